import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../scripts/bench/catalogue.ts";
import {
  atLeast,
  atMost,
  benchResult,
  figure,
  humanLine,
  type Measured,
  significant,
} from "../../scripts/bench/result.ts";

const MEASURED: Measured = { unit: "us", value: 30, baseline: 120, detail: { p99_us: 45.678, note: "dry" } };
const RESULT = benchResult("toy", MEASURED);

describe("a bench's result", () => {
  it("has the keys that scripts read, and the ratio of value to baseline", () => {
    const detail = { p99_us: 45.68, note: "dry" };
    expect(RESULT).toEqual({ schema: 1, bench: "toy", unit: "us", value: 30, baseline: 120, ratio: 0.25, detail });
  });

  it("has no ratio where there is nothing to compare with", () => {
    expect(benchResult("toy", { ...MEASURED, baseline: null })).toMatchObject({ baseline: null, ratio: null });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses to report %s", (value) => {
    expect(() => benchResult("toy", { ...MEASURED, value })).toThrow(RangeError);
    expect(() => benchResult("toy", { ...MEASURED, detail: { p99_us: value } })).toThrow(RangeError);
  });

  it("refuses a ratio to a baseline that took nothing", () => {
    expect(() => benchResult("toy", { ...MEASURED, baseline: 0 })).toThrow(RangeError);
  });

  it.each([
    [123_456.7, 123_457],
    [12.345_67, 12.35],
    [0.000_123_456, 0.000_123_5],
    [0, 0],
  ])("keeps four digits of %d", (value, rounded) => {
    expect(significant(value)).toBe(rounded);
  });
});

describe("targets", () => {
  it.each([
    [atMost("ratio", 0.25), true],
    [atMost("ratio", 0.24), false],
    [atLeast("value", 30), true],
    [atLeast("value", 31), false],
    [atMost("p99_us", 46), true],
  ])("%o is judged %s", (target, met) => {
    expect(target.met(RESULT)).toBe(met);
  });

  it("are missed by a figure that is not there or is no number", () => {
    expect(figure(RESULT, "rss_mib")).toBeNaN();
    expect(atMost("rss_mib", 150).met(RESULT)).toBe(false);
    expect(atMost("note", 1).met(RESULT)).toBe(false);
  });

  it("are told beside the figures", () => {
    const line = humanLine(RESULT, [atMost("ratio", 0.5), atMost("value", 10)]);
    expect(line).toBe("toy: 30 us against 120 (ratio 0.25)  [met: ratio <= 0.5; MISSED: value <= 10]");
  });

  it("exist for every bench of the catalogue", () => {
    expect([...CATALOGUE.values()].every(({ targets }) => targets.length > 0)).toBe(true);
  });
});
