import { describe, expect, it } from "vitest";
import { deadTimes } from "../../scripts/bench/dead-time.ts";
import { labNumber } from "../../scripts/bench/sample-people.ts";
import { isLabNumber } from "../../src/domain/number.ts";

describe("sample people", () => {
  it("have laboratory numbers, each another one", () => {
    const numbers = Array.from({ length: 20_000 }, (_, index) => labNumber(index));
    expect(numbers.every(isLabNumber)).toBe(true);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe("dead time", () => {
  const event = (slot: string, name: string, at: number) => ({ slot, event: name, mono_ms: at });

  it("runs from where the line was seen free to the next dial of the same slot", () => {
    const events = [
      event("b1.1", "released", 100),
      event("b1.2", "released", 101),
      event("b1.1", "line-free", 102),
      event("b1.1", "dial", 103),
      event("b1.2", "line-free", 104),
      event("b1.2", "dial", 109),
    ];
    expect(deadTimes(events)).toEqual({ ms: [1, 5], sinceReleaseMs: [3, 8], calls: 2 });
  });

  it("runs from the end of the call where the dial did not wait to see the line free", () => {
    const events = [
      event("b1.1", "released", 100),
      event("b1.1", "dial", 103),
      event("b1.1", "line-free", 104),
      event("b1.1", "released", 110),
      event("b1.1", "dial", 117),
    ];
    expect(deadTimes(events).ms).toEqual([3, 7]);
  });

  it("counts a call without a known end before it, but no dead time for it", () => {
    const events = [
      event("b1.1", "dial", 5),
      event("b1.1", "released", 10),
      event("b1.1", "dial", 12),
      event("b1.1", "dial", 20),
    ];
    expect(deadTimes(events)).toEqual({ ms: [2], sinceReleaseMs: [2], calls: 3 });
  });
});
