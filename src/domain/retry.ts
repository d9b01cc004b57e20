import type { Outcome } from "./words.ts";

/**
 * What follows an attempt that ended so. The n-th attempt of a contact with the same ending inside `RETRY_WINDOW_MS` is
 * followed by another one `afterMs[n - 1]` later at the earliest; where the list has no such place, the contact rests for
 * `restMs` (and then begins anew) or, without a rest, is done. The gate judges every retry again when it is due.
 */
export interface RetryRule {
  readonly afterMs: readonly number[];
  /** The next attempt falls into another part of the callee's day than this one. */
  readonly otherDayPart: boolean;
  readonly restMs: number | null;
  /** Once the list is used up, a person must verify the number before it is called again. */
  readonly thenHold: boolean;
}

/** The rules of a campaign; an outcome that is not named is final. */
export type RetryRules = Readonly<Partial<Record<Outcome, RetryRule>>>;

/** Attempts further back than this belong to an earlier round. */
export const RETRY_WINDOW_MS = 7 * 86_400_000;

/** However the rules read: so many attempts of one contact in one campaign, and no more. */
export const MOST_ATTEMPTS = 8;

/** No retry of a list lies further away than this. */
export const LONGEST_RETRY_MS = 31 * 86_400_000;

/** Retries of one rule. */
export const MOST_RETRIES = 7;

const LOOSER = "is looser than the rules of the purpose allow";

function looserRule(outcome: Outcome, wish: RetryRule, base: RetryRule | undefined): string | null {
  if (wish.afterMs.length === 0 && wish.restMs === null) return null;
  if (base === undefined) return `${outcome}: a retry ${LOOSER}, which make it final`;
  if (wish.afterMs.length > base.afterMs.length) {
    return `${outcome}: ${wish.afterMs.length} retries ${LOOSER}, at most ${base.afterMs.length}`;
  }
  for (const [place, after] of wish.afterMs.entries()) {
    const least = base.afterMs[place] ?? 0;
    if (after < least) return `${outcome}: retry ${place + 1} after ${after / 1000} s ${LOOSER}, ${least / 1000} s`;
  }
  if (base.otherDayPart && !wish.otherDayPart) return `${outcome}: retries in the same part of the day: that ${LOOSER}`;
  if (base.thenHold && !wish.thenHold) return `${outcome}: calling on without verifying the number ${LOOSER}`;
  if (wish.restMs !== null && (base.restMs === null || wish.restMs < base.restMs)) {
    return `${outcome}: a rest of ${wish.restMs / 1000} s ${LOOSER}`;
  }
  return null;
}

/** Every place in which `wish` asks for more than `base` gives, in words; empty when it only tightens. */
export function looserThan(wish: RetryRules, base: RetryRules): readonly string[] {
  const found: string[] = [];
  for (const [outcome, rule] of Object.entries(wish) as [Outcome, RetryRule][]) {
    const why = looserRule(outcome, rule, base[outcome]);
    if (why !== null) found.push(why);
  }
  return found;
}
