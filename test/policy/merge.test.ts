import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { monoMs, type WallMs, wallMs } from "../../src/domain/time.ts";
import { PURPOSES, VOICES } from "../../src/domain/words.ts";
import { explainRules, judge } from "../../src/gate/index.ts";
import { mergePacks, RULE_NAMES, STRICTEST, strictestAt } from "../../src/policy/merge.ts";
import { CONSENT_KINDS, type PolicyRules, type RuleName } from "../../src/policy/types.ts";
import { allowed, allowedInChina, attempt, countryPolicy, everyone, labPolicy, NOON } from "../gate/fixture.ts";
import { normal, packOf, VALUES, week } from "./arbitraries.ts";

const at = NOON;

function lawsOf<K extends RuleName>(name: K): void {
  const strictest: (a: PolicyRules[K], b: PolicyRules[K]) => PolicyRules[K] = STRICTEST[name];
  const value = normal(name);
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      expect(strictest(a, b)).toEqual(strictest(b, a));
      expect(strictest(strictest(a, b), c)).toEqual(strictest(a, strictest(b, c)));
      expect(strictest(a, a)).toEqual(a);
      expect(strictest(strictest(a, b), b)).toEqual(strictest(a, b));
    }),
    { numRuns: 200 },
  );
}

describe("merging a rule is commutative, associative and idempotent:", () => {
  test.each(RULE_NAMES.map((name) => [name]))("%s", (name) => {
    lawsOf(name);
  });
});

describe("a merged rule is never looser than either:", () => {
  function holds<K extends RuleName>(
    name: K,
    notLooser: (merged: PolicyRules[K], one: PolicyRules[K]) => boolean,
  ): void {
    const strictest: (a: PolicyRules[K], b: PolicyRules[K]) => PolicyRules[K] = STRICTEST[name];
    fc.assert(
      fc.property(VALUES[name], VALUES[name], (a, b) => {
        const merged = strictest(a, b);
        expect(notLooser(merged, a) && notLooser(merged, b)).toBe(true);
      }),
    );
  }

  test("numbers of the card's ceiling", () => {
    holds("cardCeiling", (merged, one) => {
      if (one === null) return true;
      return merged !== null && merged.attemptsPerDay <= one.attemptsPerDay && merged.minGapS >= one.minGapS;
    });
  });

  test("lists of what is allowed shrink, lists of what is required or forbidden grow", () => {
    const within = (a: readonly string[], b: readonly string[]): boolean => a.every((value) => b.includes(value));
    holds("flows", (merged, one) => within(merged, one));
    holds("mayCall", (merged, one) => within(merged, one));
    holds("requiredRecords", (merged, one) => within(one, merged));
    holds("zones", (merged, one) => within(one, merged));
    holds("holidays", (merged, one) => within(one.noCalls, merged.noCalls) && within(one.asSunday, merged.asSunday));
  });

  test("every minute that is open is open in both, for each purpose", () => {
    const open = (rule: PolicyRules["windows"], purpose: (typeof PURPOSES)[number], minute: number): boolean =>
      (rule.only[purpose] ?? rule.default).wed.some(([from, to]) => from <= minute && minute < to);
    fc.assert(
      fc.property(
        VALUES.windows,
        VALUES.windows,
        fc.constantFrom(...PURPOSES),
        fc.nat(1439),
        (a, b, purpose, minute) => {
          const merged = STRICTEST.windows(a, b);
          expect(open(merged, purpose, minute)).toBe(open(a, purpose, minute) && open(b, purpose, minute));
        },
      ),
    );
  });

  test("the consent needed is the stronger of the two, for each purpose and voice", () => {
    const rank = (
      rule: PolicyRules["consent"],
      purpose: (typeof PURPOSES)[number],
      voice: (typeof VOICES)[number],
    ): number => CONSENT_KINDS.indexOf((rule.only[purpose] ?? rule.default)[voice]);
    fc.assert(
      fc.property(
        VALUES.consent,
        VALUES.consent,
        fc.constantFrom(...PURPOSES),
        fc.constantFrom(...VOICES),
        (a, b, p, v) => {
          expect(rank(STRICTEST.consent(a, b), p, v)).toBe(Math.max(rank(a, p, v), rank(b, p, v)));
        },
      ),
    );
  });

  test("every limit of either is there, at most as high", () => {
    holds("attempts", (merged, one) =>
      one.default.every((limit) =>
        merged.default.some(
          (other) =>
            other.max <= limit.max &&
            other.key === limit.key &&
            other.count === limit.count &&
            JSON.stringify(other.period) === JSON.stringify(limit.period),
        ),
      ),
    );
  });

  test.each<[RuleName, unknown, unknown, unknown]>([
    ["deploymentStatus", "authorisation-required", "allowed", "authorisation-required"],
    ["deploymentStatus", "unknown", "authorisation-required", "unknown"],
    ["deploymentStatus", "unknown", "prohibited", "prohibited"],
    ["testNetworkOnly", false, true, true],
    ["minIntervalMs", everyone(3), { default: 2, only: { debt: 4 } }, { default: 3, only: { debt: 4 } }],
    [
      "afterRefusal",
      { forMs: 9, scope: "campaign" },
      { forMs: null, scope: "campaign" },
      { forMs: null, scope: "campaign" },
    ],
    [
      "afterRefusal",
      { forMs: 9, scope: "campaign" },
      { forMs: 7, scope: "controller" },
      { forMs: 9, scope: "controller" },
    ],
    ["maxSimsPerDevice", null, 4, 4],
    ["minors", { under: 14, need: "guardian" }, { under: 12, need: "forbid" }, { under: 14, need: "forbid" }],
    ["deploymentStatus", "prohibited-until-authorised", "authorisation-required", "prohibited-until-authorised"],
    ["ring", { minS: 15, maxS: 45 }, { minS: 20, maxS: 60 }, { minS: 20, maxS: 45 }],
    [
      "mobileCallerId",
      { default: "allowed", only: {} },
      { default: "allowed", only: { debt: "forbidden" } },
      { default: "allowed", only: { debt: "forbidden" } },
    ],
  ])("%s of %j and %j is %j", (name, a, b, merged) => {
    const strictest = STRICTEST[name] as (x: unknown, y: unknown) => unknown;
    expect(strictest(a, b)).toEqual(merged);
  });
});

describe("packs merged", () => {
  test("allow no call that either pack refuses", () => {
    const rules: fc.Arbitrary<PolicyRules> = fc.record(VALUES);
    const call = fc.constantFrom(
      allowed(),
      allowedInChina(),
      allowedInChina({ callee: { ...allowed().callee, attempts: [attempt()] } }),
    );
    fc.assert(
      fc.property(rules, rules, call, (a, b, facts) => {
        const alone = (values: PolicyRules) => ({ ...labPolicy(), ...mergePacks([packOf("CN", values)], [], at) });
        const both = { ...labPolicy(), ...mergePacks([packOf("CN", a), packOf("CN-11", b)], [], at) };
        const refused = (policy: typeof both): readonly string[] =>
          explainRules({ ...facts, policy })
            .filter((answer) => answer.refusal !== null)
            .map((answer) => answer.rule);
        const together = new Set(refused(both));
        for (const rule of [...refused(alone(a)), ...refused(alone(b))]) {
          // An approval is asked for only where no record is named at all.
          const moot = rule === "record-authority-approval";
          if (!moot) expect(together).toContain(rule);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("name all packs, sorted, and the earliest review", () => {
    const [early, late] = [wallMs(Date.UTC(2027, 0, 1)), wallMs(Date.UTC(2028, 0, 1))];
    const rules = countryPolicy();
    const merged = mergePacks(
      [packOf("US", rules, { reviewBy: late })],
      [packOf("CN", rules, { reviewBy: early })],
      at,
    );
    expect([merged.packs.map((pack) => pack.id), merged.reviewBy]).toEqual([["CN", "US"], early]);
    expect(mergePacks([packOf("lab", rules, { reviewBy: null })], [], at).reviewBy).toBeNull();
  });

  test("take what concerns the place from the place's pack alone", () => {
    const here = { ...countryPolicy(), mobileCountryCodes: ["460"], mayCall: ["CN", "US"] };
    const there = {
      ...countryPolicy(),
      mobileCountryCodes: ["310"],
      mayCall: ["US"],
      minIntervalMs: everyone(99_999_999),
    };
    const merged = mergePacks([packOf("CN", here)], [packOf("US", there)], at);
    expect([merged.mobileCountryCodes, merged.mayCall, merged.minIntervalMs]).toEqual([
      ["460"],
      ["CN", "US"],
      everyone(99_999_999),
    ]);
  });

  test("contradicting each other, or silent on a rule, allow nothing", () => {
    const rules = countryPolicy();
    const long = packOf("US", { ...rules, ring: { minS: 30, maxS: 60 } });
    const short = packOf("CN", { ...rules, ring: { minS: 15, maxS: 20 } });
    expect(mergePacks([short], [long], at).conflicts).toEqual(["a phone must ring 30 s at least and 20 s at most"]);
    const silent = packOf("CN", rules);
    const policy = mergePacks([{ ...silent, rules: { ...silent.rules, windows: [] } }], [], at);
    expect(policy.conflicts).toEqual([
      "no pack says anything of windows",
      "no hour of the week is left for the other purposes",
    ]);
    const verdict = judge(allowedInChina({ policy: { ...policy, hash: "" } }), monoMs(0));
    expect(verdict.verdict === "refuse" ? verdict.refusals.map((one) => one.code) : []).toEqual([
      "pack-missing",
      "outside-window",
    ]);
  });

  test("are plain data: they survive JSON and structured clone", () => {
    const merged = mergePacks([packOf("CN", countryPolicy())], [], at);
    expect(structuredClone(merged)).toEqual(merged);
    expect(JSON.parse(JSON.stringify(merged))).toEqual(merged);
  });
});

describe("rules that change with time", () => {
  const change = wallMs(Date.UTC(2026, 7, 11));
  const dated = (value: number, effectiveFrom: WallMs | null, effectiveTo: WallMs | null) => ({
    value: everyone(value),
    sources: [],
    effectiveFrom,
    effectiveTo,
  });
  const pack = packOf("FR", countryPolicy());
  const valueAt = (minIntervalMs: readonly ReturnType<typeof dated>[], when: number): unknown =>
    strictestAt([{ ...pack, rules: { ...pack.rules, minIntervalMs } }], "minIntervalMs", wallMs(when))?.value.default;

  test("hold from their first instant up to, and without, their last", () => {
    const rules = [dated(1, null, change), dated(5, change, null)];
    expect([change - 1, change, change + 1].map((when) => valueAt(rules, when))).toEqual([1, 5, 5]);
  });

  test("that hold at the same time all apply", () => {
    expect(valueAt([dated(1, null, null), dated(5, change, null)], change)).toBe(5);
    expect(valueAt([dated(9, null, null), dated(5, change, null)], change)).toBe(9);
  });

  test("leave no freedom where a gap lies between them", () => {
    expect(valueAt([dated(1, null, wallMs(change - 10)), dated(5, change, null)], change - 5)).toBe(5);
  });
});

test("windows of a week intersect day by day", () => {
  fc.assert(
    fc.property(week, week, (a, b) => {
      const merged = STRICTEST.windows({ default: a, only: {} }, { default: b, only: {} }).default;
      for (const spans of Object.values(merged)) {
        for (const [index, [from, to]] of spans.entries()) {
          expect(from < to).toBe(true);
          expect(to <= (spans[index + 1]?.[0] ?? 1440)).toBe(true);
        }
      }
    }),
  );
});
