import { type WallMs, wallMs } from "./time.ts";
import { assertZoned, DAY_MS, firstInstantAtLocal, type OffsetSegment, offsetSegments } from "./zone.ts";

export { isTimeZone } from "./zone.ts";

/**
 * A civil day of a zone: the instants `[startsAt, endsAt)`, 23 to 25 hours of them as a rule. The days of a zone
 * partition time. A day begins at the first instant that shows its date or a later one; where a clock is set back over
 * midnight, the repeated minutes stay with the new day, so that no day, and no quota, comes twice.
 */
export interface CivilDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly startsAt: WallMs;
  readonly endsAt: WallMs;
  /** The stretches of the day in which its clock runs evenly, in order. */
  readonly segments: readonly OffsetSegment[];
}

/**
 * A contract month `[startsAt, endsAt)`, named by the date on which it began. A calendar month that is too short for
 * the reset day begins it on its last day, so that no month is skipped.
 */
interface ContractMonth {
  readonly month: string;
  readonly startsAt: WallMs;
  readonly endsAt: WallMs;
}

/** Days and months kept per zone; a rack asks for today, reports and windows for some more. */
const KEPT = 100;

/** Only answers that can never change are kept, so the functions below stay pure. */
interface ZoneMemory {
  latest: CivilDay | null;
  readonly starts: Map<number, number>;
  readonly days: Map<number, CivilDay>;
  readonly months: Map<number, ContractMonth>;
}

const memories = new Map<string, ZoneMemory>();

function memoryOf(at: number, zone: string): ZoneMemory {
  const known = memories.get(zone);
  if (known !== undefined && at >= 0) return known;
  assertZoned(at, zone);
  const memory: ZoneMemory = { latest: null, starts: new Map(), days: new Map(), months: new Map() };
  memories.set(zone, memory);
  return memory;
}

function keep<K, V>(map: Map<K, V>, key: K, value: V): V {
  const oldest = map.size >= KEPT ? map.keys().next() : null;
  if (oldest !== null && oldest.done === false) map.delete(oldest.value);
  map.set(key, value);
  return value;
}

function startOf(memory: ZoneMemory, zone: string, dayNumber: number): number {
  return memory.starts.get(dayNumber) ?? keep(memory.starts, dayNumber, firstInstantAtLocal(zone, dayNumber * DAY_MS));
}

function isoDay(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** The number of the last day that has begun at an instant. */
function dayNumberAt(memory: ZoneMemory, zone: string, at: number): number {
  // No zone is more than a day from UTC: the answer is one of three, latest first.
  const utcDay = Math.floor(at / DAY_MS);
  if (startOf(memory, zone, utcDay + 1) <= at) return utcDay + 1;
  return startOf(memory, zone, utcDay) <= at ? utcDay : utcDay - 1;
}

/** The civil day of a zone that holds an instant. Throws `SB_INVALID_INPUT` for an unknown zone or year. */
export function civilDayAt(at: WallMs, zone: string): CivilDay {
  const memory = memoryOf(at, zone);
  const latest = memory.latest;
  if (latest !== null && at >= latest.startsAt && at < latest.endsAt) return latest;
  assertZoned(at, zone);
  const dayNumber = dayNumberAt(memory, zone, at);
  const known = memory.days.get(dayNumber);
  if (known !== undefined) {
    memory.latest = known;
    return known;
  }
  const startsAt = startOf(memory, zone, dayNumber);
  const endsAt = startOf(memory, zone, dayNumber + 1);
  const day: CivilDay = {
    day: isoDay(dayNumber),
    startsAt: wallMs(startsAt),
    endsAt: wallMs(endsAt),
    segments: offsetSegments(zone, startsAt, endsAt),
  };
  memory.latest = keep(memory.days, dayNumber, day);
  return day;
}

/** The date in a zone at an instant, `YYYY-MM-DD`. Throws `SB_INVALID_INPUT` for an unknown zone or year. */
export function civilDay(at: WallMs, zone: string): string {
  return civilDayAt(at, zone).day;
}

/** First instant of the civil day that holds `at`. */
export function dayStartsAt(at: WallMs, zone: string): WallMs {
  return civilDayAt(at, zone).startsAt;
}

/** First instant of the next civil day; always later than `at`. */
export function dayEndsAt(at: WallMs, zone: string): WallMs {
  return civilDayAt(at, zone).endsAt;
}

/** The day on which a contract's month begins in a calendar month: the last one where the month is too short. */
function resetDayNumber(year: number, month: number, resetDay: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(resetDay, lastDay)) / DAY_MS;
}

function contractMonthAt(at: WallMs, zone: string, resetDay: number): ContractMonth {
  const memory = memoryOf(at, zone);
  const known = memory.months.get(resetDay);
  if (known !== undefined && at >= known.startsAt && at < known.endsAt) return known;
  const today = civilDayAt(at, zone).day;
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const begun = today >= isoDay(resetDayNumber(year, month, resetDay)) ? month : month - 1;
  const first = resetDayNumber(year, begun, resetDay);
  const next = resetDayNumber(year, begun + 1, resetDay);
  return keep(memory.months, resetDay, {
    month: isoDay(first),
    startsAt: wallMs(startOf(memory, zone, first)),
    endsAt: wallMs(startOf(memory, zone, next)),
  });
}

/** The contract month at an instant, named by the date on which it began. `resetDay` is 1–31. */
export function contractMonth(at: WallMs, zone: string, resetDay: number): string {
  return contractMonthAt(at, zone, resetDay).month;
}

/** First instant of the contract month that holds `at`. `resetDay` is 1–31. */
export function monthStartsAt(at: WallMs, zone: string, resetDay: number): WallMs {
  return contractMonthAt(at, zone, resetDay).startsAt;
}

/** First instant of the next contract month; always later than `at`. `resetDay` is 1–31. */
export function monthEndsAt(at: WallMs, zone: string, resetDay: number): WallMs {
  return contractMonthAt(at, zone, resetDay).endsAt;
}
