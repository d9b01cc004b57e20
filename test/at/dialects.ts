import type { Dialect } from "../../src/at/types.ts";

/** 3GPP as written: `OK` to a dial at once, no vendor lines. */
export const PLAIN: Dialect = {
  dial: "immediate",
  answeredBy: [],
  cpinWithoutOk: false,
  decoders: [],
  extraFinals: [],
  bootLines: ["RDY", "+AT: READY"],
  urcPrefixes: [],
  ceer: "auto",
  answerEvidence: "unknown",
};

/** A dial is answered when the callee has answered; `+CPIN:` may come without `OK`. */
export const BLOCKING: Dialect = { ...PLAIN, dial: "blocking", answeredBy: ["OK"], cpinWithoutOk: true };
