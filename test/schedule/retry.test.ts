import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { looserThan, MOST_ATTEMPTS, type RetryRules } from "../../src/domain/retry.ts";
import { wallMs } from "../../src/domain/time.ts";
import { OUTCOMES, PURPOSES, VOICES } from "../../src/domain/words.ts";
import { afterCall, purposeRetries, retryKind, type TriedBefore } from "../../src/schedule/index.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Tuesday 10:00 in UTC. */
const AT = wallMs(Date.UTC(2026, 2, 10, 10));
const MARKETING = purposeRetries("marketing", "live");
const EXPECTED = purposeRetries("appointment", "live");

/** The `n`-th attempt with this ending, the earlier ones an hour apart before it. */
function tries(kind: TriedBefore["kind"], n: number): TriedBefore[] {
  return Array.from({ length: n }, (_, place) => ({ kind, at: wallMs(AT - (n - 1 - place) * HOUR) }));
}

function next(rules: RetryRules, kind: TriedBefore["kind"], n: number, zone: string | null = "UTC") {
  const tried = tries(kind, n);
  const newest = tried.at(-1);
  if (newest === undefined) throw new Error("no attempt");
  return afterCall(rules, tried, newest, AT, zone);
}

describe("when a callee is called again", () => {
  it.each([
    ["marketing, first busy", MARKETING, "busy", 1, 30 * MINUTE],
    ["marketing, second busy", MARKETING, "busy", 2, 4 * HOUR],
    ["marketing, unreachable", MARKETING, "unreachable", 1, 6 * HOUR],
    ["marketing, unreachable again", MARKETING, "unreachable", 2, DAY],
    ["congestion", MARKETING, "network-failure", 1, 5 * MINUTE],
    ["congestion, second", MARKETING, "network-failure", 2, 15 * MINUTE],
    ["congestion, third", MARKETING, "network-failure", 3, HOUR],
    ["an appointment, busy", EXPECTED, "busy", 1, HOUR],
    ["an appointment, no answer", EXPECTED, "no-answer", 1, 2 * HOUR],
    ["an appointment, rejected", EXPECTED, "rejected", 1, 4 * HOUR],
    ["an emergency, no answer", purposeRetries("emergency", "synthetic"), "no-answer", 2, 2 * MINUTE],
  ] as const)("%s", (_name, rules, kind, n, after) => {
    expect(next(rules, kind, n)).toEqual({ kind: "retry", at: AT + after });
  });

  it.each([
    ["marketing, third busy", MARKETING, "busy", 3],
    ["marketing, rejected", MARKETING, "rejected", 1],
    ["a survey by a machine, rejected", purposeRetries("survey", "prerecorded"), "rejected", 1],
    ["answered", MARKETING, "answered", 1],
    ["nobody knows", MARKETING, "unknown", 1],
    ["no such number", MARKETING, "invalid-number", 1],
    ["a test", purposeRetries("test", "live"), "busy", 1],
  ] as const)("never: %s", (_name, rules, kind, n) => {
    expect(next(rules, kind, n)).toEqual({ kind: "done" });
  });

  it("is not in the same part of the day after no answer, and rests two weeks after the second", () => {
    // 10:00 and four hours are 14:00: another part already. At 9:59 they are 13:59, and 14:00 would be the next.
    expect(next(MARKETING, "no-answer", 1)).toEqual({ kind: "retry", at: AT + 4 * HOUR });
    const late = wallMs(Date.UTC(2026, 2, 10, 20, 30));
    const one = { kind: "no-answer", at: late } as const;
    // 20:30 and four hours are in the night, a part of its own.
    expect(afterCall(MARKETING, [one], one, late, "UTC")).toEqual({ kind: "retry", at: late + 4 * HOUR });
    const soon: RetryRules = {
      "no-answer": { afterMs: [30 * MINUTE], otherDayPart: true, restMs: null, thenHold: false },
    };
    expect(next(soon, "no-answer", 1)).toEqual({ kind: "retry", at: Date.UTC(2026, 2, 10, 12) });
    expect(next(MARKETING, "no-answer", 2)).toEqual({ kind: "retry", at: AT + 14 * DAY });
  });

  it("goes by the callee's clock, also on the day it changes", () => {
    const soon: RetryRules = {
      "no-answer": { afterMs: [MINUTE], otherDayPart: true, restMs: null, thenHold: false },
    };
    // 29 March 2026, 09:30 in Berlin, whose clock went from 2 to 3 that night: noon is 10:00 UTC.
    const at = wallMs(Date.UTC(2026, 2, 29, 7, 30));
    const one = { kind: "no-answer", at } as const;
    expect(afterCall(soon, [one], one, at, "Europe/Berlin")).toEqual({ kind: "retry", at: Date.UTC(2026, 2, 29, 10) });
  });

  it("waits for a person once the number was out of reach three times in a week, or rejected twice", () => {
    expect(next(MARKETING, "unreachable", 3)).toMatchObject({ kind: "hold" });
    expect(next(EXPECTED, "rejected", 2)).toMatchObject({ kind: "hold" });
    expect(next({}, "rejected", 2)).toMatchObject({ kind: "hold" });
  });

  it("counts a phone that rang as no answer at least", () => {
    expect(retryKind("unreachable", true)).toBe("no-answer");
    expect(retryKind("network-failure", true)).toBe("no-answer");
    expect(retryKind("network-failure", false)).toBe("network-failure");
    expect(retryKind("rejected", true)).toBe("rejected");
  });

  it("ends, whatever the rules and the endings are", () => {
    const rule = fc.record({
      afterMs: fc.array(fc.integer({ min: 1, max: DAY }), { maxLength: 7 }),
      otherDayPart: fc.boolean(),
      restMs: fc.option(fc.integer({ min: 1, max: 30 * DAY })),
      thenHold: fc.boolean(),
    });
    const rules = fc.dictionary(fc.constantFrom(...OUTCOMES), rule);
    fc.assert(
      fc.property(rules, fc.infiniteStream(fc.constantFrom(...OUTCOMES)), (given, endings) => {
        const tried: TriedBefore[] = [];
        let at: number = AT;
        for (;;) {
          const newest = { kind: endings.next().value, at: wallMs(at) };
          tried.push(newest);
          const after = afterCall(given, tried, newest, wallMs(at + 1), "Asia/Shanghai");
          if (after.kind !== "retry") break;
          expect(after.at).toBeGreaterThan(at);
          at = after.at;
        }
        expect(tried.length).toBeLessThanOrEqual(MOST_ATTEMPTS);
      }),
    );
  });
});

describe("rules of a campaign's own", () => {
  it("only tighten: a purpose's own rules are never looser than themselves, and any more retry is", () => {
    for (const purpose of PURPOSES) {
      for (const voice of VOICES) {
        const base = purposeRetries(purpose, voice);
        expect(looserThan(base, base)).toEqual([]);
        for (const [outcome, rule] of Object.entries(base)) {
          const more = { ...rule, afterMs: [...rule.afterMs, DAY] };
          expect(looserThan({ [outcome]: more }, base), `${purpose} ${outcome}`).toHaveLength(1);
        }
      }
    }
  });

  it.each([
    ["a retry of what is final", { rejected: { afterMs: [DAY], otherDayPart: false, restMs: null, thenHold: false } }],
    ["a shorter wait", { busy: { afterMs: [MINUTE], otherDayPart: false, restMs: null, thenHold: false } }],
    [
      "the same part of the day",
      { "no-answer": { afterMs: [DAY], otherDayPart: false, restMs: null, thenHold: false } },
    ],
    ["a shorter rest", { "no-answer": { afterMs: [], otherDayPart: true, restMs: DAY, thenHold: false } }],
    ["no verification", { unreachable: { afterMs: [DAY], otherDayPart: false, restMs: null, thenHold: false } }],
  ] as const)("%s is looser", (_name, wish) => {
    expect(looserThan(wish, MARKETING)).toHaveLength(1);
  });

  it("may leave retries out and wait longer", () => {
    const wish: RetryRules = {
      busy: { afterMs: [DAY], otherDayPart: true, restMs: null, thenHold: false },
      "no-answer": { afterMs: [], otherDayPart: false, restMs: null, thenHold: false },
    };
    expect(looserThan(wish, MARKETING)).toEqual([]);
  });
});
