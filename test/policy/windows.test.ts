import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import type { CallingTimes } from "../../src/policy/windows.ts";
import { checkWindow, nextOpening } from "../../src/policy/windows.ts";
import type { Span, WeekWindow } from "../../src/policy/types.ts";
import { week } from "./arbitraries.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function utc(text: string): WallMs {
  return wallMs(Date.parse(text));
}

function hours(from: number, to: number): readonly Span[] {
  return [[from * 60, to * 60]];
}

function everyDay(spans: readonly Span[], weekend: readonly Span[] = spans): WeekWindow {
  return { mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: weekend, sun: weekend };
}

function times(zones: readonly string[], window: WeekWindow, over: Partial<CallingTimes> = {}): CallingTimes {
  return { zones, windows: { default: window, only: {} }, holidays: { noCalls: [], asSunday: [] }, ...over };
}

const us = everyDay(hours(8, 21));
const au = { ...everyDay(hours(9, 20), []), sat: hours(9, 17) };

describe("a window", () => {
  test.each<[string, string, WeekWindow, string]>([
    ["2026-11-01T12:59:00Z", "America/New_York", us, "outside"],
    ["2026-11-01T13:00:00Z", "America/New_York", us, "open"],
    ["2026-03-08T12:59:00Z", "America/New_York", us, "open"],
    ["2026-03-08T11:59:00Z", "America/New_York", us, "outside"],
    ["2026-11-24T00:59:59.999Z", "America/St_Johns", { ...us, mon: [[9 * 60, 21 * 60 + 30]] }, "open"],
    ["2026-11-24T01:00:00Z", "America/St_Johns", { ...us, mon: [[9 * 60, 21 * 60 + 30]] }, "outside"],
    ["2026-11-23T01:00:00Z", "Asia/Shanghai", everyDay(hours(9, 12)), "open"],
    ["2026-11-23T01:00:00Z", "Asia/Urumqi", everyDay(hours(9, 12)), "outside"],
    ["2026-10-03T15:30:00Z", "Australia/Lord_Howe", au, "outside"],
    ["2026-11-23T09:00:00Z", "Australia/Adelaide", au, "open"],
    ["2026-11-23T16:00:00Z", "Asia/Shanghai", everyDay([[1439, 1440]]), "outside"],
    ["2026-11-23T15:59:00Z", "Asia/Shanghai", everyDay([[1439, 1440]]), "open"],
  ])("at %s in %s is %s", (at, zone, window, kind) => {
    expect(checkWindow(times([zone], window), "survey", utc(at)).kind).toBe(kind);
  });

  test("must be open in every zone in which the callee may be", () => {
    const both = times(["Asia/Shanghai", "Asia/Urumqi"], everyDay(hours(9, 12)));
    expect(checkWindow(both, "survey", utc("2026-11-23T01:00:00Z"))).toEqual({
      kind: "outside",
      zone: "Asia/Urumqi",
      local: "2026-11-23 07:00",
      opensAt: utc("2026-11-23T03:00:00Z"),
    });
    expect(checkWindow(both, "survey", utc("2026-11-23T03:00:00Z")).kind).toBe("open");
  });

  test("that two zones never share has no opening", () => {
    const apart = times(["Asia/Shanghai", "America/New_York"], everyDay(hours(9, 12)));
    expect(checkWindow(apart, "survey", utc("2026-11-23T01:00:00Z"))).toMatchObject({ kind: "outside", opensAt: null });
  });

  test("of the purpose counts where it has one of its own", () => {
    const own = times(["UTC"], everyDay([]), {
      windows: { default: everyDay([]), only: { appointment: everyDay(hours(8, 20)) } },
    });
    expect(checkWindow(own, "appointment", utc("2026-11-23T08:00:00Z")).kind).toBe("open");
    expect(checkWindow(own, "survey", utc("2026-11-23T08:00:00Z"))).toMatchObject({ kind: "outside", opensAt: null });
  });

  test("is shut on a holiday, or as short as Sunday's, never longer than the weekday's", () => {
    const window = { ...everyDay(hours(9, 20)), sun: hours(10, 24), sat: [] };
    const festive = times(["UTC"], window, { holidays: { noCalls: ["2026-11-23"], asSunday: ["2026-11-24"] } });
    expect(checkWindow(festive, "survey", utc("2026-11-23T12:00:00Z"))).toMatchObject({
      kind: "holiday",
      opensAt: utc("2026-11-24T10:00:00Z"),
    });
    const onTuesday = (hour: number): string => checkWindow(festive, "survey", utc(`2026-11-24T${hour}:00:00Z`)).kind;
    expect([onTuesday(10), onTuesday(19), onTuesday(20)]).toEqual(["open", "open", "holiday"]);
  });

  test("has no answer where nobody knows the zone", () => {
    expect(checkWindow(times([], everyDay(hours(0, 24))), "survey", utc("2026-11-23T12:00:00Z")).kind).toBe("no-zone");
  });

  test("that opens in the hour which summer time skips opens when the clock has jumped", () => {
    const early = times(["America/New_York"], everyDay([[150, 240]]));
    expect(nextOpening(early, "survey", utc("2026-03-08T05:00:00Z"))).toBe(utc("2026-03-08T07:00:00Z"));
  });

  test("in the hour that comes twice is open both times", () => {
    const twice = times(["America/New_York"], everyDay([[60, 90]]));
    const kinds = ["05:00", "05:30", "06:00", "06:29", "06:30"].map(
      (time) => checkWindow(twice, "survey", utc(`2026-11-01T${time}:00Z`)).kind,
    );
    expect(kinds).toEqual(["open", "outside", "open", "open", "outside"]);
  });
});

/** What a wall clock in the zone shows, found with Intl alone. */
function openByClock(calling: CallingTimes, at: number): boolean {
  return calling.zones.every((timeZone) => {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
    const minute = Number(parts.hour) * 60 + Number(parts.minute);
    const day = (parts.weekday ?? "").toLowerCase() as keyof WeekWindow;
    return calling.windows.default[day].some(([from, to]) => from <= minute && minute < to);
  });
}

describe("every window", () => {
  const zones = fc.subarray(["UTC", "Asia/Shanghai", "Australia/Lord_Howe", "America/New_York", "America/Santiago"], {
    minLength: 1,
    maxLength: 2,
  });
  const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }).map(wallMs);

  test("is open exactly when the wall clock is in it", () => {
    fc.assert(
      fc.property(zones, week, instant, (names, window, at) => {
        const calling = times(names, window);
        expect(checkWindow(calling, "survey", at).kind === "open").toBe(openByClock(calling, at));
      }),
      { numRuns: 500 },
    );
  });

  test("opens at the instant it names, and at none before", () => {
    fc.assert(
      fc.property(zones, week, instant, (names, window, at) => {
        const calling = times(names, window);
        const opensAt = nextOpening(calling, "survey", at);
        if (opensAt === null) {
          for (let ahead = 0; ahead < 8 * DAY; ahead += HOUR / 2) expect(openByClock(calling, at + ahead)).toBe(false);
          return;
        }
        expect(openByClock(calling, opensAt)).toBe(true);
        if (opensAt > at) expect(openByClock(calling, opensAt - 1)).toBe(false);
        const step = Math.max(1, Math.floor((opensAt - at) / 50));
        for (let earlier: number = at; earlier < opensAt; earlier += step) {
          expect(openByClock(calling, earlier)).toBe(false);
        }
      }),
      { numRuns: 150 },
    );
  });
});
