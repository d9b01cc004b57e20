import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import { OUTCOMES } from "../../src/domain/words.ts";
import { lookBackMs, unknownBlocksUntil } from "../../src/policy/index.ts";
import {
  checkAttemptLimit,
  checkMinInterval,
  type CountableAttempt,
  countsAsDialled,
  type LimitVerdict,
} from "../../src/policy/limits.ts";
import type { AttemptLimit } from "../../src/policy/types.ts";
import { after, countryPolicy, DAY, HOUR, labPolicy, MINUTE, NOON, everyone } from "../gate/fixture.ts";
import { attemptLimit } from "./arbitraries.ts";

function dial(agoMs: number, over: Partial<CountableAttempt> = {}): CountableAttempt {
  return { campaign: "autumn", at: after(-agoMs), outcome: "no-answer", alerted: true, ...over };
}

function limit(max: number, ms: number, over: Partial<AttemptLimit> = {}): AttemptLimit {
  return { max, period: { kind: "rolling", ms }, key: "number", count: "dialled", ...over };
}

function check(one: AttemptLimit, attempts: readonly CountableAttempt[], at: WallMs = NOON): LimitVerdict {
  return checkAttemptLimit(one, attempts, "autumn", ["Asia/Shanghai"], at);
}

describe("a rolling limit", () => {
  test("counts an attempt until the period after it is over, to the millisecond", () => {
    const one = limit(1, DAY);
    expect(check(one, [dial(DAY - 1)])).toEqual({ passes: false, counted: 1, nextPossibleAt: after(1) });
    expect(check(one, [dial(DAY)]).passes).toBe(true);
  });

  test("frees up when enough of the oldest have left", () => {
    const many = [dial(20 * HOUR), dial(2 * HOUR), dial(10 * HOUR), dial(1 * HOUR)];
    expect(check(limit(4, DAY), many).nextPossibleAt).toBe(after(4 * HOUR));
    expect(check(limit(2, DAY), many).nextPossibleAt).toBe(after(22 * HOUR));
  });

  test("of none can never be met", () => {
    expect(check(limit(0, DAY), [])).toEqual({ passes: false, counted: 0, nextPossibleAt: null });
  });

  test("counts what seems to lie ahead, since a clock may have stepped", () => {
    expect(check(limit(1, HOUR), [dial(-5 * MINUTE)]).passes).toBe(false);
  });

  test.each<[string, AttemptLimit, CountableAttempt, boolean]>([
    ["by number, every campaign", limit(1, DAY), dial(HOUR, { campaign: "spring" }), false],
    ["by campaign, only its own", limit(1, DAY, { key: "number-campaign" }), dial(HOUR, { campaign: "spring" }), true],
    [
      "dialled: a congestion before any ring not",
      limit(1, DAY),
      dial(HOUR, { outcome: "network-failure", alerted: false }),
      true,
    ],
    ["dialled: a congestion after ringing", limit(1, DAY), dial(HOUR, { outcome: "network-failure" }), false],
    ["dialled: an open attempt", limit(1, DAY), dial(HOUR, { outcome: null, alerted: false }), false],
    ["dialled: a busy line", limit(1, DAY), dial(HOUR, { outcome: "busy", alerted: false }), false],
    ["dialled: one that was cancelled", limit(1, DAY), dial(HOUR, { outcome: "cancelled", alerted: false }), false],
    [
      "alerted: not a phone that was off",
      limit(1, DAY, { count: "alerted" }),
      dial(HOUR, { outcome: "unreachable", alerted: false }),
      true,
    ],
    ["alerted: one that rang", limit(1, DAY, { count: "alerted" }), dial(HOUR), false],
    [
      "alerted: an answer, whether a ring was seen or not",
      limit(1, DAY, { count: "alerted" }),
      dial(HOUR, { outcome: "answered", alerted: false }),
      false,
    ],
    ["answered: not one that only rang", limit(1, DAY, { count: "answered" }), dial(HOUR), true],
    [
      "answered: an unknown one",
      limit(1, DAY, { count: "answered" }),
      dial(HOUR, { outcome: "unknown", alerted: false }),
      false,
    ],
    [
      "answered: an open one",
      limit(1, DAY, { count: "answered" }),
      dial(HOUR, { outcome: null, alerted: false }),
      false,
    ],
    [
      "answered: an unproven answer",
      limit(1, DAY, { count: "answered" }),
      dial(HOUR, { outcome: "answered-unproven" }),
      false,
    ],
  ])("counts %s", (_, one, past, passes) => {
    expect(check(one, [past]).passes).toBe(passes);
  });
});

describe("a civil limit", () => {
  const civil = (unit: "day" | "week" | "month", max = 1): AttemptLimit =>
    limit(max, 0, { period: { kind: "civil", unit } });

  // NOON is Monday 2 November 2026, 20:00 in Shanghai; its day began at 16:00 UTC on Sunday.
  test.each<[string, AttemptLimit, number, boolean]>([
    ["this day", civil("day"), 19 * HOUR, false],
    ["yesterday", civil("day"), 20 * HOUR + 1, true],
    ["this week", civil("week"), 20 * HOUR, false],
    ["last Sunday", civil("week"), 20 * HOUR + 1, true],
    ["this month", civil("month"), 44 * HOUR, false],
    ["last month", civil("month"), 44 * HOUR + 1, true],
  ])("in the callee's zone: %s", (_, one, ago, passes) => {
    expect(check(one, [dial(ago)]).passes).toBe(passes);
  });

  test.each<["day" | "week" | "month", number]>([
    ["day", Date.UTC(2026, 10, 2, 16)],
    ["week", Date.UTC(2026, 10, 8, 16)],
    ["month", Date.UTC(2026, 10, 30, 16)],
  ])("frees up when the %s turns", (unit, at) => {
    expect(check(civil(unit), [dial(HOUR)]).nextPossibleAt).toBe(at);
  });

  test("holds in every zone in which the callee may be", () => {
    const zones = ["Asia/Shanghai", "America/New_York"];
    const verdict = checkAttemptLimit(
      civil("day"),
      [dial(28 * HOUR)],
      "autumn",
      zones,
      wallMs(Date.UTC(2026, 10, 3, 3)),
    );
    expect(verdict.passes).toBe(true);
    const still = checkAttemptLimit(civil("day"), [dial(6 * HOUR)], "autumn", zones, wallMs(Date.UTC(2026, 10, 3, 3)));
    expect([still.passes, still.nextPossibleAt]).toEqual([false, Date.UTC(2026, 10, 3, 16)]);
  });
});

describe("every limit", () => {
  const attempts = fc.array(
    fc.record({
      campaign: fc.constantFrom("autumn", "spring"),
      at: fc.integer({ min: 0, max: 40 * 24 }).map((hours) => after(-hours * HOUR)),
      outcome: fc.option(fc.constantFrom(...OUTCOMES)),
      alerted: fc.boolean(),
    }),
    { maxLength: 8 },
  );

  test("does not pass before the instant it names, and passes at it if nothing else happens", () => {
    fc.assert(
      fc.property(attemptLimit, attempts, (one, past) => {
        const { passes, nextPossibleAt } = check(one, past);
        if (passes) expect(nextPossibleAt).toBeNull();
        if (passes || nextPossibleAt === null) return;
        expect(nextPossibleAt).toBeGreaterThan(NOON);
        expect(check(one, past, wallMs(nextPossibleAt - 1)).passes).toBe(false);
        expect(check(one, past, nextPossibleAt).passes).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("is not loosened by another attempt", () => {
    fc.assert(
      fc.property(attemptLimit, attempts, attempts, (one, past, more) => {
        if (!check(one, past).passes) expect(check(one, [...past, ...more]).passes).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test("needs no attempt older than the look-back", () => {
    fc.assert(
      fc.property(
        fc.array(attemptLimit, { maxLength: 3 }),
        fc.nat(3 * DAY),
        attempts,
        (limits, minIntervalMs, past) => {
          const policy = { ...labPolicy(), attempts: everyone(limits), minIntervalMs: everyone(minIntervalMs) };
          const recent = past.filter((one) => one.at >= NOON - lookBackMs(policy));
          for (const one of limits) expect(check(one, recent)).toEqual(check(one, past));
          expect(checkMinInterval(minIntervalMs, recent, NOON).passes).toBe(
            checkMinInterval(minIntervalMs, past, NOON).passes,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the minimum interval", () => {
  test.each<[string, number, readonly CountableAttempt[], number | null]>([
    ["passes without an earlier call", 4 * HOUR, [], null],
    ["passes where there is none to keep", 0, [dial(0)], null],
    ["passes when it is over", 4 * HOUR, [dial(4 * HOUR)], null],
    [
      "is kept from the last call that counts",
      4 * HOUR,
      [dial(9 * HOUR), dial(3 * HOUR), dial(HOUR, { outcome: "barred", alerted: false })],
      HOUR,
    ],
  ])("%s", (_, interval, past, waitMs) => {
    const verdict = checkMinInterval(interval, past, NOON);
    expect(verdict.nextPossibleAt).toBe(waitMs === null ? null : after(waitMs));
    expect(verdict.passes).toBe(waitMs === null);
  });
});

test("an attempt counts as dialled unless it failed on our side before the phone rang", () => {
  const spared = OUTCOMES.filter((outcome) => !countsAsDialled(dial(0, { outcome, alerted: false })));
  expect(spared).toEqual(["network-failure", "barred", "modem-failure"]);
  for (const outcome of OUTCOMES) expect(countsAsDialled(dial(0, { outcome }))).toBe(true);
});

test("an unknown attempt blocks its callee for 24 hours and the minimum interval", () => {
  expect(unknownBlocksUntil(NOON, countryPolicy({ minIntervalMs: { default: HOUR, only: { debt: 4 * HOUR } } }))).toBe(
    after(28 * HOUR),
  );
  expect(unknownBlocksUntil(NOON, labPolicy())).toBe(after(DAY));
  expect(unknownBlocksUntil(NOON, null)).toBe(after(DAY));
});
