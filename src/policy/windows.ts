import { civilDayAt } from "../domain/civil-day.ts";
import { type WallMs, wallMs } from "../domain/time.ts";
import type { Purpose } from "../domain/words.ts";
import { intersectSpans } from "./spans.ts";
import { type HolidayDates, type MergedPolicy, type Span, WEEKDAYS } from "./types.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** How far ahead an opening is looked for; a window that stays shut longer needs a person. */
const HORIZON_MS = 62 * DAY_MS;

/** The rules that decide when a person may be called. */
export interface CallingTimes extends Pick<MergedPolicy, "zones" | "windows"> {
  readonly holidays: HolidayDates;
}

const holidaysKept = new WeakMap<MergedPolicy, Map<string, HolidayDates>>();

function allDates(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].sort();
}

/**
 * The holidays that count for a callee in a part of a country. Where nobody knows the part (null), or no holidays are
 * listed for it, those of every part do: the callee may be in any.
 */
export function holidaysIn(policy: MergedPolicy, subdivision: string | null): HolidayDates {
  const known = holidaysKept.get(policy)?.get(subdivision ?? "");
  if (known !== undefined) return known;
  const { noCalls, asSunday, parts } = policy.holidays;
  const own = subdivision === null ? undefined : parts[subdivision];
  const local = own === undefined ? Object.values(parts) : [own];
  const dates = {
    noCalls: allDates([noCalls, ...local.map((part) => part.noCalls)]),
    asSunday: allDates([asSunday, ...local.map((part) => part.asSunday)]),
  };
  const kept = holidaysKept.get(policy) ?? new Map<string, HolidayDates>();
  holidaysKept.set(policy, kept.set(subdivision ?? "", dates));
  return dates;
}

/** What the windows say of an instant. */
export type WindowAnswer =
  | { readonly kind: "open" }
  | { readonly kind: "no-zone" }
  | {
      readonly kind: "outside" | "holiday";
      readonly zone: string;
      readonly local: string;
      readonly opensAt: WallMs | null;
    };

interface LocalDay {
  readonly spans: readonly Span[];
  readonly holiday: boolean;
}

function spansOf(times: CallingTimes, purpose: Purpose, dayNumber: number): LocalDay {
  const week = times.windows.only[purpose] ?? times.windows.default;
  const date = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
  if (times.holidays.noCalls.includes(date)) return { spans: [], holiday: true };
  // 1970-01-01 was a Thursday.
  const ordinary = week[WEEKDAYS[(dayNumber + 3) % 7] ?? "sun"];
  // A holiday is never looser than the weekday it falls on.
  if (times.holidays.asSunday.includes(date)) return { spans: intersectSpans(ordinary, week.sun), holiday: true };
  return { spans: ordinary, holiday: false };
}

/** The zone's clock at an instant, taken as if it were UTC. */
function localAt(zone: string, at: WallMs): number {
  const day = civilDayAt(at, zone);
  const segment = day.segments.find((one) => at < one.endsAt) ?? day.segments.at(-1);
  return at + (segment?.offsetMs ?? Number.NaN);
}

/** First instant of `[from, to)` in an even stretch of clock at which a window is open; null where there is none. */
function openIn(times: CallingTimes, purpose: Purpose, from: number, to: number, offsetMs: number): number | null {
  for (let number = Math.floor((from + offsetMs) / DAY_MS); number * DAY_MS < to + offsetMs; number += 1) {
    for (const [opens, closes] of spansOf(times, purpose, number).spans) {
      const start = Math.max(from, number * DAY_MS + opens * MINUTE_MS - offsetMs);
      const end = Math.min(to, number * DAY_MS + closes * MINUTE_MS - offsetMs);
      if (start < end) return start;
    }
  }
  return null;
}

function nextOpenInZone(times: CallingTimes, purpose: Purpose, zone: string, from: WallMs): WallMs | null {
  for (let at = from; at < from + HORIZON_MS; ) {
    const day = civilDayAt(at, zone);
    for (const segment of day.segments) {
      const start = Math.max(at, segment.startsAt);
      const opensAt = start < segment.endsAt ? openIn(times, purpose, start, segment.endsAt, segment.offsetMs) : null;
      if (opensAt !== null) return wallMs(opensAt);
    }
    at = day.endsAt;
  }
  return null;
}

/** First instant from `from` on at which the windows are open in every zone at once; null if none comes in two months. */
export function nextOpening(times: CallingTimes, purpose: Purpose, from: WallMs): WallMs | null {
  let at = from;
  while (at < from + HORIZON_MS) {
    let latest = at;
    for (const zone of times.zones) {
      const opensAt = nextOpenInZone(times, purpose, zone, at);
      if (opensAt === null) return null;
      if (opensAt > latest) latest = opensAt;
    }
    if (latest === at) return at;
    at = latest;
  }
  return null;
}

/**
 * Whether a person may be called now as far as the hour goes: the window, half-open, must be open in every zone in
 * which the callee may be. Raw offsets and unknown zones throw `SB_INVALID_INPUT`.
 */
export function checkWindow(times: CallingTimes, purpose: Purpose, at: WallMs): WindowAnswer {
  if (times.zones.length === 0) return { kind: "no-zone" };
  for (const zone of times.zones) {
    const local = localAt(zone, at);
    const dayNumber = Math.floor(local / DAY_MS);
    const minute = (local - dayNumber * DAY_MS) / MINUTE_MS;
    const { spans, holiday } = spansOf(times, purpose, dayNumber);
    if (spans.some(([opens, closes]) => minute >= opens && minute < closes)) continue;
    const opensAt = nextOpening(times, purpose, at);
    const shown = new Date(local).toISOString().slice(0, 16).replace("T", " ");
    return { kind: holiday ? "holiday" : "outside", zone, local: shown, opensAt };
  }
  return { kind: "open" };
}
