/** What a card's contract allows per civil day and month in its own zone. Counts are whole numbers ≥ 0. */
export interface CardLimits {
  readonly attemptsPerDay: number;
  readonly answeredPerDay: number;
  readonly talkMinutesPerDay: number;
  readonly talkMinutesPerMonth: number;
  readonly distinctCalleesPerDay: number;
  /** Seconds from the end of one call to the start of the next on this card. */
  readonly minGapS: number;
  /** A call is hung up when it has lasted this many seconds; also what a reservation charges. */
  readonly maxCallS: number;
  /** IANA zone in which the contract's day and month turn. */
  readonly timeZone: string;
  /** Day of the month, 1–28, on which the contract's month begins. */
  readonly resetDay: number;
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

/** The limits by which a card can be stopped for the rest of its day or month. */
export type CardLimitName =
  | "attempts-per-day"
  | "answered-per-day"
  | "talk-minutes-per-day"
  | "talk-minutes-per-month"
  | "distinct-callees-per-day"
  | "min-gap";
