import type { Meaning } from "../at/types.ts";

/** A line that speaks of another call than ours: data, incoming, or of another number. `id` null: ours is not known. */
export function isForeign(meaning: Meaning, id: number | null): boolean {
  const differs = (other: number | null): boolean => id !== null && other !== null && other !== id;
  if (meaning.kind === "call") {
    return !meaning.call.isVoice || meaning.call.dir !== "mo" || differs(meaning.call.id);
  }
  return meaning.kind === "progress" && differs(meaning.progress.id);
}

/** An end that names no call, such as the second result of a dial. */
export function isNamelessEnd(meaning: Meaning): boolean {
  return meaning.kind === "progress" && meaning.progress.event === "released" && meaning.source === "standard";
}
