import { describe, expect, it } from "vitest";
import { Recovery } from "../../src/modem/recovery.ts";

function setbacks(recovery: Recovery, count: number): readonly (readonly [number, boolean])[] {
  return Array.from({ length: count }, () => {
    const { delayMs, quarantine } = recovery.failed();
    return [delayMs, quarantine] as const;
  });
}

describe("a modem that does not answer", () => {
  it("is opened again at once, then later and later, then set aside for a while, then for an hour each time", () => {
    expect(setbacks(new Recovery(), 13)).toEqual([
      [0, false],
      [0, false],
      [0, false],
      [1_000, false],
      [2_000, false],
      [4_000, false],
      [8_000, false],
      [16_000, false],
      [120_000, true],
      [120_000, true],
      [120_000, true],
      [3_600_000, true],
      [3_600_000, true],
    ]);
  });

  it("starts from the beginning after a success", () => {
    const recovery = new Recovery();
    setbacks(recovery, 10);
    recovery.succeeded();
    expect(setbacks(recovery, 1)).toEqual([[0, false]]);
  });
});
