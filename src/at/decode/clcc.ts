import type { ListedCall, ListedState, Meaning } from "../types.ts";
import { NOTHING } from "./context.ts";
import { intField, looseText, splitFields } from "./fields.ts";

/** `<stat>` of `+CLCC` (3GPP TS 27.007 §7.18); 6 is what SIMCom announces at the end, -1 what Quectel does. */
const STATES: ReadonlyMap<number, ListedState> = new Map([
  [0, "active"],
  [1, "held"],
  [2, "dialing"],
  [3, "alerting"],
  [4, "incoming"],
  [5, "waiting"],
  [6, "released"],
  [-1, "released"],
]);

/** Voice, and the alternating modes that are voice at the moment; every other mode carries data or is unknown. */
const VOICE_MODES: ReadonlySet<number> = new Set([0, 3, 4, 5]);

function listedState(stat: number | null): ListedState | null {
  return stat === null ? null : (STATES.get(stat) ?? null);
}

/** `<id>,<dir>,<stat>,<mode>[,<mpty>[,<number>,…]]`: one call of a list, or null where the fields are no such thing. */
export function readListedCall(fields: readonly string[]): ListedCall | null {
  const id = intField(fields[0]);
  const dir = intField(fields[1]);
  const state = listedState(intField(fields[2]));
  const mode = intField(fields[3]);
  if (id === null || id < 0 || (dir !== 0 && dir !== 1) || state === null || mode === null) return null;
  const isVoice = VOICE_MODES.has(mode);
  return { id, dir: dir === 0 ? "mo" : "mt", state, isVoice, number: looseText(fields[5]) };
}

/** `+CLCC:`, listed or announced. */
export function decodeClcc(rest: string): readonly Meaning[] {
  const call = readListedCall(splitFields(rest));
  return call === null ? NOTHING : [{ kind: "call", call }];
}
