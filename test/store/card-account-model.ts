import type { Outcome } from "../../src/domain/words.ts";

/** What the model knows of a card's contract: the same promises, written down a second time. */
export interface ModelContract {
  readonly zone: string;
  readonly resetDay: number;
  readonly attempts: number;
  readonly answered: number;
  readonly talkDayS: number;
  readonly talkMonthS: number;
  readonly callees: number;
  readonly maxCallS: number;
  readonly firstS: number;
  readonly nextS: number;
}

/** Totals that several cards share. */
export interface ModelTotals {
  readonly zone: string;
  readonly attempts: number;
  readonly talkDayS: number;
  readonly cards: readonly number[];
}

interface Call {
  readonly attempt: number;
  readonly card: number;
  readonly number: number;
  readonly at: number;
  outcome: Outcome | null;
  talkMs: number;
}

/** The date that a zone's calendar shows, asked of Intl alone. */
function dateIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    at,
  );
}

/** The contract month of a date: the newest reset date that is not after it. Reset dates are spelled out one by one. */
export function monthOf(date: string, resetDay: number): string {
  const [year = 0, month = 0] = date.split("-").map(Number);
  const resets = [-1, 0].map((back) => {
    const lastDay = new Date(Date.UTC(year, month + back, 0)).getUTCDate();
    const first = new Date(Date.UTC(year, month + back - 1, Math.min(resetDay, lastDay)));
    return first.toISOString().slice(0, 10);
  });
  return resets.findLast((reset) => reset <= date) ?? "";
}

/**
 * Counts what cards did, from the calls themselves, with no running sums and no code of the ledger. A call that has not
 * ended, or of which nobody knows how it ended, counts as answered and as long as may be.
 */
export class CardAccountModel {
  readonly contracts: readonly ModelContract[];
  readonly totals: ModelTotals;
  readonly calls: Call[] = [];

  constructor(contracts: readonly ModelContract[], totals: ModelTotals) {
    this.contracts = contracts;
    this.totals = totals;
  }

  dial(attempt: number, card: number, number: number, at: number): readonly string[] {
    this.calls.push({ attempt, card, number, at, outcome: null, talkMs: 0 });
    return [...this.#overCard(card, at), ...this.#overTotals(card, at)];
  }

  end(attempt: number, outcome: Outcome, talkMs: number): void {
    const call = this.calls.find((one) => one.attempt === attempt);
    if (call === undefined || call.outcome !== null) return;
    call.outcome = outcome;
    call.talkMs = talkMs;
  }

  #open(call: Call): boolean {
    return call.outcome === null || call.outcome === "unknown";
  }

  /** Seconds that the carrier puts on the bill, added up pulse by pulse. */
  #billedS(call: Call): number {
    const contract = this.contracts[call.card];
    if (contract === undefined) return Number.POSITIVE_INFINITY;
    const talkS = this.#open(call) ? contract.maxCallS : call.talkMs / 1000;
    if (talkS <= 0) return 0;
    let billed = contract.firstS;
    while (billed < talkS) billed += contract.nextS;
    return billed;
  }

  #answered(call: Call): boolean {
    return this.#open(call) || call.talkMs > 0 || call.outcome === "answered" || call.outcome === "answered-unproven";
  }

  #overCard(card: number, at: number): readonly string[] {
    const contract = this.contracts[card];
    if (contract === undefined) return ["there is no such card"];
    const { zone, resetDay } = contract;
    const today = dateIn(zone, at);
    const mine = this.calls.filter((call) => call.card === card);
    const day = mine.filter((call) => dateIn(zone, call.at) === today);
    const month = mine.filter((call) => monthOf(dateIn(zone, call.at), resetDay) === monthOf(today, resetDay));
    const talk = (calls: readonly Call[]) => calls.reduce((sum, call) => sum + this.#billedS(call), 0);
    const wrong: string[] = [];
    if (day.length > contract.attempts) wrong.push(`${day.length} attempts of ${contract.attempts} on ${today}`);
    const answered = day.filter((call) => this.#answered(call)).length;
    if (answered > contract.answered) wrong.push(`${answered} answered of ${contract.answered} on ${today}`);
    if (talk(day) > contract.talkDayS) wrong.push(`${talk(day)} s of ${contract.talkDayS} on ${today}`);
    if (talk(month) > contract.talkMonthS) {
      wrong.push(`${talk(month)} s of ${contract.talkMonthS} in ${monthOf(today, resetDay)}`);
    }
    const callees = new Set(day.map((call) => call.number)).size;
    if (callees > contract.callees) wrong.push(`${callees} callees of ${contract.callees} on ${today}`);
    return wrong.map((why) => `card ${card}: ${why}`);
  }

  #overTotals(card: number, at: number): readonly string[] {
    const { zone, cards, attempts, talkDayS } = this.totals;
    if (!cards.includes(card)) return [];
    const today = dateIn(zone, at);
    const day = this.calls.filter((call) => cards.includes(call.card) && dateIn(zone, call.at) === today);
    const talk = day.reduce((sum, call) => sum + this.#billedS(call), 0);
    const wrong: string[] = [];
    if (day.length > attempts) wrong.push(`contract: ${day.length} attempts of ${attempts} on ${today}`);
    if (talk > talkDayS) wrong.push(`contract: ${talk} s of ${talkDayS} on ${today}`);
    return wrong;
  }
}
