import { describe, expect, it } from "vitest";
import { breaches, contractMonth } from "../../scripts/sim/checker.ts";
import type { SimCard, SimDial, Trace } from "../../scripts/sim/trace.ts";
import { CALLEE_RULES, simulatedCards, simulatedPeople } from "../../scripts/sim/world.ts";

/** A Tuesday, 10:00 in Berlin. */
const AT = Date.parse("2026-03-10T09:00:00Z");
const HOUR = 3_600_000;
const people = simulatedPeople(40).filter(({ zone }) => zone === "Europe/Berlin");

const card: SimCard = {
  iccid: "8999002000000000000",
  slot: "b1.1",
  zone: "Europe/Berlin",
  resetDay: 1,
  attemptsPerDay: 4,
  answeredPerDay: 3,
  calleesPerDay: 4,
  talkPerDayS: 300,
  talkPerMonthS: 400,
  minGapS: 30,
  maxCallS: 120,
  hours: null,
};

function trace(dials: readonly SimDial[], change: Partial<SimCard> = {}, withdrawnAt?: number): Trace {
  const cards = [{ ...card, ...change }, ...simulatedCards(2).slice(1)];
  const withdrawn = new Map(withdrawnAt === undefined ? [] : [[people[0]?.number ?? "", withdrawnAt]]);
  return { cards, people, rules: CALLEE_RULES, dials: [...dials], withdrawn };
}

let attempts = 0;

/** A dial of the n-th person, so many minutes after `AT`, that was answered for ten seconds unless told. */
function dial(person: number, minutes: number, change: Partial<SimDial> = {}): SimDial {
  const at = AT + minutes * 60_000;
  const number = people[person]?.number ?? "";
  const end = { endedAt: at + 15_000, outcome: "answered", talkS: 10 } as const;
  return { attempt: (attempts += 1), number, iccid: card.iccid, at, ...end, ...change };
}

describe("the simulation's judge", () => {
  it("finds nothing wrong in calls that keep the rules", () => {
    expect(breaches(trace([dial(0, 0), dial(1, 1), dial(2, 2), dial(0, 24 * 60)]))).toEqual([]);
  });

  const busy = { outcome: "busy", talkS: 0 } as const;
  it.each<[string, Trace, RegExp]>([
    ["an attempt too many", trace([0, 1, 2, 3, 4].map((one) => dial(one, one, busy))), /5 of 4 attempts/],
    ["an answered call too many", trace([0, 1, 2, 3].map((one) => dial(one, one))), /4 of 3 answered/],
    ["a callee too many", trace([dial(0, 0), dial(1, 1)], { calleesPerDay: 1 }), /2 of 1 callees/],
    [
      "a call of nobody knows what length",
      trace([dial(0, 0, { outcome: "unknown" })], { talkPerDayS: 60 }),
      /120 of 60/,
    ],
    [
      "a month's talk over the limit",
      trace([0, 1, 2, 3, 4].map((one) => dial(one, one * 24 * 60, { talkS: 100 })).slice(0, 5)),
      /500 of 400 s of talk in the month/,
    ],
    ["a dial within the gap", trace([dial(0, 0), dial(1, 0.5)]), /within the gap/],
    ["a call that was not hung up", trace([dial(0, 0, { talkS: 121 })]), /lasted 121 s/],
    ["a dial outside the contract's hours", trace([dial(0, 0)], { hours: { mon: [0, 1_440] } }), /contract's hours/],
    ["a dial on a Sunday", trace([dial(0, 5 * 24 * 60)]), /outside hours/],
    ["a dial at nine in the evening", trace([dial(0, 11 * 60)]), /outside hours/],
    ["a third call within a day", trace([dial(0, 0), dial(0, 60), dial(0, 120)]), /3th within 24 h/],
    ["a callee on two cards", trace([dial(0, 0), dial(0, 60, { iccid: "8999002000000000001" })]), /two cards/],
    ["a second call of one person at once", trace([dial(0, 0, { endedAt: AT + HOUR }), dial(0, 30)]), /was up/],
    ["a dial after a withdrawal", trace([dial(0, 0)], {}, AT - 1), /after withdrawal/],
    ["a dial of somebody unknown", trace([dial(0, 0, { number: "+999700" })]), /on no list/],
    ["a dial on an unknown card", trace([dial(0, 0, { iccid: "899900" })]), /unknown card/],
  ])("notices %s", (_what, given, why) => {
    expect(breaches(given).join("\n")).toMatch(why);
  });

  it("judges hours by the callee's clock on both sides of a change to summer time", () => {
    const before = dial(0, 0, { at: Date.parse("2026-03-28T09:00:00Z") });
    const early = dial(1, 0, { at: Date.parse("2026-03-23T07:30:00Z") });
    const late = dial(2, 0, { at: Date.parse("2026-03-30T07:30:00Z") });
    expect(breaches(trace([early])).join()).toMatch(/outside hours/);
    expect(breaches(trace([before, late]))).toEqual([]);
  });

  it.each([
    ["2026-02-28T11:00:00Z", 31, "2026-2"],
    ["2026-02-27T11:00:00Z", 31, "2026-1"],
    ["2026-01-01T11:00:00Z", 2, "2025-12"],
  ])("puts %s with a reset on day %i into the month %s", (at, resetDay, month) => {
    expect(contractMonth(Date.parse(at), "Europe/Berlin", resetDay)).toBe(month);
  });
});
