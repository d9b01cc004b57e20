import type { E164 } from "../../src/domain/number.ts";
import type { Weekday } from "../../src/domain/week-windows.ts";
import type { Iccid, Outcome } from "../../src/domain/words.ts";

/** Opening hours of a weekday as minutes of the local day, `[from, to)`; a day that is not named is closed. */
export type Hours = Readonly<Partial<Record<Weekday, readonly [from: number, to: number]>>>;

/** What a card's contract allows, in the simulation's own words. Talk in seconds. */
export interface SimCard {
  readonly iccid: Iccid;
  readonly slot: string;
  readonly zone: string;
  readonly resetDay: number;
  readonly attemptsPerDay: number;
  readonly answeredPerDay: number;
  readonly calleesPerDay: number;
  readonly talkPerDayS: number;
  readonly talkPerMonthS: number;
  readonly minGapS: number;
  readonly maxCallS: number;
  /** Null: at any time. */
  readonly hours: Hours | null;
}

export interface SimPerson {
  readonly number: E164;
  readonly zone: string;
}

/** What holds for everybody who is called. */
export interface CalleeRules {
  readonly hours: Hours;
  /** At most `max` dials of one number within any `perMs`. */
  readonly limits: readonly { readonly max: number; readonly perMs: number }[];
}

/** One dial as the modem met it. Instants in epoch ms. */
export interface SimDial {
  readonly attempt: number;
  readonly number: string;
  readonly iccid: Iccid;
  readonly at: number;
  /** Null while the call is up. */
  endedAt: number | null;
  outcome: Outcome | null;
  talkS: number;
}

/** Everything that happened outside the ledger: what the ledger is held against. */
export interface Trace {
  readonly cards: readonly SimCard[];
  readonly people: readonly SimPerson[];
  readonly rules: CalleeRules;
  readonly dials: SimDial[];
  /** When each number's withdrawal was acknowledged. */
  readonly withdrawn: Map<string, number>;
}
