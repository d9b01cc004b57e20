import { civilDayAt } from "./civil-day.ts";
import { type WallMs, wallMs } from "./time.ts";
import { DAY_MS } from "./zone.ts";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** `[from, to)` in minutes of the local day, 0 ≤ from < to ≤ 1440. */
export type MinuteSpan = readonly [from: number, to: number];

/**
 * When something is open in each week, by the local clock; spans of a day are disjoint and in order. What is outside
 * every span is closed: a day that names none is closed all day.
 */
export type WeekWindows = Readonly<Record<Weekday, readonly MinuteSpan[]>>;

const MINUTE_MS = 60_000;
/** Every weekday comes within this many days, also where a country leaves a day out. */
const LOOK_AHEAD_DAYS = 15;
const SPAN = /^([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])$/;

/** Spans sorted and joined where they touch or overlap. */
function joined(spans: readonly MinuteSpan[]): readonly MinuteSpan[] {
  const result: MinuteSpan[] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last === undefined || last[1] < from) result.push([from, to]);
    else result[result.length - 1] = [last[0], Math.max(last[1], to)];
  }
  return result;
}

/** `08:00-21:00` as minutes; null for anything else, an empty span and a time after 24:00 included. */
export function parseMinuteSpan(text: string): MinuteSpan | null {
  const found = SPAN.exec(text);
  if (found === null) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found.slice(1).map(Number);
  const from = fromHour * 60 + fromMinute;
  const to = toHour * 60 + toMinute;
  return from < to && to <= 1_440 ? [from, to] : null;
}

function clock(minutes: number): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** The inverse of `parseMinuteSpan`. */
export function minuteSpanText([from, to]: MinuteSpan): string {
  return `${clock(from)}-${clock(to)}`;
}

function eachDay(spansOf: (day: Weekday) => readonly MinuteSpan[]): WeekWindows {
  return {
    mon: spansOf("mon"),
    tue: spansOf("tue"),
    wed: spansOf("wed"),
    thu: spansOf("thu"),
    fri: spansOf("fri"),
    sat: spansOf("sat"),
    sun: spansOf("sun"),
  };
}

/** A week of the given spans; days that are not named are closed. */
export function weekWindows(spans: Readonly<Partial<Record<Weekday, readonly MinuteSpan[]>>>): WeekWindows {
  return eachDay((day) => joined(spans[day] ?? []));
}

/** Open only where both are; null stands for always open. */
export function intersectWeeks(a: WeekWindows | null, b: WeekWindows | null): WeekWindows | null {
  if (a === null || b === null) return a ?? b;
  return eachDay((day) =>
    joined(
      a[day].flatMap(([from, to]) =>
        b[day].flatMap(([opens, closes]): MinuteSpan[] => {
          const start = Math.max(from, opens);
          const end = Math.min(to, closes);
          return start < end ? [[start, end]] : [];
        }),
      ),
    ),
  );
}

/** Whether `a` and `b` are open at the same times; null stands for always open, which no seven days can say. */
export function sameWeek(a: WeekWindows | null, b: WeekWindows | null): boolean {
  if (a === null || b === null) return a === b;
  return WEEKDAYS.every((day) => a[day].map(minuteSpanText).join() === b[day].map(minuteSpanText).join());
}

/** Whether the windows are ever open. */
export function everOpen(week: WeekWindows | null): boolean {
  return week === null || WEEKDAYS.some((day) => week[day].length > 0);
}

/**
 * First instant from `at` on at which the local clock of the zone stands inside a window: `at` itself when it is open
 * now, null when it never opens. Hours that a clock change skips are not there; hours that come twice count twice.
 */
export function opensAt(week: WeekWindows, at: WallMs, zone: string): WallMs | null {
  let day = civilDayAt(at, zone);
  for (let looked = 0; looked < LOOK_AHEAD_DAYS; looked += 1) {
    for (const { startsAt, endsAt, offsetMs } of day.segments) {
      const from = Math.max(at, startsAt);
      if (from >= endsAt) continue;
      const found = opensWithin(week, from, endsAt, offsetMs);
      if (found !== null) return wallMs(found);
    }
    day = civilDayAt(day.endsAt, zone);
  }
  return null;
}

/** The same within `[from, to)`, in which the clock runs evenly. */
function opensWithin(week: WeekWindows, from: number, to: number, offsetMs: number): number | null {
  for (let number = Math.floor((from + offsetMs) / DAY_MS); number * DAY_MS < to + offsetMs; number += 1) {
    // 1970-01-01 was a Thursday.
    for (const [opens, closes] of week[WEEKDAYS[(number + 3) % 7] ?? "mon"]) {
      const start = Math.max(from, number * DAY_MS + opens * MINUTE_MS - offsetMs);
      const end = Math.min(to, number * DAY_MS + closes * MINUTE_MS - offsetMs);
      if (start < end) return start;
    }
  }
  return null;
}
