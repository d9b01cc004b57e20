import type { ListedCall, Meaning, Progress, ProgressSource } from "../types.ts";

/** One step of a call; what a line does not tell is null. */
export function progress(
  source: ProgressSource,
  event: Progress["event"],
  facts: Partial<Omit<Progress, "event">> = {},
): Meaning {
  const { id = null, digit = null, durationS = null, cause = null } = facts;
  return { kind: "progress", progress: { event, id, digit, durationS, cause }, source };
}

/**
 * A step of a call whose direction the line tells. It is given as the call itself, so that nobody takes the end of an
 * incoming call for the end of ours.
 */
export function callStep(call: ListedCall): Meaning {
  return { kind: "call", call };
}

/** The event that a numbered state stands for; null where the table has none. */
export function eventOf(table: ReadonlyMap<number, Progress["event"]>, stat: number | null): Progress["event"] | null {
  return stat === null ? null : (table.get(stat) ?? null);
}
