import type { Outcome } from "../../domain/words.ts";
import type { Meaning, Release } from "../types.ts";
import { releaseFromCause, releaseWithoutCause } from "./cause.ts";
import { NOTHING } from "./context.ts";
import { intField, splitFields } from "./fields.ts";
import { progress } from "./progress.ts";

/** Call types of `^ORIG` and `^CONN` that carry speech: 0 voice, 9 emergency. */
const VOICE_TYPES: ReadonlySet<number> = new Set([0, 9]);

/**
 * Why the firmware ended the call, where the network gave no cause (Qualcomm cm_call_end). Balong firmware uses other
 * numbers, so only those are named that both were seen with.
 */
const END_STATES: ReadonlyMap<number, readonly [words: string, outcome: Outcome | null]> = new Map([
  [0, ["phone is offline", "network-failure"]],
  [21, ["no service", "network-failure"]],
  [22, ["signal faded", "network-failure"]],
  [25, ["released normally", null]],
  [29, ["ended by this side", null]],
  [34, ["card absent", "modem-failure"]],
  [100, ["ended by the lower layer", null]],
  [102, ["incoming call rejected", null]],
  [104, ["ended by the network", null]],
]);
/** What firmware writes where it has no cause. */
const NO_CAUSE = 255;

function isVoice(type: number | null): boolean {
  return type === null || VOICE_TYPES.has(type);
}

/** `^ORIG:<id>,<type>`: the call is on its way. */
export function decodeOrig(rest: string): readonly Meaning[] {
  return step(rest, "dialing");
}

/** `^CONF:<id>`: the network rings the other side. */
export function decodeConf(rest: string): readonly Meaning[] {
  return step(rest, "alerting");
}

/** `^CONN:<id>,<type>`: answered, by the network's CONNECT message. */
export function decodeConn(rest: string): readonly Meaning[] {
  return step(rest, "active");
}

function step(rest: string, event: "dialing" | "alerting" | "active"): readonly Meaning[] {
  const [id = null, type = null] = splitFields(rest).map(intField);
  return id === null || !isVoice(type) ? NOTHING : [progress("huawei-call", event, { id })];
}

/** `^CEND:<id>,<duration>,<end status>[,<cause>]`; the cause, where there is one, is TS 24.008's. */
export function decodeCend(rest: string): readonly Meaning[] {
  const [id = null, durationS = null, endState = null, written = null] = splitFields(rest).map(intField);
  if (id === null) return NOTHING;
  const cause = written === null || written === NO_CAUSE || written <= 0 ? null : written;
  return [
    progress("huawei-call", "released", { id, durationS, cause }),
    { kind: "release", release: releaseOf(cause, endState) },
  ];
}

function releaseOf(cause: number | null, endState: number | null): Release {
  if (cause !== null) return releaseFromCause(cause, "24.008", "cend");
  const [words, outcome] = END_STATES.get(endState ?? -1) ?? [null, null];
  const text = endState === null ? null : `end status ${endState}${words === null ? "" : ` (${words})`}`;
  return releaseWithoutCause(text, "cend", outcome);
}
