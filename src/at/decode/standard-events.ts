import type { Meaning } from "../types.ts";
import { releaseWithoutCause } from "./cause.ts";
import { NOTHING } from "./context.ts";
import { progress } from "./progress.ts";

/** `+CRING: <type>` (3GPP TS 27.007 §6.11): only voice rings a person. */
export function decodeCring(rest: string): readonly Meaning[] {
  return /^(?:ALT )?VOICE\b/i.test(rest) ? [progress("cring", "incoming")] : NOTHING;
}

/** `+CLIP: "<number>",<type>,…`: some firmware announces a call by this alone. `+CLIP: <n>,<m>` is an answer. */
export function decodeClip(rest: string): readonly Meaning[] {
  return rest.startsWith('"') ? [progress("standard", "incoming"), caller(rest, false)] : NOTHING;
}

/** The number at the head of `+CLIP:` and `+CCWA:`; an empty one is withheld (3GPP TS 27.007 §7.6, §7.12). */
function caller(rest: string, waits: boolean): Meaning {
  const number = /^"(\+?[0-9]{3,20})"/.exec(rest)?.[1] ?? null;
  return { kind: "caller", number, waits };
}

/** `+CMTI: <store>,<index>` (3GPP TS 27.005 §3.4.1): the index is not believed, the store is listed. */
export function decodeCmti(): readonly Meaning[] {
  return [{ kind: "message-stored" }];
}

/** `+CCWA: "<number>",…`: another call waits. `+CCWA: <status>,<class>` is an answer. */
export function decodeCcwa(rest: string): readonly Meaning[] {
  return rest.startsWith('"') ? [progress("standard", "waiting"), caller(rest, true)] : NOTHING;
}

/** The unsolicited results of V.250 §6.3 and §5.7: a ring, and the ends of a call. Whose call it was they do not say. */
export const STANDARD_LINES: ReadonlyMap<string, readonly Meaning[]> = new Map<string, readonly Meaning[]>([
  ["RING", [progress("standard", "incoming")]],
  ["NO CARRIER", [progress("standard", "released")]],
  ["BUSY", ended("busy")],
  ["NO ANSWER", ended("no-answer")],
  ["NO DIALTONE", ended("network-failure")],
  ["NO DIAL TONE", ended("network-failure")],
]);

function ended(outcome: "busy" | "no-answer" | "network-failure"): readonly Meaning[] {
  const release = releaseWithoutCause(null, "urc", outcome);
  return [progress("standard", "released"), { kind: "release", release }];
}
