import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import type { Tightening } from "../../src/domain/tightening.ts";
import { wallMs } from "../../src/domain/time.ts";
import { weekWindows } from "../../src/domain/week-windows.ts";
import { looserThanPolicy, resolvePolicy, tightenPolicy } from "../../src/policy/index.ts";
import { loadPacks } from "../../src/policy/load.ts";
import { STRICTEST } from "../../src/policy/merge.ts";
import type { MergedPolicy, PolicyRules } from "../../src/policy/types.ts";

const NOON = wallMs(Date.UTC(2026, 10, 24, 12));

function shipped(country: string): MergedPolicy {
  const packs = loadPacks({ place: country });
  if (!packs.ok) throw new Error(JSON.stringify(packs.error));
  const question = { deploymentCountry: country, calleeCountry: country, subdivision: null, at: NOON };
  const policy = resolvePolicy(packs.value, question);
  if (policy === null) throw new Error(`no pack ${country}`);
  return policy;
}

const GB = shipped("GB");
const LAB = shipped("lab");
const hours = (from: number, to: number) => weekWindows({ mon: [[from * 60, to * 60]], sat: [[from * 60, to * 60]] });

describe("a campaign that asks for more than the rules give", () => {
  test.each<[string, Tightening, string]>([
    ["hours", { hours: hours(8, 17) }, "hours.mon 08:00-17:00 is looser than 09:00-20:00"],
    ["calls a day", { attemptsPerDay: 2 }, "attempts_per_day 2 is looser than 1"],
    ["calls a week", { attemptsPerWeek: 9 }, "attempts_per_week 9 is looser than 3"],
    ["calls a month", { attemptsPerMonth: 7 }, "attempts_per_month 7 is looser than 6"],
    ["a shorter interval", { minIntervalS: 60 }, "min_interval_s 60 is looser than 14400"],
    ["a longer ring", { ringMaxS: 60 }, "ring_max_s 60 is looser than 45"],
    ["a ring too short for a person", { ringMaxS: 10 }, "ring_max_s 10 is less than the 15 s that a phone must ring"],
    ["calls after a no", { afterRefusalDays: 90 }, "after_refusal_days 90 is looser than for good"],
    ["calls soon after silence", { afterAbandonH: 1 }, "after_abandon_h 1 is looser than 72"],
  ])("in %s is told the place, its value and what binds", (_, own, says) => {
    expect(looserThanPolicy(own, GB, "survey").find((one) => one === says)).toBe(says);
  });

  test("hears of every place at once", () => {
    const own: Tightening = { hours: hours(8, 21), attemptsPerDay: 5, ringMaxS: 90 };
    expect(looserThanPolicy(own, GB, "marketing")).toHaveLength(4);
  });

  test("is held to the rules of its own purpose", () => {
    expect(looserThanPolicy({ attemptsPerDay: 3 }, GB, "appointment")).toEqual([]);
    expect(looserThanPolicy({ attemptsPerDay: 3 }, GB, "marketing")).toHaveLength(1);
  });
});

test("values as strict as the rules, or stricter, loosen nothing", () => {
  const own: Tightening = {
    hours: weekWindows({ mon: [[600, 700]] }),
    attemptsPerDay: 1,
    attemptsPerWeek: 2,
    minIntervalS: 14_400,
    ringMaxS: 45,
    afterAbandonH: 72,
    approvalRequired: true,
    recordingAck: true,
    writtenConsent: true,
    maxCallS: 30,
  };
  expect(looserThanPolicy(own, GB, "survey")).toEqual([]);
  expect(looserThanPolicy(own, LAB, "survey")).toEqual([]);
});

test("a tightened policy says what was tightened, under a name of its own", () => {
  const tight = tightenPolicy(LAB, { attemptsPerWeek: 2, ringMaxS: 20, writtenConsent: true, maxCallS: 9 }, "abc");
  expect(tight.hash).toBe(`${LAB.hash}+abc`);
  expect(tight.tightened).toEqual(["attempts_per_week 2", "ring_max_s 20", "max_call_s 9", "written_consent"]);
  expect(tight.ring).toEqual({ minS: 15, maxS: 20 });
  expect(tight.attempts.default).toEqual([
    { max: 2, period: { kind: "rolling", ms: 7 * 86_400_000 }, key: "number", count: "dialled" },
  ]);
  expect(tight.consent.default.live).toBe("express-written");
  expect(tight.maxCallS).toBe(9);
});

test("hours that leave nothing of the rules' forbid every call, in words", () => {
  const tight = tightenPolicy(GB, { hours: weekWindows({ sun: [[600, 700]] }) }, "x");
  expect(tight.conflicts.join()).toMatch(/no hour of the week is left/);
});

const RULES = [
  "windows",
  "attempts",
  "minIntervalMs",
  "afterRefusal",
  "afterAbandonMs",
  "ring",
  "consent",
  "approvalRequired",
  "recording",
] as const;

test("whatever a campaign asks, no rule becomes looser", () => {
  const span = fc
    .tuple(fc.nat(22), fc.integer({ min: 1, max: 24 }))
    .filter(([from, to]) => from < to)
    .map(([from, to]) => hours(from, to));
  const wish = fc.record(
    {
      hours: span,
      attemptsPerDay: fc.integer({ min: 1, max: 9 }),
      attemptsPerWeek: fc.integer({ min: 1, max: 9 }),
      minIntervalS: fc.integer({ min: 1, max: 100_000 }),
      ringMaxS: fc.integer({ min: 15, max: 120 }),
      afterRefusalDays: fc.integer({ min: 1, max: 400 }),
      afterAbandonH: fc.integer({ min: 1, max: 400 }),
      writtenConsent: fc.constant(true as const),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(wish, fc.constantFrom(GB, LAB), (own, policy) => {
      const tight = tightenPolicy(policy, own, "m");
      for (const name of RULES) expect(isAsStrict(name, tight, policy)).toBe(true);
    }),
  );
});

function isAsStrict<K extends (typeof RULES)[number]>(name: K, tight: PolicyRules, policy: PolicyRules): boolean {
  const strictest: (a: PolicyRules[K], b: PolicyRules[K]) => PolicyRules[K] = STRICTEST[name];
  return canonicalJson(strictest(tight[name], policy[name])) === canonicalJson(tight[name]);
}
