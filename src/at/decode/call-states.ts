import type { DecoderName, Meaning, Progress } from "../types.ts";
import { type LineDecoder, NOTHING } from "./context.ts";
import { intField, splitFields } from "./fields.ts";
import { releaseWithoutCause } from "./cause.ts";
import { eventOf, progress } from "./progress.ts";

type StateTable = ReadonlyMap<number, Progress["event"]>;

/** u-blox and Intel; 7 is "connected", the end of call set-up, and counts as active. */
const UCALLSTAT: StateTable = new Map([
  [0, "active"],
  [1, "held"],
  [2, "dialing"],
  [3, "alerting"],
  [4, "incoming"],
  [5, "waiting"],
  [6, "released"],
  [7, "active"],
]);

/** Telit `#ECAM`; 7 is "busy" and 8 "retrieved". */
const ECAM: StateTable = new Map([
  [0, "released"],
  [1, "dialing"],
  [2, "alerting"],
  [3, "active"],
  [4, "held"],
  [5, "waiting"],
  [6, "incoming"],
  [7, "released"],
  [8, "active"],
]);
const ECAM_BUSY = 7;

/** `<id>,<stat>`: u-blox `+UCALLSTAT:`, Intel `+XCALLSTAT:`. */
export function callStatDecoder(source: DecoderName): LineDecoder {
  return (rest: string): readonly Meaning[] => {
    const [id = null, stat = null] = splitFields(rest).map(intField);
    const event = eventOf(UCALLSTAT, stat);
    return event === null ? NOTHING : [progress(source, event, { id })];
  };
}

/** Telit `#ECAM: <id>,<stat>,<type>,,[,<number>,<type>]`; type 1 is voice. */
export function decodeEcam(rest: string): readonly Meaning[] {
  const [id = null, stat = null, type = null] = splitFields(rest).map(intField);
  const event = eventOf(ECAM, stat);
  if (event === null || (type !== null && type !== 1)) return NOTHING;
  const step = progress("ecam", event, { id });
  return stat === ECAM_BUSY ? [step, { kind: "release", release: releaseWithoutCause(null, "urc", "busy") }] : [step];
}

const WIND_REMOTE_RINGING = 2;
const WIND_CALL_CREATED = 5;
const WIND_CALL_RELEASED = 6;

/** Wavecom `+WIND: <event>[,<id>]`: 0 and 1 are the card, 2 the remote ringing, 5 and 6 a call made and released. */
export function decodeWind(rest: string): readonly Meaning[] {
  const [event = null, id = null] = splitFields(rest).map(intField);
  if (event === 0) return [{ kind: "sim", sim: "removed" }];
  if (event === 1) return [{ kind: "sim", sim: "inserted" }];
  if (event === WIND_REMOTE_RINGING) return [progress("wind", "alerting")];
  if (event === WIND_CALL_CREATED) return [progress("wind", "dialing", { id })];
  return event === WIND_CALL_RELEASED ? [progress("wind", "released", { id })] : NOTHING;
}

/** SIMCom `VOICE CALL: BEGIN`: the speech path is up, which early media do without an answer; `END[: <seconds>]`. */
export function decodeVoiceCall(rest: string): readonly Meaning[] {
  if (/^BEGIN\b/i.test(rest)) return [progress("voice-call", "media-up")];
  const end = /^END(?:\s*:\s*(\d{1,9}))?\s*$/i.exec(rest);
  if (end === null) return NOTHING;
  return [progress("voice-call", "released", { durationS: end[1] === undefined ? null : Number(end[1]) })];
}

/** ZTE `HANGUP: <id>`. */
export function decodeHangup(rest: string): readonly Meaning[] {
  return [progress("hangup", "released", { id: intField(splitFields(rest)[0]) })];
}
