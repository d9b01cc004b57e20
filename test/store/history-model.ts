import type { Outcome } from "../../src/domain/words.ts";

/**
 * The promises of the ledger, said a second time from the outside: what happened, in order, and what must never have.
 * Shares no code with the ledger; knows a card's day by a fixed offset from UTC.
 */
export interface ModelLimits {
  readonly attempts: number;
  readonly answered: number;
  readonly talkS: number;
  readonly callees: number;
  readonly maxCallS: number;
  readonly gapS: number;
  readonly offsetMs: number;
}

interface Grant {
  readonly from: number;
  readonly until: number | null;
  withdrawn: boolean;
}

interface Call {
  readonly attempt: number;
  readonly number: number;
  readonly card: number;
  readonly at: number;
  endedAt: number | null;
  outcome: Outcome | null;
  talkS: number;
  reconciled: boolean;
}

const DAY_MS = 86_400_000;

export class HistoryModel {
  readonly limits: readonly ModelLimits[];
  readonly calls: Call[] = [];
  readonly #grants = new Map<number, Grant[]>();
  readonly #suppressed = new Set<number>();
  running = true;
  stopped = false;
  newest = 0;

  constructor(limits: readonly ModelLimits[]) {
    this.limits = limits;
  }

  grant(number: number, from: number, until: number | null): void {
    const grants = this.#grants.get(number) ?? [];
    grants.push({ from, until, withdrawn: false });
    this.#grants.set(number, grants);
  }

  withdraw(number: number): void {
    for (const grant of this.#grants.get(number) ?? []) grant.withdrawn = true;
  }

  suppress(number: number): void {
    this.#suppressed.add(number);
  }

  wrote(at: number): void {
    this.newest = Math.max(this.newest, at);
  }

  open(): Call[] {
    return this.calls.filter((call) => call.outcome === null);
  }

  end(attempt: number, outcome: Outcome, talkS: number, at: number): void {
    const call = this.calls.find((one) => one.attempt === attempt);
    if (call === undefined || call.outcome !== null) return;
    call.outcome = outcome;
    call.talkS = talkS;
    call.endedAt = at;
  }

  /** Everything that is wrong with this dial, in words; then it is taken into the history. */
  dial(attempt: number, number: number, card: number, at: number): string[] {
    const wrong = [...this.#againstPerson(number, at), ...this.#againstCard(number, card, at)];
    if (!this.running) wrong.push("the campaign does not run");
    if (this.stopped) wrong.push("the site is stopped");
    if (at < this.newest - 2_000) wrong.push("the clock has stepped back");
    this.calls.push({ attempt, number, card, at, endedAt: null, outcome: null, talkS: 0, reconciled: false });
    this.wrote(at);
    return wrong;
  }

  #againstPerson(number: number, at: number): string[] {
    const wrong: string[] = [];
    const live = (this.#grants.get(number) ?? []).some((grant) => {
      return !grant.withdrawn && grant.from <= at && (grant.until === null || at < grant.until);
    });
    if (!live) wrong.push("there is no live consent");
    if (this.#suppressed.has(number)) wrong.push("the number is suppressed");
    for (const call of this.calls.filter((one) => one.number === number)) {
      if (call.outcome === null) wrong.push("the number is in a call");
      const blocks = call.outcome === "unknown" && !call.reconciled;
      if (blocks && at < (call.endedAt ?? 0) + DAY_MS) wrong.push("an unknown attempt blocks the number");
    }
    return wrong;
  }

  #againstCard(number: number, card: number, at: number): string[] {
    const wrong: string[] = [];
    const limits = this.limits[card];
    if (limits === undefined) return ["there is no such card"];
    const other = this.calls.find((one) => one.number === number && one.card !== card);
    if (other !== undefined) wrong.push("the number has another card");
    const dayOf = (time: number) => Math.floor((time + limits.offsetMs) / DAY_MS);
    const mine = this.calls.filter((one) => one.card === card);
    const today = mine.filter((one) => dayOf(one.at) === dayOf(at));
    const worst = (one: Call) => one.outcome === null || one.outcome === "unknown";
    if (today.length + 1 > limits.attempts) wrong.push("too many attempts");
    if (today.filter((one) => worst(one) || one.outcome === "answered").length + 1 > limits.answered) {
      wrong.push("too many answered");
    }
    const talkS = today.reduce((sum, one) => sum + (worst(one) ? limits.maxCallS : one.talkS), 0);
    if (talkS + limits.maxCallS > limits.talkS) wrong.push("too much talk");
    if (new Set([...today.map((one) => one.number), number]).size > limits.callees) wrong.push("too many callees");
    if (mine.some((one) => one.outcome === null)) wrong.push("the card is in a call");
    const lastEnd = Math.max(...mine.map((one) => one.endedAt ?? Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY);
    if (at < lastEnd + limits.gapS * 1000) wrong.push("the gap is too short");
    return wrong;
  }
}
