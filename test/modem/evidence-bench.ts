import { decode } from "../../src/at/index.ts";
import type { ListedCall, ListedState } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { profile } from "./rig.ts";

export const OK = { kind: "OK", code: null, text: null } as const;
export const SCOPE = { dialect: profile("generic").dialect, command: null };

export function ours(state: ListedState, id = 1): ListedCall {
  return { id, dir: "mo", state, isVoice: true, number: null };
}

export const INCOMING: ListedCall = { id: 2, dir: "mt", state: "incoming", isVoice: true, number: null };
export const DATA: ListedCall = { id: 3, dir: "mo", state: "active", isVoice: false, number: null };

/** A call that was taken with an OK at 10 ms. */
export function taken(listingTells = true): CallEvidence {
  const evidence = new CallEvidence(monoMs(0), listingTells);
  evidence.dialAnswered(OK, monoMs(10));
  evidence.acceptedAt = monoMs(10);
  return evidence;
}

/** The same, and listings showed it on its way. */
export function listed(): CallEvidence {
  const evidence = taken();
  look(evidence, [ours("dialing")], 500);
  look(evidence, [ours("dialing")], 1_000);
  return evidence;
}

/** A listing, and the proof that it was one. */
export function look(evidence: CallEvidence, calls: readonly ListedCall[] | null, at: number): void {
  evidence.listing(calls, monoMs(at));
  evidence.believe(monoMs(at));
}

export function say(evidence: CallEvidence, line: string, at: number): void {
  evidence.observe(decode(line, SCOPE), monoMs(at));
}
