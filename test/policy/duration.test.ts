import { describe, expect, test } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { addDuration, parseDuration } from "../../src/policy/index.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("a duration", () => {
  test.each<[string, number, number]>([
    ["PT0S", 0, 0],
    ["PT24H", 0, 24 * HOUR],
    ["P7D", 0, 7 * DAY],
    ["P2W", 0, 14 * DAY],
    ["P1Y", 12, 0],
    ["P18M", 18, 0],
    ["PT5M", 0, 300_000],
    ["P3Y14D", 36, 14 * DAY],
    ["P1Y2M3W4DT5H6M7S", 14, 25 * DAY + 5 * HOUR + 6 * 60_000 + 7_000],
  ])("%s is %i months and %i ms", (text, months, ms) => {
    expect(parseDuration(text)).toEqual({ months, ms });
  });

  test.each(["", "P", "PT", "P1DT", "1D", "P1.5D", "P-1D", "PT1D", "P1H", "P1D ", "p1d", "P1D\n"])(
    "%j is none",
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  test.each<[string, string, string]>([
    ["2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00.000Z"],
    ["2028-01-31T10:00:00Z", "P1M", "2028-02-29T10:00:00.000Z"],
    ["2028-02-29T10:00:00Z", "P1Y", "2029-02-28T10:00:00.000Z"],
    ["2026-11-15T10:00:00Z", "P3M", "2027-02-15T10:00:00.000Z"],
    ["2026-11-15T10:00:00Z", "P1YT1H", "2027-11-15T11:00:00.000Z"],
  ])("from %s, %s later is %s", (from, text, to) => {
    const duration = parseDuration(text);
    expect(duration === null ? null : new Date(addDuration(wallMs(Date.parse(from)), duration)).toISOString()).toBe(to);
  });
});
