import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  answerCardLimit,
  CARD_LIMIT_NAMES,
  type CardAllowance,
  hangUpAfterS,
} from "../../src/domain/card-allowance.ts";
import type { CardLimitName } from "../../src/domain/card.ts";
import { wallMs } from "../../src/domain/time.ts";
import { lineReadyAt } from "../../src/schedule/index.ts";
import { after, card, DAY, HOUR, NOON, SECOND } from "../gate/fixture.ts";

const base = card();

function used(usage: Partial<CardAllowance["usage"]>, limits: Partial<CardAllowance["limits"]> = {}): CardAllowance {
  return { ...base, usage: { ...base.usage, ...usage }, limits: { ...base.limits, ...limits } };
}

const allowance: fc.Arbitrary<CardAllowance> = fc
  .record({
    attempts: fc.tuple(fc.nat(30), fc.nat(30)),
    answered: fc.tuple(fc.nat(30), fc.nat(30)),
    talkDay: fc.tuple(fc.nat(4_000), fc.nat(60)),
    talkMonth: fc.tuple(fc.nat(40_000), fc.nat(600)),
    callees: fc.tuple(fc.nat(30), fc.nat(30)),
    gapS: fc.nat(600),
    releasedAgoMs: fc.option(fc.integer({ min: -1_000, max: 900_000 })),
    maxCallS: fc.integer({ min: 1, max: 4_000 }),
  })
  .map((made) => ({
    limits: {
      ...base.limits,
      attemptsPerDay: made.attempts[1],
      answeredPerDay: made.answered[1],
      talkMinutesPerDay: made.talkDay[1],
      talkMinutesPerMonth: made.talkMonth[1],
      distinctCalleesPerDay: made.callees[1],
      minGapS: made.gapS,
      maxCallS: made.maxCallS,
    },
    usage: {
      day: "2026-11-02",
      attemptsToday: made.attempts[0],
      answeredToday: made.answered[0],
      talkSToday: made.talkDay[0],
      talkSThisMonth: made.talkMonth[0],
      distinctCalleesToday: made.callees[0],
      lastReleaseAt: made.releasedAgoMs === null ? null : after(-made.releasedAgoMs),
    },
    dayEndsAt: after(12 * HOUR),
    monthEndsAt: after(28 * DAY),
    shared: null,
  }));

test.each([
  [180, 178],
  [60, 58],
  [12, 10],
  [5, 4],
  [1, 0.8],
])("a reservation of %i s is hung up after %d s, before it is over", (reserved, after) => {
  expect(hangUpAfterS(reserved)).toBeCloseTo(after);
});

describe("a card's limit", () => {
  test.each<[CardLimitName, CardAllowance, boolean]>([
    ["attempts-per-day", used({ attemptsToday: 19 }), true],
    ["attempts-per-day", used({ attemptsToday: 20 }), false],
    ["answered-per-day", used({ answeredToday: 9 }), true],
    ["answered-per-day", used({ answeredToday: 10 }), false],
    ["talk-minutes-per-day", used({ talkSToday: 1_620 }), true],
    ["talk-minutes-per-day", used({ talkSToday: 1_621 }), false],
    ["talk-minutes-per-month", used({ talkSThisMonth: 5_820 }), true],
    ["talk-minutes-per-month", used({ talkSThisMonth: 5_821 }), false],
    ["distinct-callees-per-day", used({ distinctCalleesToday: 14 }), true],
    ["distinct-callees-per-day", used({ distinctCalleesToday: 15 }), false],
    ["min-gap", used({ lastReleaseAt: null }), true],
    ["min-gap", used({ lastReleaseAt: after(-10 * SECOND) }), true],
    ["min-gap", used({ lastReleaseAt: after(-10 * SECOND + 1) }), false],
    ["min-gap", used({ lastReleaseAt: NOON }, { minGapS: 0 }), true],
    ["attempts-per-day", used({ attemptsToday: Number.NaN }), false],
    ["attempts-per-day", used({ attemptsToday: -5 }), false],
    ["attempts-per-day", used({ attemptsToday: 0 }, { attemptsPerDay: 0 }), false],
  ])("%s: row %#", (name, cardUsed, fits) => {
    expect(answerCardLimit(cardUsed, name, true, NOON).fits).toBe(fits);
  });

  test("does not fit usage of a day that is over, and says to look again at once", () => {
    const stale = { ...base, dayEndsAt: NOON };
    expect(answerCardLimit(stale, "attempts-per-day", true, NOON)).toMatchObject({ fits: false, nextPossibleAt: NOON });
  });

  test("never lets usage and one more call pass what is allowed", () => {
    fc.assert(
      fc.property(allowance, fc.boolean(), (made, newCallee) => {
        for (const name of CARD_LIMIT_NAMES) {
          const { used: before, adds, allowed, fits } = answerCardLimit(made, name, newCallee, NOON);
          if (fits && name !== "min-gap") expect(before + adds).toBeLessThanOrEqual(allowed);
          if (fits && name === "min-gap") expect(before).toBeGreaterThanOrEqual(allowed);
        }
      }),
    );
  });
});

describe("a line is ready", () => {
  test("at once exactly when every limit fits, else at an instant at which the last of them may", () => {
    fc.assert(
      fc.property(allowance, fc.boolean(), (made, newCallee) => {
        const answers = CARD_LIMIT_NAMES.map((name) => answerCardLimit(made, name, newCallee, NOON));
        const readyAt = lineReadyAt(made, NOON, newCallee);
        expect(readyAt === NOON).toBe(answers.every((one) => one.fits));
        const never = answers.some((one) => !one.fits && one.nextPossibleAt === null);
        expect(readyAt === null).toBe(never);
        if (readyAt === null || readyAt === NOON) return;
        expect(answers.map((one) => one.nextPossibleAt)).toContain(readyAt);
        // With the day and month turned as the clock says, the card may dial then.
        const day =
          readyAt >= made.dayEndsAt
            ? { attemptsToday: 0, answeredToday: 0, talkSToday: 0, distinctCalleesToday: 0 }
            : {};
        const month = readyAt >= made.monthEndsAt ? { talkSThisMonth: 0 } : {};
        const turned = {
          ...made,
          usage: { ...made.usage, ...day, ...month },
          dayEndsAt: wallMs(readyAt + 1),
          monthEndsAt: wallMs(readyAt + 1),
        };
        expect(lineReadyAt(turned, readyAt, newCallee)).toBe(readyAt);
      }),
    );
  });
});
