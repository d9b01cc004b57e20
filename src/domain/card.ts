import type { WeekWindows } from "./week-windows.ts";

/** How talk is counted: the first `firstS` seconds whole, then in steps of `nextS`. Per second: 1 and 1. */
export interface Pulses {
  readonly firstS: number;
  readonly nextS: number;
}

/**
 * What happens to a card that has reached a limit: it rests (until the limit's own reset where `forS` is null, else
 * for so many seconds), or it is blocked until a person enables it.
 */
export type LimitAction = { readonly do: "rest"; readonly forS: number | null } | { readonly do: "block" };

/** What a card's contract allows per civil day and month in its own zone. Counts are whole numbers ≥ 0. */
export interface CardLimits {
  readonly attemptsPerDay: number;
  readonly answeredPerDay: number;
  readonly talkMinutesPerDay: number;
  readonly talkMinutesPerMonth: number;
  readonly distinctCalleesPerDay: number;
  /** Seconds from the end of one call to the start of the next on this card. */
  readonly minGapS: number;
  /** A call is hung up when it has lasted this many seconds; a reservation charges it, in pulses. */
  readonly maxCallS: number;
  /** IANA zone in which the contract's day and month turn. */
  readonly timeZone: string;
  /** Day of the month, 1–31, on which the contract's month begins; a shorter month begins it on its last day. */
  readonly resetDay: number;
  /** So many calls in a row that reached nobody's phone stop the card; null: any number. */
  readonly consecutiveFailures: number | null;
  /** So many calls in a row that rang in vain stop the card; null: any number. */
  readonly consecutiveNoAnswers: number | null;
  /** So many answered calls in a row that were shorter than `shortCallS` stop the card; null: any number. */
  readonly consecutiveShortCalls: number | null;
  readonly shortCallS: number;
  readonly pulses: Pulses;
  /** When the contract lets the card call, by the clock of `timeZone`; null: at any time. */
  readonly windows: WeekWindows | null;
  /** Percent of a limit from which on a person is warned, 1–100. */
  readonly warnPercent: number;
  /** What reaching a limit does; the ones that are not named rest until they reset. */
  readonly actions: Readonly<Partial<Record<LimitName, LimitAction>>>;
  /** The contract whose totals this card shares with others; null: it has none but its own. */
  readonly contract: string | null;
}

/** What a limit is where nobody said anything: no streak stops a card, talk counts by the second, no hour is closed. */
export const PLAIN_TERMS = {
  consecutiveFailures: null,
  consecutiveNoAnswers: null,
  consecutiveShortCalls: null,
  shortCallS: 6,
  pulses: { firstS: 1, nextS: 1 },
  windows: null,
  warnPercent: 80,
  actions: {},
  contract: null,
} as const satisfies Partial<CardLimits>;

/** Seconds that a call of `talkS` seconds costs: 0 for a call that was not answered. */
export function billedSeconds(talkS: number, { firstS, nextS }: Pulses): number {
  if (talkS <= 0) return 0;
  return firstS + Math.ceil(Math.max(0, talkS - firstS) / nextS) * nextS;
}

/** What a card has used in its contract's running civil day and month, open reservations at their worst case included. */
export interface CardUsage {
  readonly day: string;
  readonly attemptsToday: number;
  readonly answeredToday: number;
  readonly talkSToday: number;
  readonly talkSThisMonth: number;
  readonly distinctCalleesToday: number;
  /** End of this card's last call, epoch ms; null before the first. */
  readonly lastReleaseAt: number | null;
}

export const QUOTA_NAMES = [
  "attempts-per-day",
  "answered-per-day",
  "talk-minutes-per-day",
  "talk-minutes-per-month",
  "distinct-callees-per-day",
] as const;
/** A limit that counts within a day or month, and begins anew with the next. */
export type QuotaName = (typeof QUOTA_NAMES)[number];

export const STREAK_NAMES = ["consecutive-failures", "consecutive-no-answers", "consecutive-short-calls"] as const;
/** A limit on how often the same may happen in a row; reached, it stops the card by its action. */
export type StreakName = (typeof STREAK_NAMES)[number];

/** Limits for which a contract may choose an action. */
export type LimitName = QuotaName | StreakName;

/** The limits that are asked before each dial. */
export type CardLimitName = QuotaName | "min-gap" | "contract-window";

/** Totals of all cards of one contract together; null where the contract states none. Day and month are its own. */
export interface SharedLimits {
  readonly contract: string;
  readonly attemptsPerDay: number | null;
  readonly answeredPerDay: number | null;
  readonly talkMinutesPerDay: number | null;
  readonly talkMinutesPerMonth: number | null;
  readonly distinctCalleesPerDay: number | null;
  readonly timeZone: string;
  readonly resetDay: number;
}

/** Who set a limit that is in force: the product, the configuration, a contract in it, or a person's order. */
export interface LimitSource {
  readonly kind: "default" | "config" | "contract" | "order" | "ceiling" | "new-store";
  /** The contract's or the person's name; null where there is none. */
  readonly name: string | null;
}

/** Sources by limit; the ones that are not named came with the configuration. */
export type LimitSources = Readonly<Partial<Record<keyof CardLimits, LimitSource>>>;

/** What the configuration says of one card: its own limits, whence each came, and the totals it shares. */
export interface CardTerms {
  readonly limits: CardLimits;
  readonly sources: LimitSources;
  /** Null where no contract of this card states totals for all its cards. */
  readonly shared: SharedLimits | null;
}

/** Limits without a word on whence they came, shared with nobody. */
export function ownTerms(limits: CardLimits): CardTerms {
  return { limits, sources: {}, shared: null };
}
