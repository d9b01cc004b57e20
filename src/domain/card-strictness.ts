import {
  billedSeconds,
  type CardLimits,
  type LimitAction,
  type LimitName,
  type Pulses,
  QUOTA_NAMES,
  type SharedLimits,
  STREAK_NAMES,
} from "./card.ts";
import { intersectWeeks, sameWeek } from "./week-windows.ts";

/** How the values of one limit compare. `stricter` is never looser than its first argument. */
interface Dimension<T> {
  readonly stricter: (inForce: T, other: T) => T;
  readonly looser: (next: T, current: T) => boolean;
}

const low: Dimension<number> = { stricter: Math.min, looser: (next, current) => next > current };
const high: Dimension<number> = { stricter: Math.max, looser: (next, current) => next < current };

/** No number at all is the loosest. */
const lowOrNone: Dimension<number | null> = {
  stricter: (a, b) => (a === null || b === null ? (a ?? b) : Math.min(a, b)),
  looser: (next, current) => current !== null && (next === null || next > current),
};

/** Facts of a contract, such as its zone: another value moves a day or month, and with it a whole quota. */
function fact<T>(): Dimension<T> {
  return { stricter: (inForce) => inForce, looser: (next, current) => next !== current };
}

function perSecond({ firstS, nextS }: Pulses): boolean {
  return firstS === 1 && nextS === 1;
}

/** Longer pulses count at least as much as the second does; two pulses that both are longer have no order. */
const pulses: Dimension<Pulses> = {
  stricter: (inForce, other) => (perSecond(inForce) ? other : inForce),
  looser: (next, current) => !perSecond(current) && (next.firstS !== current.firstS || next.nextS !== current.nextS),
};

const windows: Dimension<CardLimits["windows"]> = {
  stricter: intersectWeeks,
  // Looser wherever `next` is open and `current` is not.
  looser: (next, current) => !sameWeek(intersectWeeks(next, current), next),
};

/** A card that shares a total stays bound by it. */
const contract: Dimension<string | null> = {
  stricter: (inForce, other) => inForce ?? other,
  looser: (next, current) => current !== null && next !== current,
};

/** A day's rest, which is what a streak's "until reset" comes to at most. */
const DAY_S = 86_400;

/** Blocking is the strictest, then the longest rest; a quota that is used up rests until its reset in any case. */
function weight(name: LimitName, action: LimitAction | undefined): number {
  if (action === undefined || (action.do === "rest" && action.forS === null)) {
    return STREAK_NAMES.some((streak) => streak === name) ? DAY_S : 0;
  }
  return action.do === "block" ? Number.POSITIVE_INFINITY : (action.forS ?? 0);
}

const ACTION_NAMES: readonly LimitName[] = [...QUOTA_NAMES, ...STREAK_NAMES];

const actions: Dimension<CardLimits["actions"]> = {
  stricter: (inForce, other) => {
    const merged: Partial<Record<LimitName, LimitAction>> = {};
    for (const name of ACTION_NAMES) {
      const chosen = weight(name, other[name]) > weight(name, inForce[name]) ? other[name] : inForce[name];
      if (chosen !== undefined) merged[name] = chosen;
    }
    return merged;
  },
  looser: (next, current) => ACTION_NAMES.some((name) => weight(name, next[name]) < weight(name, current[name])),
};

const DIMENSIONS: { readonly [K in keyof CardLimits]: Dimension<CardLimits[K]> } = {
  attemptsPerDay: low,
  answeredPerDay: low,
  talkMinutesPerDay: low,
  talkMinutesPerMonth: low,
  distinctCalleesPerDay: low,
  minGapS: high,
  maxCallS: low,
  timeZone: fact(),
  resetDay: fact(),
  consecutiveFailures: lowOrNone,
  consecutiveNoAnswers: lowOrNone,
  consecutiveShortCalls: lowOrNone,
  shortCallS: high,
  pulses,
  windows,
  // When to warn a person holds no card back.
  warnPercent: { stricter: Math.min, looser: () => false },
  actions,
  contract,
};

export const LIMIT_KEYS = Object.keys(DIMENSIONS) as readonly (keyof CardLimits)[];

function stricterOf<K extends keyof CardLimits>(key: K, inForce: CardLimits, other: CardLimits): CardLimits[K] {
  return DIMENSIONS[key].stricter(inForce[key], other[key]);
}

/**
 * The strictest of two sets of limits, key by key; zone, reset day and pulses that count otherwise stay those in force.
 * Never looser than either in what both can say.
 */
export function strictestLimits(inForce: CardLimits, other: CardLimits): CardLimits {
  return {
    attemptsPerDay: stricterOf("attemptsPerDay", inForce, other),
    answeredPerDay: stricterOf("answeredPerDay", inForce, other),
    talkMinutesPerDay: stricterOf("talkMinutesPerDay", inForce, other),
    talkMinutesPerMonth: stricterOf("talkMinutesPerMonth", inForce, other),
    distinctCalleesPerDay: stricterOf("distinctCalleesPerDay", inForce, other),
    minGapS: stricterOf("minGapS", inForce, other),
    maxCallS: stricterOf("maxCallS", inForce, other),
    timeZone: stricterOf("timeZone", inForce, other),
    resetDay: stricterOf("resetDay", inForce, other),
    consecutiveFailures: stricterOf("consecutiveFailures", inForce, other),
    consecutiveNoAnswers: stricterOf("consecutiveNoAnswers", inForce, other),
    consecutiveShortCalls: stricterOf("consecutiveShortCalls", inForce, other),
    shortCallS: stricterOf("shortCallS", inForce, other),
    pulses: stricterOf("pulses", inForce, other),
    windows: stricterOf("windows", inForce, other),
    warnPercent: stricterOf("warnPercent", inForce, other),
    actions: stricterOf("actions", inForce, other),
    contract: stricterOf("contract", inForce, other),
  };
}

/** The keys in which `next` lets a card do more than `current` does. */
export function looserKeys(current: CardLimits, next: CardLimits): readonly (keyof CardLimits)[] {
  const looser = <K extends keyof CardLimits>(key: K) => DIMENSIONS[key].looser(next[key], current[key]);
  return LIMIT_KEYS.filter((key) => looser(key));
}

type SharedTotal = Exclude<keyof SharedLimits, "contract" | "timeZone" | "resetDay">;
export const SHARED_TOTALS: readonly SharedTotal[] = [
  "attemptsPerDay",
  "answeredPerDay",
  "talkMinutesPerDay",
  "talkMinutesPerMonth",
  "distinctCalleesPerDay",
];

/** The strictest of two sets of totals of one contract; its zone and reset day stay those in force. */
export function strictestShared(inForce: SharedLimits, other: SharedLimits): SharedLimits {
  const least = (key: SharedTotal) => lowOrNone.stricter(inForce[key], other[key]);
  return {
    ...inForce,
    attemptsPerDay: least("attemptsPerDay"),
    answeredPerDay: least("answeredPerDay"),
    talkMinutesPerDay: least("talkMinutesPerDay"),
    talkMinutesPerMonth: least("talkMinutesPerMonth"),
    distinctCalleesPerDay: least("distinctCalleesPerDay"),
  };
}

/** The keys in which `next` lets the cards of a contract do more together than `current` does. */
export function looserSharedKeys(current: SharedLimits, next: SharedLimits): readonly (keyof SharedLimits)[] {
  const totals: (keyof SharedLimits)[] = SHARED_TOTALS.filter((key) => lowOrNone.looser(next[key], current[key]));
  if (next.timeZone !== current.timeZone) totals.push("timeZone");
  if (next.resetDay !== current.resetDay) totals.push("resetDay");
  return totals;
}

/** What no contract and no person may exceed outside `lab`, per card and day, and the shortest gap. */
export const CARD_CEILING = {
  attemptsPerDay: 200,
  answeredPerDay: 150,
  talkMinutesPerDay: 240,
  distinctCalleesPerDay: 200,
  minGapS: 3,
} as const;

/** The limits under the compiled ceiling. */
export function underCeiling(limits: CardLimits): CardLimits {
  return {
    ...limits,
    attemptsPerDay: Math.min(limits.attemptsPerDay, CARD_CEILING.attemptsPerDay),
    answeredPerDay: Math.min(limits.answeredPerDay, CARD_CEILING.answeredPerDay),
    talkMinutesPerDay: Math.min(limits.talkMinutesPerDay, CARD_CEILING.talkMinutesPerDay),
    distinctCalleesPerDay: Math.min(limits.distinctCalleesPerDay, CARD_CEILING.distinctCalleesPerDay),
    minGapS: Math.max(limits.minGapS, CARD_CEILING.minGapS),
  };
}

/** The keys in which limits pass the compiled ceiling. */
export function aboveCeiling(limits: Partial<CardLimits>): readonly (keyof typeof CARD_CEILING)[] {
  const keys = Object.keys(CARD_CEILING) as (keyof typeof CARD_CEILING)[];
  return keys.filter((key) => {
    const value = limits[key];
    if (value === undefined) return false;
    return key === "minGapS" ? value < CARD_CEILING[key] : value > CARD_CEILING[key];
  });
}

/** Whether a card could ever call under these limits, as far as the talk goes: one call must fit into a day. */
export function fitsOneCall(limits: CardLimits): boolean {
  const callS = billedSeconds(limits.maxCallS, limits.pulses);
  return callS <= limits.talkMinutesPerDay * 60 && callS <= limits.talkMinutesPerMonth * 60;
}
