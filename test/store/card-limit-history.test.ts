import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PLAIN_TERMS } from "../../src/domain/card.ts";
import { wallMs } from "../../src/domain/time.ts";
import type { Outcome } from "../../src/domain/words.ts";
import { runs } from "../hunt.ts";
import { CardAccountModel, type ModelContract, type ModelTotals, monthOf } from "./card-account-model.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, line } from "./harness.ts";

const HOUR = 3_600_000;
const CONTRACTS: readonly ModelContract[] = [
  // Summer time began on 8 March 2026 and a month of the 31st begins on 28 February.
  { ...contract("America/New_York", 31), attempts: 3, answered: 2, talkDayS: 180, talkMonthS: 150 },
  { ...contract("Asia/Shanghai", 1), attempts: 4, callees: 2, talkMonthS: 480, firstS: 60, nextS: 60 },
  { ...contract("Australia/Lord_Howe", 29), attempts: 5, talkDayS: 120, maxCallS: 50, firstS: 30, nextS: 6 },
];
const TOTALS: ModelTotals = { zone: "Europe/Berlin", attempts: 5, talkDayS: 240, cards: [1, 2] };
const SHARED = {
  contract: "pool",
  attemptsPerDay: TOTALS.attempts,
  answeredPerDay: null,
  talkMinutesPerDay: TOTALS.talkDayS / 60,
  talkMinutesPerMonth: null,
  distinctCalleesPerDay: null,
  timeZone: TOTALS.zone,
  resetDay: 1,
};
const NUMBERS = 9;
const SLOTS = 4;
const OUTCOMES: readonly Outcome[] = ["answered", "busy", "no-answer", "unknown", "rejected", "answered-unproven"];
/** Shortly before a month's end and a change to summer time in three of the zones. */
const STARTS = ["2026-02-27T22:00:00Z", "2026-03-07T20:00:00Z", "2026-03-28T21:00:00Z", "2026-04-04T13:00:00Z"];

function contract(zone: string, resetDay: number): ModelContract {
  const open = { attempts: 100, answered: 100, talkDayS: 36_000, talkMonthS: 360_000, callees: 100 };
  return { zone, resetDay, ...open, maxCallS: 60, firstS: 1, nextS: 1 };
}

type Step =
  | { readonly do: "reserve"; readonly ready: number }
  | { readonly do: "finish"; readonly which: number; readonly outcome: Outcome; readonly talkMs: number }
  | { readonly do: "clock"; readonly ms: number }
  | { readonly do: "move"; readonly card: number; readonly slot: number }
  | { readonly do: "replace"; readonly card: number }
  | { readonly do: "crash" | "restart" | "trust" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ do: fc.constant("reserve" as const), ready: fc.integer({ min: 1, max: 7 }) }) },
  {
    weight: 40,
    arbitrary: fc.record({
      do: fc.constant("finish" as const),
      which: fc.nat(2),
      outcome: fc.constantFrom(...OUTCOMES),
      talkMs: fc.integer({ min: 1, max: 50_000 }),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      ms: fc.constantFrom(20 * 60_000, HOUR, 8 * HOUR, 25 * HOUR, 25 * HOUR, 49 * HOUR, -HOUR, -26 * HOUR),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("move" as const), card: fc.nat(2), slot: fc.nat(SLOTS - 1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("replace" as const), card: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("crash" as const, "restart" as const) }) },
);

/** One random life of three cards in four slots. */
class Life {
  readonly h = new Harness();
  readonly model = new CardAccountModel(CONTRACTS, TOTALS);
  readonly wrong: string[] = [];
  /** Where each card is, and which ICCID it carries now. */
  readonly #slots = [0, 1, 2];
  readonly #iccids = [0, 1, 2].map((card) => iccidOf(card));
  #replacements = 0;
  #lists = 0;

  constructor(start: string) {
    this.h.now = wallMs(Date.parse(start));
    for (const card of CONTRACTS.keys()) this.#see(card);
    const numbers = Array.from({ length: NUMBERS }, (_, index) => index);
    this.h.consent(...numbers);
    this.#newList();
  }

  #newList(): void {
    this.#lists += 1;
    this.h.campaign(`c${this.#lists}`);
    this.h.contacts(`c${this.#lists}`, ...Array.from({ length: NUMBERS }, (_, index) => index));
  }

  #see(card: number): void {
    const said = CONTRACTS[card];
    const [iccid = "", slot = 0] = [this.#iccids[card], this.#slots[card]];
    if (said === undefined) return;
    const limits = {
      ...PLAIN_TERMS,
      attemptsPerDay: said.attempts,
      answeredPerDay: said.answered,
      talkMinutesPerDay: said.talkDayS / 60,
      talkMinutesPerMonth: said.talkMonthS / 60,
      distinctCalleesPerDay: said.callees,
      minGapS: 0,
      maxCallS: said.maxCallS,
      timeZone: said.zone,
      resetDay: said.resetDay,
      pulses: { firstS: said.firstS, nextS: said.nextS },
      contract: TOTALS.cards.includes(card) ? SHARED.contract : null,
    };
    const shared = limits.contract === null ? null : SHARED;
    this.h.do((ops) => ops.seeCard(iccid, null, null, `b1.${slot}`, { limits, sources: {}, shared }, this.h.now));
  }

  take(one: Step): void {
    const { h, model } = this;
    switch (one.do) {
      case "reserve":
        return this.#reserve(one.ready);
      case "clock":
        h.now = wallMs(h.now + one.ms);
        h.mono += Math.abs(one.ms);
        return;
      case "finish": {
        const call = model.calls.filter((each) => each.outcome === null)[one.which];
        if (call === undefined) return;
        const answered = one.outcome.startsWith("answered");
        const talkMs = answered ? Math.min(one.talkMs, (CONTRACTS[call.card]?.maxCallS ?? 0) * 1000) : 0;
        h.finish(call.attempt, { ...ANSWERED, outcome: one.outcome, talkMs, releasedBy: "local" });
        model.end(call.attempt, one.outcome, talkMs);
        return;
      }
      case "move":
        return this.#move(one.card, one.slot);
      case "replace":
        return this.#replace(one.card);
      default:
        if (one.do === "crash") h.crash();
        else h.reopen();
        h.do((ops) => ops.recover(h.now));
        for (const call of model.calls) model.end(call.attempt, "unknown", 0);
    }
  }

  /** The card is pulled and put into another slot; whatever sat there goes where it came from. */
  #move(card: number, slot: number): void {
    const other = this.#slots.indexOf(slot);
    if (other >= 0) this.#slots[other] = this.#slots[card] ?? 0;
    this.#slots[card] = slot;
    for (const each of CONTRACTS.keys()) this.#see(each);
  }

  /** The carrier sends a new SIM for the same number. */
  #replace(card: number): void {
    this.#replacements += 1;
    const from = this.#iccids[card] ?? "";
    const to = iccidOf(100 + this.#replacements);
    this.h.do((ops) => ops.replaceCard(from, to, "worn out", ACTOR, this.h.now));
    this.#iccids[card] = to;
    this.#see(card);
  }

  #reserve(ready: number): void {
    const { h, model } = this;
    const lines = [0, 1, 2].map((card) => {
      const change = { iccid: this.#iccids[card] ?? "", slot: `b1.${this.#slots[card] ?? 0}` };
      return line(card, { ...change, ready: (ready & (1 << card)) !== 0 });
    });
    const { dials } = h.reserve(lines);
    // Everybody is on a list again, so that work is never what is missing.
    if (dials.length === 0 && h.show(`c${this.#lists}`).contacts.waiting < NUMBERS) this.#newList();
    for (const dial of dials) {
      const card = this.#iccids.indexOf(dial.iccid);
      this.wrong.push(...model.dial(dial.attempt, card, Number(dial.facts.number.slice(-6)), h.now));
    }
  }
}

describe("whatever happens to cards, slots, clocks and the power", () => {
  let dials = 0;
  let held = 0;

  it("no card and no contract goes over what it may", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STARTS),
        fc.array(step, { minLength: 40, maxLength: 100, size: "max" }),
        (start, steps) => {
          const life = new Life(start);
          try {
            for (const one of steps) life.take(one);
            expect(life.wrong).toEqual([]);
            expect(life.h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
            dials += life.model.calls.length;
            const refused = life.h.do((ops) => ops.cards(life.h.now)).filter((one) => one.state.startsWith("quota"));
            held += refused.length;
          } finally {
            life.h.remove();
          }
        },
      ),
      { numRuns: runs(15) },
    );
  }, 120_000);

  it("and the limits were what held them: calls were made, and cards came to their end", () => {
    expect(dials).toBeGreaterThan(100);
    expect(held).toBeGreaterThan(3);
  });

  it("a crash only ever over-counts: the calls it cut off stand at their worst until the day turns", () => {
    const life = new Life("2026-03-10T12:00:00Z");
    life.take({ do: "reserve", ready: 1 });
    const charged = () => life.h.do((ops) => ops.cards(life.h.now)).find((one) => one.iccid === iccidOf(0))?.usage;
    const open = charged();
    life.take({ do: "crash" });
    expect(charged()).toMatchObject({ attemptsToday: 1, answeredToday: 1, talkSToday: 60 });
    expect(charged()?.talkSToday).toBe(open?.talkSToday);
    life.h.remove();
  });
});

describe("the model's own calendar", () => {
  it.each([
    ["2026-03-30", 31, "2026-02-28"],
    ["2026-03-31", 31, "2026-03-31"],
    ["2026-02-28", 29, "2026-02-28"],
    ["2028-02-28", 29, "2028-01-29"],
    ["2026-01-01", 2, "2025-12-02"],
  ])("puts %s with a reset on day %i into the month of %s", (date, resetDay, month) => {
    expect(monthOf(date, resetDay)).toBe(month);
  });

  it("catches one attempt too many, and one pulse too many", () => {
    const model = new CardAccountModel([{ ...contract("UTC", 1), attempts: 2, talkDayS: 119 }], {
      ...TOTALS,
      cards: [],
    });
    const at = Date.UTC(2026, 2, 10);
    expect(model.dial(1, 0, 1, at)).toEqual([]);
    expect(model.dial(2, 0, 2, at)).toEqual(["card 0: 120 s of 119 on 2026-03-10"]);
    model.end(1, "answered", 5_000);
    expect(model.dial(3, 0, 3, at).join()).toMatch(/3 attempts of 2/);
  });
});
