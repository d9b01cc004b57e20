import {
  billedSeconds,
  type CardLimitName,
  type CardLimits,
  type CardUsage,
  QUOTA_NAMES,
  type QuotaName,
  type SharedLimits,
} from "./card.ts";
import { type WallMs, wallMs } from "./time.ts";
import { opensAt } from "./week-windows.ts";

/** What the cards of one contract have used together, and when its day and month turn next. */
export interface SharedAllowance {
  readonly limits: SharedLimits;
  readonly usage: CardUsage;
  /** This callee is among the contract's callees of today already. */
  readonly calleeCountedToday: boolean;
  readonly dayEndsAt: WallMs;
  readonly monthEndsAt: WallMs;
}

/** A card's limits, what it has used of them, and when its contract's day and month turn next. */
export interface CardAllowance {
  readonly limits: CardLimits;
  readonly usage: CardUsage;
  readonly dayEndsAt: WallMs;
  readonly monthEndsAt: WallMs;
  /** What it shares with the other cards of its contract; null where it shares nothing. */
  readonly shared: SharedAllowance | null;
}

/** What one limit says of one more call at its worst: it is answered and lasts `maxCallS`. */
export interface LimitAnswer {
  /** Used so far, what the call adds, and what the contract allows, all in `unit`; for the gap: rested, 0, needed. */
  readonly used: number;
  readonly adds: number;
  readonly allowed: number;
  readonly unit: "attempts" | "calls" | "s" | "callees" | "windows";
  readonly fits: boolean;
  /** When this limit alone could let the call pass; null if it fits now, or if no reset can make it fit. */
  readonly nextPossibleAt: WallMs | null;
}

type Quota = Pick<LimitAnswer, "used" | "adds" | "allowed" | "unit">;

/** What a quota needs to know, whether of one card or of all cards of a contract. */
interface QuotaFacts {
  readonly limits: Readonly<Record<QuotaKey, number | null>>;
  readonly usage: CardUsage;
  readonly dayEndsAt: WallMs;
  readonly monthEndsAt: WallMs;
}

type QuotaKey =
  | "attemptsPerDay"
  | "answeredPerDay"
  | "talkMinutesPerDay"
  | "talkMinutesPerMonth"
  | "distinctCalleesPerDay";

interface QuotaRule {
  readonly key: QuotaKey;
  readonly per: "day" | "month";
  readonly unit: LimitAnswer["unit"];
  /** How many of the unit one of the limit's own is: minutes are counted in seconds. */
  readonly scale: number;
  readonly used: (usage: CardUsage) => number;
  readonly adds: (billedS: number, newCallee: boolean) => number;
}

export const QUOTAS: Readonly<Record<QuotaName, QuotaRule>> = {
  "attempts-per-day": {
    key: "attemptsPerDay",
    per: "day",
    unit: "attempts",
    scale: 1,
    used: (usage) => usage.attemptsToday,
    adds: () => 1,
  },
  "answered-per-day": {
    key: "answeredPerDay",
    per: "day",
    unit: "calls",
    scale: 1,
    used: (usage) => usage.answeredToday,
    adds: () => 1,
  },
  "talk-minutes-per-day": {
    key: "talkMinutesPerDay",
    per: "day",
    unit: "s",
    scale: 60,
    used: (usage) => usage.talkSToday,
    adds: (billedS) => billedS,
  },
  "talk-minutes-per-month": {
    key: "talkMinutesPerMonth",
    per: "month",
    unit: "s",
    scale: 60,
    used: (usage) => usage.talkSThisMonth,
    adds: (billedS) => billedS,
  },
  "distinct-callees-per-day": {
    key: "distinctCalleesPerDay",
    per: "day",
    unit: "callees",
    scale: 1,
    used: (usage) => usage.distinctCalleesToday,
    adds: (_billedS, newCallee) => (newCallee ? 1 : 0),
  },
};

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

/** Null where the contract states no total. */
function askQuota(
  facts: QuotaFacts,
  name: QuotaName,
  billedS: number,
  newCallee: boolean,
  at: WallMs,
): LimitAnswer | null {
  const rule = QUOTAS[name];
  const limit = facts.limits[rule.key];
  if (limit === null) return null;
  const quota = {
    used: rule.used(facts.usage),
    adds: rule.adds(billedS, newCallee),
    allowed: limit * rule.scale,
    unit: rule.unit,
  };
  return answerQuota(quota, rule.per === "day" ? facts.dayEndsAt : facts.monthEndsAt, at);
}

function answerGap({ limits, usage }: CardAllowance, at: WallMs): LimitAnswer {
  const last = usage.lastReleaseAt;
  const used = last === null ? limits.minGapS : (at - last) / 1000;
  const fits = used >= limits.minGapS;
  const nextPossibleAt = last === null || fits ? null : wallMs(last + limits.minGapS * 1000);
  return { used, adds: 0, allowed: limits.minGapS, unit: "s", fits, nextPossibleAt };
}

/** A time outside every window of the contract is closed, never unlimited. */
function answerWindow({ limits }: CardAllowance, at: WallMs): LimitAnswer {
  const opens = limits.windows === null ? at : opensAt(limits.windows, at, limits.timeZone);
  const fits = opens === at;
  return { used: fits ? 0 : 1, adds: 0, allowed: 0, unit: "windows", fits, nextPossibleAt: fits ? null : opens };
}

/** A card's own limits are all numbers; one that is not lets nothing pass. */
const UNREADABLE: LimitAnswer = { used: 0, adds: 0, allowed: 0, unit: "calls", fits: false, nextPossibleAt: null };

export const CARD_LIMIT_NAMES: readonly CardLimitName[] = [...QUOTA_NAMES, "min-gap", "contract-window"];

/** Seconds that a reservation on this card takes: the longest call, in pulses. */
export function reservedSeconds(limits: Pick<CardLimits, "maxCallS" | "pulses">): number {
  return billedSeconds(limits.maxCallS, limits.pulses);
}

/** A network takes its time to release a call, and what is left of a second is billed as one. */
const RELEASE_S = 2;

/**
 * When a call must be hung up, in seconds from its answer, so that it is over before its reservation is: a call that
 * settles above what was reserved could take a card over its limit. A very short reservation keeps four fifths.
 */
export function hangUpAfterS(maxCallS: number): number {
  return Math.max(maxCallS - RELEASE_S, maxCallS * 0.8);
}

/**
 * One limit's answer to one more call now. A callee whom the card has called today already (`newCallee` false) adds
 * nothing to the distinct ones.
 */
export function answerCardLimit(card: CardAllowance, name: CardLimitName, newCallee: boolean, at: WallMs): LimitAnswer {
  if (name === "min-gap") return answerGap(card, at);
  if (name === "contract-window") return answerWindow(card, at);
  return askQuota(card, name, reservedSeconds(card.limits), newCallee, at) ?? UNREADABLE;
}

/** What the total of all cards of the contract says of one more call of this card; null where there is no such total. */
export function answerSharedLimit(
  { shared, limits }: CardAllowance,
  name: QuotaName,
  newCallee: boolean,
  at: WallMs,
): LimitAnswer | null {
  return shared === null ? null : askQuota(shared, name, reservedSeconds(limits), newCallee, at);
}
