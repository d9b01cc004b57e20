import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CardLimits, PLAIN_TERMS } from "../../src/domain/card.ts";
import { LIMIT_KEYS, looserKeys, strictestLimits, underCeiling } from "../../src/domain/card-strictness.ts";
import { weekWindows } from "../../src/domain/week-windows.ts";
import { card } from "../gate/fixture.ts";

const base: CardLimits = { ...card().limits, ...PLAIN_TERMS };

const row = fc.option(fc.integer({ min: 1, max: 9 }));
const limits: fc.Arbitrary<CardLimits> = fc
  .record({
    attemptsPerDay: fc.nat(300),
    answeredPerDay: fc.nat(300),
    talkMinutesPerDay: fc.nat(300),
    talkMinutesPerMonth: fc.nat(3_000),
    distinctCalleesPerDay: fc.nat(300),
    minGapS: fc.nat(30),
    maxCallS: fc.integer({ min: 1, max: 300 }),
    consecutiveFailures: row,
    consecutiveNoAnswers: row,
    consecutiveShortCalls: row,
    shortCallS: fc.integer({ min: 1, max: 20 }),
    pulses: fc.constantFrom({ firstS: 1, nextS: 1 }, { firstS: 60, nextS: 60 }, { firstS: 30, nextS: 6 }),
    windows: fc.constantFrom(
      null,
      weekWindows({ mon: [[480, 1_260]] }),
      weekWindows({ mon: [[600, 720]], sun: [[0, 60]] }),
    ),
    contract: fc.constantFrom(null, "pool", "other"),
    actions: fc.constantFrom(
      {},
      { "attempts-per-day": { do: "block" } } as const,
      {
        "consecutive-failures": { do: "rest", forS: 60 },
      } as const,
    ),
  })
  .map((made) => ({ ...base, ...made }));

describe("the strictest of what is in force and what the configuration says", () => {
  test("is never looser than what is in force", () => {
    fc.assert(
      fc.property(limits, limits, (a, b) => {
        expect(looserKeys(a, strictestLimits(a, b))).toEqual([]);
      }),
    );
  });

  test("takes up everything that is stricter, but for facts that have no order", () => {
    const facts = new Set(["timeZone", "resetDay", "pulses", "contract"]);
    fc.assert(
      fc.property(limits, limits, (a, b) => {
        expect(looserKeys(b, strictestLimits(a, b)).filter((key) => !facts.has(key))).toEqual([]);
      }),
    );
  });

  test("changes nothing the second time", () => {
    fc.assert(
      fc.property(limits, limits, (a, b) => {
        const once = strictestLimits(a, b);
        expect(strictestLimits(once, b)).toEqual(once);
      }),
    );
  });
});

describe("a limit is looser", () => {
  test.each<[string, Partial<CardLimits>, Partial<CardLimits>, boolean]>([
    ["more attempts", { attemptsPerDay: 5 }, { attemptsPerDay: 6 }, true],
    ["a shorter gap", { minGapS: 10 }, { minGapS: 9 }, true],
    ["no end to failures", { consecutiveFailures: 3 }, { consecutiveFailures: null }, true],
    ["an end to failures", { consecutiveFailures: null }, { consecutiveFailures: 3 }, false],
    [
      "longer pulses than the second",
      { pulses: { firstS: 1, nextS: 1 } },
      { pulses: { firstS: 60, nextS: 60 } },
      false,
    ],
    ["other pulses", { pulses: { firstS: 60, nextS: 60 } }, { pulses: { firstS: 60, nextS: 1 } }, true],
    ["more hours", { windows: weekWindows({ mon: [[0, 60]] }) }, { windows: weekWindows({ mon: [[0, 61]] }) }, true],
    ["any hour", { windows: weekWindows({ mon: [[0, 60]] }) }, { windows: null }, true],
    ["any hour, told in full", { windows: null }, { windows: weekWindows({ mon: [[0, 1_440]] }) }, false],
    ["no block", { actions: { "attempts-per-day": { do: "block" } } }, { actions: {} }, true],
    [
      "a short rest after failures",
      { actions: {} },
      { actions: { "consecutive-failures": { do: "rest", forS: 60 } } },
      true,
    ],
    ["a later warning", { warnPercent: 50 }, { warnPercent: 90 }, false],
    ["no shared total", { contract: "pool" }, { contract: null }, true],
    ["another zone", { timeZone: "UTC" }, { timeZone: "Asia/Shanghai" }, true],
  ])("with %s", (_, current, next, looser) => {
    expect(looserKeys({ ...base, ...current }, { ...base, ...next }).length > 0).toBe(looser);
  });

  test("in no key of itself, and every key is compared", () => {
    expect(looserKeys(base, base)).toEqual([]);
    expect([...LIMIT_KEYS].sort()).toEqual(Object.keys(base).sort());
    expect(looserKeys(base, underCeiling(base))).toEqual([]);
  });
});
