import { type WallMs, wallMs } from "../domain/time.ts";
import type { CalendarDuration } from "./types.ts";

const FORM = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECOND_MS = 1000;
const DAY_S = 86_400;

/** Reads an ISO 8601 duration of whole numbers (`P1Y`, `P7D`, `PT24H`, `P3Y14D`); null when it is not one. */
export function parseDuration(text: string): CalendarDuration | null {
  const match = FORM.exec(text);
  if (match === null || text.endsWith("P") || text.endsWith("T")) return null;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  const ms = ((weeks * 7 + days) * DAY_S + hours * 3600 + minutes * 60 + seconds) * SECOND_MS;
  return { months: years * 12 + months, ms };
}

/** The instant a duration later. Months are counted in UTC; a day the month lacks becomes its last (31 Jan + P1M = 28 Feb). */
export function addDuration(at: WallMs, duration: CalendarDuration): WallMs {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + duration.months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return wallMs(date.getTime() + duration.ms);
}
