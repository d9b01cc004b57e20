import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  civilDay,
  civilDayAt,
  contractMonth,
  dayEndsAt,
  dayStartsAt,
  isTimeZone,
  monthEndsAt,
  monthStartsAt,
} from "../../src/domain/civil-day.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import { runs } from "../hunt.ts";

const HOUR = 3_600_000;

function utc(text: string): WallMs {
  return wallMs(Date.parse(text));
}

const ZONES = [
  "UTC",
  "Asia/Shanghai",
  "Asia/Kolkata",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Beirut",
  "America/Santiago",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
  "America/Sao_Paulo",
  "Antarctica/Troll",
  "Pacific/Chatham",
] as const;

const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2045, 0, 1) }).map(wallMs);

/** The date as Intl shows it, found without any of the code under test. */
function shownDate(at: number, timeZone: string): string {
  const formatter = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return formatter.format(at);
}

describe("a civil day", () => {
  test.each<[string, string, string, number]>([
    ["has 24 hours as a rule", "Asia/Shanghai", "2026-11-23T01:00:00Z", 24],
    ["has 23 hours when summer time begins", "America/New_York", "2026-03-08T17:00:00Z", 23],
    ["has 25 hours when summer time ends", "America/New_York", "2026-11-01T17:00:00Z", 25],
    ["has 23½ hours where summer time is half an hour", "Australia/Lord_Howe", "2026-10-04T01:00:00Z", 23.5],
    ["has 24½ hours when that ends", "Australia/Lord_Howe", "2026-04-05T01:00:00Z", 24.5],
    ["begins at 01:00 where midnight is skipped", "America/Santiago", "2026-09-06T15:00:00Z", 23],
    ["has 25 hours where midnight is passed twice", "America/Santiago", "2026-04-04T15:00:00Z", 25],
    ["has 22 hours where the clock jumps by two", "Antarctica/Troll", "2026-03-29T12:00:00Z", 22],
  ])("%s (%s)", (_, name, noon, hours) => {
    const { day, startsAt, endsAt } = civilDayAt(utc(noon), name);
    expect((endsAt - startsAt) / HOUR).toBe(hours);
    expect([shownDate(startsAt, name), shownDate(endsAt - 1, name)]).toEqual([day, day]);
  });

  test("that a country left out does not exist: the day before ends where the day after begins", () => {
    const before = utc("2011-12-30T09:59:59.999Z");
    expect(civilDay(before, "Pacific/Apia")).toBe("2011-12-29");
    expect(dayEndsAt(before, "Pacific/Apia")).toBe(before + 1);
    expect(civilDay(wallMs(before + 1), "Pacific/Apia")).toBe("2011-12-31");
  });

  test("never comes twice: minutes repeated across midnight stay with the new day", () => {
    // St John's set its clock from 00:01 on 7 November 2010 back to 23:01 on the 6th.
    const [first, repeated, second] = [
      utc("2010-11-07T02:30:30Z"),
      utc("2010-11-07T02:45:00Z"),
      utc("2010-11-07T04:00:00Z"),
    ];
    expect([first, repeated, second].map((at) => shownDate(at, "America/St_Johns"))).toEqual([
      "2010-11-07",
      "2010-11-06",
      "2010-11-07",
    ]);
    expect([first, repeated, second].map((at) => civilDay(at, "America/St_Johns"))).toEqual(
      Array(3).fill("2010-11-07"),
    );
  });

  test("holds its instant, and the days of a zone follow each other without gap or overlap", () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const { day, startsAt, endsAt, segments } = civilDayAt(at, name);
        expect(startsAt <= at && at < endsAt).toBe(true);
        expect(civilDay(wallMs(endsAt - 1), name)).toBe(day);
        expect(civilDay(startsAt, name)).toBe(day);
        const next = civilDayAt(endsAt, name);
        expect(next.startsAt).toBe(endsAt);
        expect(next.day > day).toBe(true);
        expect(dayEndsAt(wallMs(startsAt - 1), name)).toBe(startsAt);
        expect([segments[0]?.startsAt, segments.at(-1)?.endsAt]).toEqual([startsAt, endsAt]);
      }),
      { numRuns: runs(1_000) },
    );
  });

  test("is the date that Intl shows, wherever a clock was not set back over midnight", () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        if (name === "America/St_Johns" && at < Date.UTC(2012, 0, 1)) return;
        expect(civilDay(at, name)).toBe(shownDate(at, name));
      }),
      { numRuns: runs(1_500) },
    );
  });

  test("does not depend on what was asked before", () => {
    fc.assert(
      fc.property(zone, fc.array(instant, { minLength: 2, maxLength: 8 }), (name, instants) => {
        const there = instants.map((at) => dayStartsAt(at, name));
        const back = instants.toReversed().map((at) => dayStartsAt(at, name));
        expect(back.toReversed()).toEqual(there);
      }),
    );
  });
});

describe("a contract month", () => {
  test.each<[string, string, number, string, string]>([
    ["2026-11-23T12:00:00Z", "UTC", 1, "2026-11-01", "2026-12-01T00:00:00.000Z"],
    ["2026-11-23T12:00:00Z", "UTC", 24, "2026-10-24", "2026-11-24T00:00:00.000Z"],
    ["2026-11-23T16:00:00Z", "Asia/Shanghai", 24, "2026-11-24", "2026-12-23T16:00:00.000Z"],
    ["2026-01-01T00:00:00Z", "UTC", 28, "2025-12-28", "2026-01-28T00:00:00.000Z"],
    ["2028-02-29T12:00:00Z", "UTC", 28, "2028-02-28", "2028-03-28T00:00:00.000Z"],
    ["2026-09-06T15:00:00Z", "America/Santiago", 6, "2026-09-06", "2026-10-06T03:00:00.000Z"],
  ])("at %s in %s with reset day %i began on %s and ends at %s", (at, name, resetDay, month, end) => {
    expect(contractMonth(utc(at), name, resetDay)).toBe(month);
    expect(new Date(monthEndsAt(utc(at), name, resetDay)).toISOString()).toBe(end);
  });

  test("holds its instant, begins on its reset day, and is followed by the next without gap", () => {
    fc.assert(
      fc.property(zone, instant, fc.integer({ min: 1, max: 28 }), (name, at, resetDay) => {
        const startsAt = monthStartsAt(at, name, resetDay);
        const endsAt = monthEndsAt(at, name, resetDay);
        expect(startsAt <= at && at < endsAt).toBe(true);
        expect(monthStartsAt(endsAt, name, resetDay)).toBe(endsAt);
        expect(contractMonth(at, name, resetDay).slice(8)).toBe(String(resetDay).padStart(2, "0"));
        expect(dayStartsAt(endsAt, name)).toBe(endsAt);
        expect(contractMonth(wallMs(endsAt - 1), name, resetDay)).toBe(contractMonth(startsAt, name, resetDay));
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe("a time zone", () => {
  test.each(["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT+8"])("%s is known", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(["", "+08:00", "Asia/Shangai", "GMT+8:00", "../etc/passwd", "Asia/Shanghai\n"])("%j is not", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  test("that is not known, and an instant no call can have, are errors that say what to do", () => {
    const bad: readonly (() => unknown)[] = [
      () => civilDay(utc("2026-11-23T00:00:00Z"), "Mars/Olympus"),
      () => civilDay(wallMs(Number.NaN), "UTC"),
      () => civilDay(wallMs(-1), "UTC"),
      () => contractMonth(wallMs(9e15), "UTC", 1),
    ];
    for (const act of bad) expect(act).toThrow(SimbankError);
  });
});

describe("a reset day that a month does not have", () => {
  test.each<[number, string, string, string]>([
    [31, "2026-02-27T12:00:00Z", "2026-01-31", "2026-02-28"],
    [31, "2026-02-28T12:00:00Z", "2026-02-28", "2026-03-31"],
    [31, "2026-04-29T12:00:00Z", "2026-03-31", "2026-04-30"],
    [30, "2028-02-29T12:00:00Z", "2028-02-29", "2028-03-30"],
    [29, "2027-02-28T12:00:00Z", "2027-02-28", "2027-03-29"],
  ])("%i begins the month on its last day (%s)", (resetDay, at, month, next) => {
    expect(contractMonth(utc(at), "UTC", resetDay)).toBe(month);
    expect(monthStartsAt(utc(at), "UTC", resetDay)).toBe(utc(`${month}T00:00:00Z`));
    expect(monthEndsAt(utc(at), "UTC", resetDay)).toBe(utc(`${next}T00:00:00Z`));
  });
});
