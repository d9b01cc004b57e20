import type { CallDirection, ListedCall, ListedState, Meaning } from "../types.ts";
import { releaseFromCause } from "./cause.ts";
import { readListedCall } from "./clcc.ts";
import { NOTHING } from "./context.ts";
import { intField, looseText, splitFields } from "./fields.ts";
import { callStep, progress } from "./progress.ts";
import { decodeCsq } from "./signal.ts";

/** Quectel `+QIND: "ccinfo",<fields of +CLCC>` and `+QIND: "csq",<rssi>,<ber>`. */
export function decodeQind(rest: string): readonly Meaning[] {
  const comma = rest.indexOf(",");
  if (comma === -1) return NOTHING;
  const topic = rest.slice(0, comma).trim();
  const body = rest.slice(comma + 1);
  if (topic === '"csq"') return decodeCsq(body);
  if (topic !== '"ccinfo"') return NOTHING;
  const call = readListedCall(splitFields(body));
  return call === null || !call.isVoice ? NOTHING : [callStep(call)];
}

/** `<stat>` of Quectel's `^DSCI`, which is not that of `+CLCC`: 3 is answered and 7 is ringing. */
const DSCI_STATES: ReadonlyMap<number, ListedState> = new Map([
  [1, "held"],
  [2, "dialing"],
  [3, "active"],
  [4, "incoming"],
  [5, "waiting"],
  [6, "released"],
  [7, "alerting"],
]);
/** Quectel has six or seven fields; Leadcore's line has twelve, those of `+CLCC` first and a cause in the ninth. */
const LEADCORE_FEWEST_FIELDS = 9;
const LEADCORE_CAUSE_FIELD = 8;
/** Type of number and plan as one octet, 3GPP TS 24.008 §10.5.4.7: unknown, international, national and the like. */
const NUMBER_TYPE = /^1(?:2[89]|[3-9]\d)$/;

/**
 * `^DSCI: <id>,<dir>,<stat>,<type>,<number>,<number type>[,<tone>]`, or a line of the same name with the fields and the
 * states of `+CLCC`: Leadcore's, which is longer, and that of EC200 firmware.
 */
export function decodeDsci(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  if (fields.length >= LEADCORE_FEWEST_FIELDS || isListedDsci(fields)) return listedDsci(fields);
  const [id = null, dir = null, stat = null, type = null] = fields.slice(0, 4).map(intField);
  const state = stat === null ? undefined : DSCI_STATES.get(stat);
  if (id === null || state === undefined || (type !== null && type !== 0)) return NOTHING;
  return [callStep({ id, dir: direction(dir) ?? "mo", state, isVoice: true, number: looseText(fields[4]) })];
}

/** The number stands behind the multi-party flag of `+CLCC`, where Quectel's own line has the number's type. */
function isListedDsci([, , , , flag = "", number = "", type = ""]: readonly string[]): boolean {
  return /^[01]$/.test(flag) && NUMBER_TYPE.test(type) && !NUMBER_TYPE.test(number);
}

function listedDsci(fields: readonly string[]): readonly Meaning[] {
  const call = readListedCall(fields);
  if (call === null || !call.isVoice) return NOTHING;
  return ended(call, intField(fields[LEADCORE_CAUSE_FIELD]));
}

/** A call and, where it ended with a cause and was ours, the release. */
function ended(call: ListedCall, cause: number | null): readonly Meaning[] {
  if (call.state !== "released" || call.dir !== "mo" || cause === null || cause <= 0) return [callStep(call)];
  return [callStep(call), { kind: "release", release: releaseFromCause(cause, "24.008") }];
}

function direction(dir: number | null): CallDirection | null {
  return dir === 0 ? "mo" : dir === 1 ? "mt" : null;
}

/** `<msg>` of MediaTek's `+ECPI`. */
const ECPI_STATES: ReadonlyMap<number, ListedState> = new Map([
  [0, "incoming"],
  [1, "released"],
  [2, "alerting"],
  [3, "dialing"],
  [6, "active"],
  [130, "dialing"],
  [131, "held"],
  [132, "active"],
  [133, "released"],
]);

/**
 * MediaTek `+ECPI: <id>,<msg>,<in-band tone>,<tch>,<dir>,<mode>[,<number>,<type>,<name>[,<cause>]]`. Fields after the
 * message are often empty; the direction is then unknown.
 */
export function decodeEcpi(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  const id = intField(fields[0]);
  const msg = intField(fields[1]);
  const state = msg === null ? undefined : (ECPI_STATES.get(msg) ?? undefined);
  if (id === null || state === undefined) return NOTHING;
  const dir = msg === 0 ? "mt" : direction(intField(fields[4]));
  const cause = state === "released" ? intField(fields[9]) : null;
  if (dir !== null) {
    const isVoice = isEcpiVoice(fields[5]);
    return ended({ id, dir, state, isVoice, number: looseText(fields[6]) }, cause);
  }
  const step = progress("ecpi", state, { id, cause });
  return cause === null ? [step] : [step, { kind: "release", release: releaseFromCause(cause, "24.008") }];
}

/** Call modes of MediaTek's radio layers over IMS: a voice call, a voice conference, one made of several parties. */
const IMS_VOICE_MODES: ReadonlySet<number> = new Set([20, 22, 24]);

/** The mode field is that of `+CLCC` where it is filled, and from 20 on the call's over IMS. */
function isEcpiVoice(mode: string | undefined): boolean {
  const value = intField(mode);
  if (value === null || IMS_VOICE_MODES.has(value)) return true;
  return readListedCall(["1", "0", "0", String(value)])?.isVoice === true;
}
