import type { WallMs } from "../domain/time.ts";
import type { PolicyPack } from "./types.ts";

const DAY_MS = 86_400_000;
/** Days before a pack's review at which people are warned, so that nobody is surprised when it refuses. */
const WARN_DAYS = [7, 30, 90] as const;

/** A pack whose review comes near, or is over: then it refuses every call. */
export interface ReviewNotice {
  readonly pack: string;
  readonly reviewBy: WallMs;
  /** Whole days that are left; 0 once the pack refuses. */
  readonly daysLeft: number;
  /** The nearest warning that was passed; 0 once the pack refuses. */
  readonly within: 0 | (typeof WARN_DAYS)[number];
}

/** What is to be said of a pack's review at an instant; null while it is far off, or never comes. */
export function reviewNotice({ id, reviewBy }: PolicyPack, at: WallMs): ReviewNotice | null {
  if (reviewBy === null) return null;
  const left = reviewBy - at;
  if (left <= 0) return { pack: id, reviewBy, daysLeft: 0, within: 0 };
  const within = WARN_DAYS.find((days) => left <= days * DAY_MS);
  return within === undefined ? null : { pack: id, reviewBy, daysLeft: Math.floor(left / DAY_MS), within };
}
