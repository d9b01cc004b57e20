import { SimbankError } from "./errors.ts";

const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Instants are understood from 1970 to the end of 9998: what a card, a consent or a call can carry. */
const LATEST_MS = 253_370_764_800_000;

/** No zone was ever further from UTC (Manila before 1844: −15:56). */
const FURTHEST_OFFSET_MS = 16 * HOUR_MS;

/** No zone of the IANA database ever changed its offset twice within this time. */
const GRID_MS = 2 * HOUR_MS;

/** A stretch of time `[startsAt, endsAt)` in which a zone's clock ran evenly: local time = instant + `offsetMs`. */
export interface OffsetSegment {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly offsetMs: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const formatter = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(zone, formatter);
  return formatter;
}

/**
 * Whether this is a zone of the IANA database, such as `Asia/Shanghai` or `UTC`. Raw offsets (`+08:00`) are not:
 * they know no daylight-saving time, so no contract turns by them.
 */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    // RangeError is Intl's way to say that it does not know the zone.
    return false;
  }
}

/** Throws `SB_INVALID_INPUT` for an instant outside 1970–9998 and for a zone that the IANA database does not have. */
export function assertZoned(at: number, zone: string): void {
  if (!(at >= 0 && at < LATEST_MS)) {
    throw new SimbankError("SB_INVALID_INPUT", `The instant ${at} is not between 1970 and 9998: check the clock.`);
  }
  if (!formatters.has(zone) && !isTimeZone(zone)) {
    const remedy = "use a name of the IANA database such as Asia/Shanghai";
    throw new SimbankError("SB_INVALID_INPUT", `The time zone "${zone}" is not known: ${remedy}.`);
  }
}

/** Milliseconds by which the zone's clock is ahead of UTC at an instant. */
function offsetAt(zone: string, at: number): number {
  const field: Record<string, number> = {};
  for (const part of formatterOf(zone).formatToParts(at)) field[part.type] = Number(part.value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = field;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

function changeBetween(zone: string, from: number, to: number, offsetBefore: number): number {
  let before = from;
  let after = to;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(zone, middle) === offsetBefore) before = middle;
    else after = middle;
  }
  return after;
}

/** The even stretches of `[from, to)`, in order, without gaps. */
export function offsetSegments(zone: string, from: number, to: number): readonly OffsetSegment[] {
  const segments: OffsetSegment[] = [];
  let startsAt = from;
  let offsetMs = offsetAt(zone, from);
  for (let at = from; at < to; at += GRID_MS) {
    const next = Math.min(at + GRID_MS, to);
    const nextOffset = offsetAt(zone, next);
    if (nextOffset === offsetMs) continue;
    const change = changeBetween(zone, at, next, offsetMs);
    if (change < to) {
      segments.push({ startsAt, endsAt: change, offsetMs });
      startsAt = change;
      offsetMs = nextOffset;
    }
  }
  segments.push({ startsAt, endsAt: to, offsetMs });
  return segments;
}

/**
 * First instant at which the zone's clock shows this local time or a later one. `local` is the clock's reading taken
 * as if it were UTC. Where that reading is skipped, the instant of the jump; where it comes twice, the first.
 */
export function firstInstantAtLocal(zone: string, local: number): number {
  for (const segment of offsetSegments(zone, local - FURTHEST_OFFSET_MS, local + FURTHEST_OFFSET_MS)) {
    const at = Math.max(segment.startsAt, local - segment.offsetMs);
    if (at < segment.endsAt) return at;
  }
  return local + FURTHEST_OFFSET_MS;
}
