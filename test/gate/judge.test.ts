import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { monoMs } from "../../src/domain/time.ts";
import type { DialFacts } from "../../src/gate/facts.ts";
import { explainRules, judge } from "../../src/gate/index.ts";
import { PERMIT_LIFE_MS } from "../../src/gate/permit.ts";
import { runs } from "../hunt.ts";
import { after, allowed, allowedInChina, CALLEE, countryPolicy, DAY, HOUR, line } from "./fixture.ts";

function permit(issuedAt = 1_000) {
  const verdict = judge(allowed(), monoMs(issuedAt));
  if (verdict.verdict !== "allow") throw new Error("the fixture must be allowed");
  return verdict.permit;
}

function codeOf(act: () => unknown): string {
  try {
    act();
    return "nothing thrown";
  } catch (error) {
    return error instanceof SimbankError ? error.code : String(error);
  }
}

describe("a permit from the gate", () => {
  test("gives the judged number once", () => {
    const one = permit();
    expect(one.attempt).toBe(allowed().attempt);
    expect(one.spend(monoMs(1_000))).toBe(CALLEE);
    expect(codeOf(() => one.spend(monoMs(1_000)))).toBe("SB_PERMIT");
    expect(one.void()).toBe("already-spent");
  });

  test("is worthless when it is five seconds old", () => {
    expect(permit(1_000).spend(monoMs(1_000 + PERMIT_LIFE_MS - 1))).toBe(CALLEE);
    expect(codeOf(() => permit(1_000).spend(monoMs(1_000 + PERMIT_LIFE_MS)))).toBe("SB_PERMIT");
  });

  test("is worthless when it was issued at no instant", () => {
    expect(codeOf(() => permit(Number.NaN).spend(monoMs(0)))).toBe("SB_PERMIT");
  });

  test("is worthless once voided, and voiding twice is no error", () => {
    const one = permit();
    expect([one.void(), one.void()]).toEqual(["voided", "voided"]);
    expect(codeOf(() => one.spend(monoMs(1_000)))).toBe("SB_PERMIT");
  });
});

describe("a verdict", () => {
  test("lists every rule, the same ones whether it allows or refuses, and explains without a permit", () => {
    const refused = allowed({ consents: [], line: line({ ready: false }) });
    const names = (facts: DialFacts): readonly string[] => explainRules(facts).map((rule) => rule.rule);
    expect(names(refused)).toEqual(names(allowed()));
    expect(judge(refused, monoMs(0))).toMatchObject({
      refusedBy: explainRules(refused).filter((one) => one.refusal !== null),
    });
  });

  test("names all refusals and the instant at which the last of them could pass", () => {
    const verdict = judge(
      allowed({
        suppressions: [
          { scope: "survey", reason: "rest", since: after(-DAY), until: after(HOUR) },
          { scope: "controller", reason: "rest", since: after(-DAY), until: after(2 * HOUR) },
        ],
        line: line({ state: "quarantined", stateUntil: after(HOUR) }),
      }),
      monoMs(0),
    );
    if (verdict.verdict === "allow") throw new Error("must refuse");
    expect(verdict.refusals.map((one) => one.code)).toEqual(["suppressed", "slot-quarantined"]);
    expect(verdict.nextPossibleAt).toBe(after(2 * HOUR));
  });

  test.each([false, true])(
    "never passes where a suppression for good stands beside one for a while (reversed: %s)",
    (reversed) => {
      const both = [
        { scope: "controller" as const, reason: "opt-out", since: after(-DAY), until: null },
        { scope: "survey" as const, reason: "rest", since: after(-DAY), until: after(HOUR) },
      ];
      const verdict = judge(allowed({ suppressions: reversed ? both.toReversed() : both }), monoMs(0));
      expect(verdict.verdict === "refuse" ? verdict.nextPossibleAt : "allow").toBeNull();
    },
  );

  test("says for what a callee is suppressed, and what frees one that an attempt blocks", () => {
    const detail = (facts: DialFacts): string => {
      const verdict = judge(facts, monoMs(0));
      return verdict.verdict === "refuse" ? verdict.refusals.map((one) => one.detail).join() : "allow";
    };
    const suppressed = (scope: "controller" | "survey"): string =>
      detail(allowed({ suppressions: [{ scope, reason: "opt-out", since: after(-DAY), until: null }] }));
    expect([suppressed("controller"), suppressed("survey")]).toEqual([
      "The callee is not to be called at all: opt-out.",
      "The callee is not to be called for survey: opt-out.",
    ]);
    const blocked = (blocksUntil: ReturnType<typeof after> | null): string =>
      detail(
        allowed({ callee: { ...allowed().callee, unresolved: { attempt: 5, since: after(-HOUR), blocksUntil } } }),
      );
    expect(blocked(null)).toBe("Nobody knows how attempt 5 ended: it is not finished.");
    expect(blocked(after(HOUR))).toContain("until 2026-11-02T13:00:00.000Z, or `calls reconcile 5`.");
  });

  test("has no next instant when one of its refusals has none", () => {
    const stopped = { reason: "drill", since: after(0) };
    const facts = allowed({ site: { ...allowed().site, stopAll: stopped }, line: line({ ready: false }) });
    const verdict = judge(facts, monoMs(0));
    expect(verdict.verdict === "refuse" ? [verdict.refusals.length, verdict.nextPossibleAt] : "allow").toEqual([
      2,
      null,
    ]);
  });

  test("shows no whole number in any detail or fact", () => {
    for (const facts of [allowed(), allowedInChina(), allowed({ number: allowedInChina().number })]) {
      expect(JSON.stringify(explainRules(facts))).not.toContain(facts.number);
    }
  });

  test("tells what is the line's fault from what is the callee's", () => {
    const busy = judge(allowed({ line: line({ ready: false }) }), monoMs(0));
    const unwilling = judge(allowed({ consents: [] }), monoMs(0));
    const about = (verdict: typeof busy): unknown => verdict.verdict === "refuse" && verdict.refusedBy[0]?.about;
    expect([about(busy), about(unwilling)]).toEqual(["line", "callee"]);
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

/** A copy of the facts with the value at one path replaced. */
function damaged(facts: DialFacts, path: Path, by: unknown): DialFacts {
  const copy = structuredClone(facts);
  const last = path.at(-1);
  if (last === undefined) return copy;
  (valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>)[last] = by;
  return copy;
}

describe("the gate fails closed", () => {
  /** Something of every kind has happened, long enough ago, so that each number is compared with something. */
  const past = {
    saidNo: [{ campaign: "autumn", at: after(-100 * DAY) }],
    abandonedAt: after(-100 * DAY),
    minor: { age: 20, guardian: false },
  };
  const china = allowedInChina();
  const bases = [
    allowed({ callee: { ...allowed().callee, ...past } }),
    allowedInChina({
      policy: countryPolicy({ afterRefusal: { forMs: DAY, scope: "campaign" }, afterAbandonMs: DAY }),
      callee: { ...china.callee, ...past },
    }),
  ] as const;

  test("and never throws, whatever is in the place of any fact", () => {
    const rubbish = fc.oneof(fc.anything(), fc.constantFrom(undefined, null, Number.NaN, Infinity, -1, "", [], {}));
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.nat(), rubbish, (base, pick, by) => {
        const paths = pathsOf(base).slice(1);
        const facts = damaged(base, paths[pick % paths.length] ?? [], by);
        expect(["allow", "refuse"]).toContain(judge(facts, monoMs(0)).verdict);
      }),
      { numRuns: runs(1_500) },
    );
  });

  /** Numbers that no rule compares: references, names and durations for display. */
  const unread = new Set([
    "attempt",
    "contact.id",
    "campaign.flow.holdS",
    "consents.0.id",
    "card.limits.resetDay",
    "callee.attempts.0.attempt",
    "policy.ring.minS",
    "policy.ring.maxS",
    // For media and retention, or compared only where something happened before or the pack names a most.
    "policy.retention.callRecordDays",
    "policy.retention.consentProofDays",
    "policy.retention.recordingMinDays",
    "policy.retention.recordingMaxDays",
    "site.simPositions",
    "card.limits.shortCallS",
    "card.limits.warnPercent",
  ]);

  const numbers = bases.flatMap((base, index) =>
    pathsOf(base)
      .filter((path) => typeof valueAt(base, path) === "number")
      .filter((path) => !unread.has(path.join(".")) && !path.join(".").startsWith("policy.windows"))
      .map((path): [string, DialFacts, Path] => [`${["lab", "CN"][index]} ${path.join(".")}`, base, path]),
  );

  test.each(numbers)("when a number cannot be read: %s", (name, base, path) => {
    const verdict = judge(damaged(base, path, Number.NaN), monoMs(0));
    // A period of unknown length counts every attempt there is, and an unknown interval begins with the first one:
    // strict, but no ground to refuse a first call.
    const harmless = name.endsWith("period.ms") || name === "lab policy.minIntervalMs.default";
    expect(verdict.verdict).toBe(harmless ? "allow" : "refuse");
  });

  test("when a whole part of the facts is missing", () => {
    for (const part of ["site", "campaign", "contact", "consents", "suppressions", "callee", "destination", "policy"]) {
      const facts = damaged(allowed(), [part], undefined);
      expect([part, judge(facts, monoMs(0)).verdict]).toEqual([part, "refuse"]);
    }
  });
});
