import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CardEnding, carrierOf, measureFor, symptomOf } from "../../src/domain/card-symptom.ts";
import { wallMs } from "../../src/domain/time.ts";
import { OUTCOMES } from "../../src/domain/words.ts";

const NOW = wallMs(1_800_000_000_000);
const HOUR_MS = 3_600_000;

function ending(change: Partial<CardEnding> = {}, nth = 0): CardEnding {
  const at = wallMs(NOW - nth * 60_000);
  return {
    at,
    callee: `callee ${nth}`,
    outcome: "network-failure",
    cause: null,
    standard: "none",
    detail: null,
    rang: false,
    ...change,
  };
}

/** Newest first. */
function row(...changes: readonly Partial<CardEnding>[]): readonly CardEnding[] {
  return changes.map(ending);
}

const BARRED = { outcome: "barred", cause: 8, standard: "24.008" } as const;
const CONGESTED = { outcome: "network-failure", cause: 34, standard: "24.008" } as const;
const ANSWERED = { outcome: "answered", rang: true } as const;
const LONE = (): boolean => false;
const REACHED = (): boolean => true;

describe("the symptom of a card", () => {
  it.each([
    ["nothing was dialled", [], null],
    ["one call was barred: it may be about that callee", [BARRED, ANSWERED], null],
    ["two in a row were barred alike", [BARRED, BARRED], "barred cause-8"],
    [
      "two were barred by cause 57",
      [
        { ...BARRED, cause: 57 },
        { ...BARRED, cause: 57 },
      ],
      "barred cause-57",
    ],
    ["two were barred for different causes", [BARRED, { ...BARRED, cause: 57 }], null],
    [
      "the same callee was barred twice",
      [
        { ...BARRED, callee: "x" },
        { ...BARRED, callee: "x" },
      ],
      null,
    ],
    ["a call got through in between", [BARRED, ANSWERED, BARRED], null],
    ["a call that was withdrawn came in between", [BARRED, { outcome: "cancelled" }, BARRED], "barred cause-8"],
    [
      "the modem refused two dials with CME 177",
      [
        { outcome: "barred", detail: "dial-refused-cme-177" },
        { outcome: "barred", detail: "dial-refused-cme-177" },
      ],
      "barred dial-refused-cme-177",
    ],
    ["two calls met congestion", [CONGESTED, CONGESTED], null],
    [
      "three calls met trouble of the network",
      [CONGESTED, { ...CONGESTED, cause: 41 }, CONGESTED],
      "network-outage cause-34",
    ],
    ["seven calls failed before ringing", Array.from({ length: 7 }, () => ({})), null],
  ] as const)("where %s is as it should be", (_what, changes: readonly Partial<CardEnding>[], expected) => {
    const symptom = symptomOf(row(...changes), REACHED);
    expect(symptom === null ? null : `${symptom.kind} ${symptom.code}`).toBe(expected);
  });

  it("shows after eight failures before ringing only where a sister card got through meanwhile", () => {
    const eight = row(...Array.from({ length: 8 }, () => ({})));
    expect(symptomOf(eight, LONE)).toBeNull();
    expect(symptomOf(eight, (since) => since === eight[7]?.at)).toMatchObject({ kind: "immediate-failures" });
  });

  it("is never seen in a card whose last call rang", () => {
    const any = fc.record({
      outcome: fc.constantFrom(...OUTCOMES),
      cause: fc.option(fc.constantFrom(1, 8, 16, 34, 57)),
      rang: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (changes) => {
        expect(symptomOf(row({ outcome: "no-answer", rang: true }, ...changes), REACHED)).toBeNull();
      }),
    );
  });
});

describe("what becomes of a card", () => {
  const barred = { kind: "barred", code: "cause-8" } as const;
  it.each([
    ["is barred beside a sister", barred, { hasSister: true, restedForIt: false }, "blocked", null],
    ["is barred and alone", barred, { hasSister: false, restedForIt: false }, "resting", NOW + HOUR_MS],
    ["is barred and alone again", barred, { hasSister: false, restedForIt: true }, "blocked", null],
    [
      "suffers from its network",
      { kind: "network-outage", code: "cause-34" },
      { hasSister: true, restedForIt: true },
      "resting",
      NOW + 5 * 60_000,
    ],
  ] as const)("that %s", (_what, symptom, card, state, until) => {
    expect(measureFor(symptom, card, NOW)).toEqual({ state, reason: `${symptom.kind} (${symptom.code})`, until });
  });
});

describe("the carrier of a card", () => {
  it.each([
    ["001010000000001", "00101"],
    ["46001", null],
    [null, null],
    ["abc", null],
  ])("of IMSI %s is %s", (imsi, carrier) => {
    expect(carrierOf(imsi)).toBe(carrier);
  });
});
