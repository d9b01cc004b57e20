import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { billedSeconds } from "../../src/domain/card.ts";
import { wallMs } from "../../src/domain/time.ts";
import {
  everOpen,
  intersectWeeks,
  minuteSpanText,
  opensAt,
  parseMinuteSpan,
  sameWeek,
  WEEKDAYS,
  type WeekWindows,
  weekWindows,
} from "../../src/domain/week-windows.ts";

const MINUTE = 60_000;

const spans = fc.array(
  fc
    .tuple(fc.nat(1_439), fc.integer({ min: 1, max: 600 }))
    .map(([from, length]) => [from, Math.min(1_440, from + length)] as const),
  { maxLength: 3 },
);
const week: fc.Arbitrary<WeekWindows> = fc
  .record({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans })
  .map(weekWindows);

/** Whether the local clock shows a time inside a window, as Intl reads it. */
function isOpen(windows: WeekWindows, at: number, timeZone: string): boolean {
  const options = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-GB", options).formatToParts(at).map(({ type, value }) => [type, value]),
  );
  const day = WEEKDAYS.find((one) => one === parts["weekday"]?.toLowerCase()) ?? "mon";
  const minute = Number(parts["hour"]) * 60 + Number(parts["minute"]);
  return windows[day].some(([from, to]) => minute >= from && minute < to);
}

describe("a stretch of the day", () => {
  test.each([
    ["08:00-21:00", [480, 1_260]],
    ["00:00-24:00", [0, 1_440]],
    ["21:00-08:00", null],
    ["08:00-08:00", null],
    ["8:00-9:00", null],
    ["08:60-09:00", null],
    ["23:00-24:01", null],
    ["25:00-26:00", null],
  ])("%s is %o", (text, expected) => {
    const span = parseMinuteSpan(text);
    expect(span).toEqual(expected);
    if (span !== null) expect(minuteSpanText(span)).toBe(text);
  });
});

describe("the hours of a contract", () => {
  const office = weekWindows({
    mon: [[540, 1_020]],
    fri: [
      [540, 720],
      [720, 900],
    ],
  });

  test.each([
    ["before they begin", "2026-11-02T08:59:59.999Z", "2026-11-02T09:00:00Z"],
    ["when they begin", "2026-11-02T09:00:00Z", "2026-11-02T09:00:00Z"],
    ["a moment before they end", "2026-11-02T16:59:59.999Z", "2026-11-02T16:59:59.999Z"],
    ["when they end", "2026-11-02T17:00:00Z", "2026-11-06T09:00:00Z"],
    ["on a day that names none", "2026-11-04T12:00:00Z", "2026-11-06T09:00:00Z"],
    ["where two touch", "2026-11-06T12:00:00Z", "2026-11-06T12:00:00Z"],
  ])("open next, asked %s", (_, at, opens) => {
    expect(opensAt(office, wallMs(Date.parse(at)), "UTC")).toBe(Date.parse(opens));
  });

  test("follow the local clock over a change to summer time", () => {
    const night = weekWindows({ sun: [[150, 240]] });
    // On 8 March 2026 New York has no 02:30: the first minute of the window that exists is 03:00.
    const opens = opensAt(night, wallMs(Date.parse("2026-03-08T05:00:00Z")), "America/New_York");
    expect(opens).toBe(Date.parse("2026-03-08T07:00:00Z"));
  });

  test("that never open never will", () => {
    expect(opensAt(weekWindows({}), wallMs(0), "UTC")).toBeNull();
    expect([everOpen(weekWindows({})), everOpen(office), everOpen(null)]).toEqual([false, true, true]);
  });

  test("agree with Intl's clock in any zone, at any minute", () => {
    const zone = fc.constantFrom("UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Santiago");
    const minute = fc.integer({ min: Date.UTC(2025, 0, 1) / MINUTE, max: Date.UTC(2027, 0, 1) / MINUTE });
    fc.assert(
      fc.property(week, minute, zone, (windows, number, timeZone) => {
        const at = wallMs(number * MINUTE);
        const opens = opensAt(windows, at, timeZone);
        expect(opens === at).toBe(isOpen(windows, at, timeZone));
        if (opens !== null && opens > at) {
          expect(isOpen(windows, opens, timeZone)).toBe(true);
          expect(isOpen(windows, opens - 1, timeZone)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("of two contracts are open only where both are", () => {
    fc.assert(
      fc.property(week, week, fc.nat(10_079), (a, b, minute) => {
        const both = intersectWeeks(a, b);
        const at = wallMs(Date.UTC(2026, 10, 2) + minute * MINUTE);
        const open = (one: WeekWindows | null) => one !== null && opensAt(one, at, "UTC") === at;
        expect(open(both)).toBe(open(a) && open(b));
        expect(sameWeek(both, intersectWeeks(b, a))).toBe(true);
        expect(sameWeek(intersectWeeks(a, null), a)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("talk in pulses", () => {
  test.each([
    [0, 60, 60, 0],
    [1, 60, 60, 60],
    [60, 60, 60, 60],
    [61, 60, 60, 120],
    [61, 60, 6, 66],
    [61, 1, 1, 61],
    [5, 30, 6, 30],
  ])("%i s in pulses of %i and %i cost %i s", (talkS, firstS, nextS, billed) => {
    expect(billedSeconds(talkS, { firstS, nextS })).toBe(billed);
  });
});
