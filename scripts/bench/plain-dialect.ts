import type { Dialect } from "../../src/at/types.ts";

/** A modem that does what 3GPP TS 27.007 says and volunteers nothing of its own. */
export const PLAIN_DIALECT: Dialect = {
  dial: "immediate",
  answeredBy: [],
  cpinWithoutOk: false,
  decoders: ["clcc"],
  extraFinals: [],
  bootLines: ["RDY"],
  urcPrefixes: [],
  ceer: "auto",
  answerEvidence: "reliable",
};
