import type { Outcome, RefusalCode } from "./words.ts";

/**
 * The figures of a report and how they are made: calling-rules §9, after ITU-T E.411 and E.425. Ratios are between 0 and
 * 1, and null where there is nothing to divide by.
 */

/** One ended attempt as a report reads it. */
export interface AttemptFact {
  readonly outcome: Outcome;
  readonly detail: string | null;
  readonly pddMs: number | null;
  readonly talkMs: number;
  /** The callee ended it. */
  readonly remoteEnded: boolean;
}

/** Sums over attempts, from which every figure follows; sums of parts add up to the sum of the whole. */
export interface Tally {
  attempts: number;
  setupAccepted: number;
  answered: number;
  talkMs: number;
  earlyHangUps: number;
  abandoned: number;
  /** Attempts whose cause or outcome nobody knows. */
  unresolved: number;
  readonly outcomes: Partial<Record<Outcome, number>>;
  /** How many attempts took so many ms from the dial command to alerting. */
  readonly pdd: Map<number, number>;
}

export function emptyTally(): Tally {
  return {
    attempts: 0,
    setupAccepted: 0,
    answered: 0,
    talkMs: 0,
    earlyHangUps: 0,
    abandoned: 0,
    unresolved: 0,
    outcomes: {},
    pdd: new Map(),
  };
}

/** A call that the callee ended within this time was no wanted call. */
export const EARLY_HANG_UP_MS = 6_000;

/** `CallResult.detail` of an answered call to which nobody and nothing spoke in time. */
export const ABANDONED = "abandoned";

/** Endings in which the network never took the call: our modem, our card, or our own hand. */
const NOT_ACCEPTED: ReadonlySet<Outcome> = new Set<Outcome>(["modem-failure", "barred", "cancelled"]);

/** Endings that show that the network did its part (ITU-T E.425, network effectiveness). */
const EFFECTIVE: readonly Outcome[] = ["answered", "answered-unproven", "busy", "no-answer", "rejected", "unreachable"];

export function isAnswered(outcome: Outcome): boolean {
  return outcome === "answered" || outcome === "answered-unproven";
}

/** Adds one attempt. */
export function count(tally: Tally, fact: AttemptFact): void {
  const { outcome, pddMs } = fact;
  tally.attempts += 1;
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  if (!NOT_ACCEPTED.has(outcome)) tally.setupAccepted += 1;
  if (outcome === "unknown") tally.unresolved += 1;
  if (pddMs !== null) tally.pdd.set(pddMs, (tally.pdd.get(pddMs) ?? 0) + 1);
  if (!isAnswered(outcome)) return;
  tally.answered += 1;
  tally.talkMs += fact.talkMs;
  if (fact.detail === ABANDONED) tally.abandoned += 1;
  else if (fact.remoteEnded && fact.talkMs < EARLY_HANG_UP_MS) tally.earlyHangUps += 1;
}

/** Adds what another tally counted. */
export function add(into: Tally, from: Tally): void {
  into.attempts += from.attempts;
  into.setupAccepted += from.setupAccepted;
  into.answered += from.answered;
  into.talkMs += from.talkMs;
  into.earlyHangUps += from.earlyHangUps;
  into.abandoned += from.abandoned;
  into.unresolved += from.unresolved;
  for (const [outcome, attempts] of Object.entries(from.outcomes) as [Outcome, number][]) {
    into.outcomes[outcome] = (into.outcomes[outcome] ?? 0) + attempts;
  }
  for (const [ms, attempts] of from.pdd) into.pdd.set(ms, (into.pdd.get(ms) ?? 0) + attempts);
}

export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/**
 * The smallest value that at least `share` of all values do not exceed (nearest rank); null of nothing. `counts` says
 * how often each value came.
 */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  let total = 0;
  for (const times of counts.values()) total += times;
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const value of [...counts.keys()].sort((a, b) => a - b)) {
    seen += counts.get(value) ?? 0;
    if (seen >= rank) return value;
  }
  return null;
}

/** What people did about calls and consents in the period. */
export interface Reactions {
  /** Attempts that a person disposed of as having reached the right one. */
  readonly contacts: number;
  /** Callees who withdrew or were suppressed. */
  readonly optOuts: number;
  readonly complaints: number;
}

/** The figures of one row of a report. */
export interface Figures {
  readonly attempts: number;
  readonly setupAccepted: number;
  readonly answered: number;
  /** Answered calls over attempts that the network took. */
  readonly asr: number | null;
  /** Calls that the network brought to the callee's side over attempts that it took. */
  readonly ner: number | null;
  /** Mean talk time of answered calls, seconds. */
  readonly acdS: number | null;
  readonly talkS: number;
  readonly pddP50Ms: number | null;
  readonly pddP95Ms: number | null;
  readonly contacts: number;
  readonly contactRate: number | null;
  readonly abandoned: number;
  /** Abandoned over answered calls. */
  readonly abandonmentRate: number | null;
  readonly optOuts: number;
  /** Withdrawals over answered calls. */
  readonly optOutRate: number | null;
  readonly complaints: number;
  readonly complaintRate: number | null;
  readonly earlyHangUps: number;
  readonly earlyHangUpRate: number | null;
  readonly unresolved: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
}

export const NO_REACTIONS: Reactions = { contacts: 0, optOuts: 0, complaints: 0 };

/** Every figure, from the sums. */
export function figures(tally: Tally, { contacts, optOuts, complaints }: Reactions = NO_REACTIONS): Figures {
  const { attempts, setupAccepted, answered, talkMs, abandoned, earlyHangUps, unresolved, outcomes } = tally;
  const effective = EFFECTIVE.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0);
  return {
    attempts,
    setupAccepted,
    answered,
    asr: ratio(answered, setupAccepted),
    ner: ratio(effective, setupAccepted),
    acdS: answered === 0 ? null : talkMs / answered / 1000,
    talkS: talkMs / 1000,
    pddP50Ms: percentile(tally.pdd, 0.5),
    pddP95Ms: percentile(tally.pdd, 0.95),
    contacts,
    contactRate: ratio(contacts, attempts),
    abandoned,
    abandonmentRate: ratio(abandoned, answered),
    optOuts,
    optOutRate: ratio(optOuts, answered),
    complaints,
    complaintRate: ratio(complaints, answered),
    earlyHangUps,
    earlyHangUpRate: ratio(earlyHangUps, answered),
    unresolved,
    outcomes,
  };
}

/**
 * Share of live calls that were abandoned, after the method of the British regulator: drops that would have met an
 * answering machine are taken out in the proportion in which agents met machines. `drops` calls were dropped, agents
 * took `live` calls of people and `machines` of answering machines.
 */
export function abandonmentOfLiveCalls(drops: number, live: number, machines: number): number | null {
  if (live + machines === 0) return ratio(drops, drops);
  const droppedLive = drops - (drops * machines) / (live + machines);
  return ratio(droppedLive, live + droppedLive);
}

/** What a report is made by. */
export const REPORT_KINDS = ["day", "campaign", "card", "country"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** How far a card's contract was used. */
export interface QuotaUse {
  readonly attempts: number;
  readonly attemptsAllowed: number;
  readonly talkS: number;
  readonly talkSAllowed: number;
  readonly talkSMonth: number;
  readonly talkSMonthAllowed: number;
}

export interface ReportRow {
  readonly key: string;
  readonly figures: Figures;
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
  /** Of a card, today; null of anything else. */
  readonly quota: QuotaUse | null;
}
