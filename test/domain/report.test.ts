import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  abandonmentOfLiveCalls,
  add,
  type AttemptFact,
  count,
  emptyTally,
  figures,
  percentile,
} from "../../src/domain/report.ts";
import { OUTCOMES } from "../../src/domain/words.ts";

const PLAIN: AttemptFact = { outcome: "answered", detail: null, pddMs: null, talkMs: 0, remoteEnded: false };

function figuresOf(facts: readonly Partial<AttemptFact>[], reactions?: Parameters<typeof figures>[1]) {
  const tally = emptyTally();
  for (const fact of facts) count(tally, { ...PLAIN, ...fact });
  return figures(tally, reactions);
}

describe("the figures of a report", () => {
  it("are those computed by hand for ten attempts", () => {
    const day = figuresOf(
      [
        { outcome: "answered", pddMs: 1000, talkMs: 60_000 },
        { outcome: "answered", pddMs: 2000, talkMs: 3_000, remoteEnded: true },
        { outcome: "answered-unproven", pddMs: 3000, talkMs: 27_000 },
        { outcome: "answered", detail: "abandoned", pddMs: 4000, talkMs: 0, remoteEnded: true },
        { outcome: "busy" },
        { outcome: "no-answer", pddMs: 5000 },
        { outcome: "rejected", pddMs: 6000 },
        { outcome: "network-failure" },
        { outcome: "modem-failure" },
        { outcome: "barred" },
      ],
      { contacts: 2, optOuts: 1, complaints: 1 },
    );
    expect(day).toMatchObject({
      attempts: 10,
      // The network took all but the modem's failure and the barred one.
      setupAccepted: 8,
      answered: 4,
      asr: 4 / 8,
      // Answered 4, busy, no answer, rejected.
      ner: 7 / 8,
      acdS: 22.5,
      talkS: 90,
      pddP50Ms: 3000,
      pddP95Ms: 6000,
      contactRate: 0.2,
      abandoned: 1,
      abandonmentRate: 0.25,
      optOutRate: 0.25,
      complaintRate: 0.25,
      earlyHangUps: 1,
      earlyHangUpRate: 0.25,
      unresolved: 0,
    });
    expect(day.outcomes).toMatchObject({ answered: 3, "answered-unproven": 1, busy: 1 });
  });

  it("have no ratio where there is nothing to divide by", () => {
    expect(figuresOf([])).toMatchObject({ asr: null, ner: null, acdS: null, pddP50Ms: null, optOutRate: null });
    expect(figuresOf([{ outcome: "modem-failure" }])).toMatchObject({ attempts: 1, asr: null });
  });

  it.each([
    [[7], 0.5, 7],
    [[1, 2], 0.5, 1],
    [[1, 2, 3], 0.5, 2],
    [[1, 1, 1, 9], 0.95, 9],
    [Array.from({ length: 100 }, (_, place) => place + 1), 0.95, 95],
  ])("take the nearest rank of %j at %d", (values, share, expected) => {
    const counts = new Map<number, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect(percentile(counts, share)).toBe(expected);
  });

  it("of the whole are those of its parts put together, wherever it is cut", () => {
    const fact = fc.record({
      outcome: fc.constantFrom(...OUTCOMES),
      detail: fc.constantFrom(null, "abandoned"),
      pddMs: fc.option(fc.integer({ min: 0, max: 45_000 })),
      talkMs: fc.integer({ min: 0, max: 600_000 }),
      remoteEnded: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(fact, fc.boolean())), (cut) => {
        const parts = [emptyTally(), emptyTally()] as const;
        const whole = emptyTally();
        for (const [one, first] of cut) {
          count(whole, one);
          count(first ? parts[0] : parts[1], one);
        }
        const joined = emptyTally();
        for (const part of parts) add(joined, part);
        expect(figures(joined)).toEqual(figures(whole));
      }),
    );
  });

  it("have the British drop rate of the published example", () => {
    // 29 drops, 9 live calls, 7 machines: 29 - 29 * 7/16 = 16.3125; 16.3125 / 25.3125.
    expect((abandonmentOfLiveCalls(29, 9, 7) ?? 0) * 100).toBeCloseTo(64.44, 2);
  });
});
