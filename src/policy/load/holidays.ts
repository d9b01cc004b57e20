import { createRequire } from "node:module";
import type { default as Holidays } from "date-holidays";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { HolidayDates, Holidays as HolidayRule } from "../types.ts";
import type { HolidayPlan } from "./schema.ts";

/** The library is large and only countries need it: a laboratory never loads it. */
let library: typeof Holidays | null = null;

function calendarLibrary(): typeof Holidays {
  library ??= createRequire(import.meta.url)("date-holidays") as typeof Holidays;
  return library;
}

/** Days off by law: shops and offices close, so people are at home to rest. */
const OFF: ReadonlySet<string> = new Set(["public", "bank"]);

function yearOf(at: WallMs): number {
  return new Date(at).getUTCFullYear();
}

/** Calendars by place and years, once asked for: the moon and the sun are computed for them, which takes a while. */
const expanded = new Map<string, readonly string[]>();

/** Civil dates of the calendar's days off in these years, a festival of several days with each of them. */
function datesOf(country: string, part: string | null, years: readonly number[]): readonly string[] {
  const key = [country, part, ...years].join(" ");
  const known = expanded.get(key) ?? computedDates(country, part, years);
  expanded.set(key, known);
  return known;
}

function computedDates(country: string, part: string | null, years: readonly number[]): readonly string[] {
  const Calendar = calendarLibrary();
  const calendar = part === null ? new Calendar(country) : new Calendar(country, part);
  const dates = new Set<string>();
  for (const year of years) {
    for (const { date, start, end, type } of calendar.getHolidays(year)) {
      if (!OFF.has(type)) continue;
      const first = Date.parse(date.slice(0, 10));
      const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000));
      for (let day = 0; day < length; day += 1) {
        dates.add(new Date(first + day * 86_400_000).toISOString().slice(0, 10));
      }
    }
  }
  return [...dates].sort();
}

function partsOf(country: string): readonly string[] {
  const Calendar = calendarLibrary();
  return Object.keys(new Calendar().getStates(country) ?? {}).sort();
}

function under(rule: HolidayPlan["rule"], dates: readonly string[], plan: HolidayPlan): HolidayDates {
  return {
    noCalls: [...new Set([...plan.no_calls, ...(rule === "no-calls" ? dates : [])])].sort(),
    asSunday: [...new Set([...plan.as_sunday, ...(rule === "as-sunday" ? dates : [])])].sort(),
  };
}

/**
 * The plan's holidays as dates, for every year from the pack's publication to its review and one more, so that no
 * decision ever waits for a calendar. Dates that only parts of the country have come under the part's name. The years
 * are whole: a pack that was reviewed late still has its holidays. Throws `TypeError` for a calendar nobody knows.
 */
export function expandHolidays(plan: HolidayPlan, published: WallMs, reviewBy: WallMs | null): HolidayRule {
  const [country, part = null] = plan.calendar?.split("-") ?? [];
  if (country === undefined || plan.rule === "ignore") return { ...under(plan.rule, [], plan), parts: {} };
  const first = yearOf(published);
  const last = yearOf(reviewBy ?? wallMs(published)) + 1;
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const everywhere = datesOf(country, part, years);
  const parts: Record<string, HolidayDates> = {};
  for (const one of plan.parts ? partsOf(country) : []) {
    const only = datesOf(country, one, years).filter((date) => !everywhere.includes(date));
    if (only.length > 0) parts[one] = under(plan.rule, only, { ...plan, no_calls: [], as_sunday: [] });
  }
  return { ...under(plan.rule, everywhere, plan), parts };
}

/** Whether the holiday library has the calendar. */
export function isCalendar(name: string): boolean {
  const [country = "", part] = name.split("-");
  const Calendar = calendarLibrary();
  const known = Object.hasOwn(new Calendar().getCountries(), country);
  return known && (part === undefined || Object.hasOwn(new Calendar().getStates(country) ?? {}, part));
}
