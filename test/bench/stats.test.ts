import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inTurns, median, quantile, seeded } from "../../scripts/bench/stats.ts";

const samples = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 50 });

describe("quantiles", () => {
  it.each([
    [0.5, 5],
    [0.99, 10],
    [0.9, 9],
    [0, 1],
    [1, 10],
  ])("takes the nearest rank: %d of one to ten is %d", (share, expected) => {
    expect(quantile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], share)).toBe(expected);
  });

  it("are samples, with at least their share of the samples at or below", () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
        const found = quantile(all, share);
        // 0 and -0 are the same sample.
        expect(all.some((one) => one === found)).toBe(true);
        expect(all.filter((one) => one <= found).length).toBeGreaterThanOrEqual(share * all.length - 1e-9);
      }),
    );
  });

  it("of nothing are an error", () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("the median", () => {
  it("is the middle of an odd number of samples and between the middle two of an even number", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});

describe("working in turns", () => {
  it("leaves the warm-up out and lets each side begin every second round", async () => {
    const calls: string[] = [];
    const side = (name: string) => () => calls.push(name);
    const { ours, theirs } = await inTurns(2, side("a"), side("b"));
    expect(calls.join("")).toBe("abbaab");
    expect({ ours, theirs }).toEqual({ ours: [4, 5], theirs: [3, 6] });
  });
});

describe("the seeded sequence", () => {
  it("is the same for the same seed, another for another, and 32 bits wide", () => {
    const take = (seed: number) => Array.from({ length: 100 }, seeded(seed));
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
    expect(take(7).every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(true);
  });
});
