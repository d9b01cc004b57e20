import type { CardLimitName, CardLimits, CardUsage } from "./card.ts";
import { type WallMs, wallMs } from "./time.ts";

/** A card's limits, what it has used of them, and when its contract's day and month turn next. */
export interface CardAllowance {
  readonly limits: CardLimits;
  readonly usage: CardUsage;
  readonly dayEndsAt: WallMs;
  readonly monthEndsAt: WallMs;
}

/** What one limit says of one more call at its worst: it is answered and lasts `maxCallS`. */
export interface LimitAnswer {
  /** Used so far, what the call adds, and what the contract allows, all in `unit`; for the gap: rested, 0, needed. */
  readonly used: number;
  readonly adds: number;
  readonly allowed: number;
  readonly unit: "attempts" | "calls" | "s" | "callees";
  readonly fits: boolean;
  /** When this limit alone could let the call pass; null if it fits now, or if no reset can make it fit. */
  readonly nextPossibleAt: WallMs | null;
}

type Quota = Pick<LimitAnswer, "used" | "adds" | "allowed" | "unit">;
type Limit = (card: CardAllowance, newCallee: boolean, at: WallMs) => LimitAnswer;

/**
 * Anything that is not a number makes the comparisons false, so unreadable usage never fits. Usage of a period that is
 * over says nothing of the running one: it does not fit either, and can be read again at once.
 */
function answerQuota(quota: Quota, resetsAt: WallMs, at: WallMs): LimitAnswer {
  const current = at < resetsAt;
  const fits = current && quota.used >= 0 && quota.adds >= 0 && quota.used + quota.adds <= quota.allowed;
  const fitsWhenReset = quota.adds <= quota.allowed;
  return { ...quota, fits, nextPossibleAt: !fits && fitsWhenReset ? (current ? resetsAt : at) : null };
}

function answerGap({ limits, usage }: CardAllowance, _newCallee: boolean, at: WallMs): LimitAnswer {
  const last = usage.lastReleaseAt;
  const used = last === null ? limits.minGapS : (at - last) / 1000;
  const fits = used >= limits.minGapS;
  const nextPossibleAt = last === null || fits ? null : wallMs(last + limits.minGapS * 1000);
  return { used, adds: 0, allowed: limits.minGapS, unit: "s", fits, nextPossibleAt };
}

const LIMITS: Readonly<Record<CardLimitName, Limit>> = {
  "attempts-per-day": ({ limits, usage, dayEndsAt }, _newCallee, at) =>
    answerQuota(
      { used: usage.attemptsToday, adds: 1, allowed: limits.attemptsPerDay, unit: "attempts" },
      dayEndsAt,
      at,
    ),
  "answered-per-day": ({ limits, usage, dayEndsAt }, _newCallee, at) =>
    answerQuota({ used: usage.answeredToday, adds: 1, allowed: limits.answeredPerDay, unit: "calls" }, dayEndsAt, at),
  "talk-minutes-per-day": ({ limits, usage, dayEndsAt }, _newCallee, at) => {
    const allowed = limits.talkMinutesPerDay * 60;
    return answerQuota({ used: usage.talkSToday, adds: limits.maxCallS, allowed, unit: "s" }, dayEndsAt, at);
  },
  "talk-minutes-per-month": ({ limits, usage, monthEndsAt }, _newCallee, at) => {
    const allowed = limits.talkMinutesPerMonth * 60;
    return answerQuota({ used: usage.talkSThisMonth, adds: limits.maxCallS, allowed, unit: "s" }, monthEndsAt, at);
  },
  "distinct-callees-per-day": ({ limits, usage, dayEndsAt }, newCallee, at) => {
    const adds = newCallee ? 1 : 0;
    const allowed = limits.distinctCalleesPerDay;
    return answerQuota({ used: usage.distinctCalleesToday, adds, allowed, unit: "callees" }, dayEndsAt, at);
  },
  "min-gap": answerGap,
};

export const CARD_LIMIT_NAMES = Object.keys(LIMITS) as readonly CardLimitName[];

/**
 * One limit's answer to one more call now. A callee whom the card has called today already (`newCallee` false) adds
 * nothing to the distinct ones.
 */
export function answerCardLimit(card: CardAllowance, name: CardLimitName, newCallee: boolean, at: WallMs): LimitAnswer {
  return LIMITS[name](card, newCallee, at);
}
