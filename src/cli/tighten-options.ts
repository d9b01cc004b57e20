import { SimbankError } from "../domain/errors.ts";
import { suggest } from "../domain/suggest.ts";
import { TIGHTENING_NAMES } from "../domain/tightening.ts";
import { parseMinuteSpan, WEEKDAYS } from "../domain/week-windows.ts";
import { readJsonObject } from "./retry-file.ts";

/** How a file of tightenings looks, for help and errors. */
export const TIGHTEN_EXAMPLE = '{"hours": {"mon": ["10:00-12:00", "14:00-17:00"]}, "attempts_per_week": 2}';

const NAMES = Object.values(TIGHTENING_NAMES);
/** Those that are on or left out. */
const FLAGS: ReadonlySet<string> = new Set([
  TIGHTENING_NAMES.approvalRequired,
  TIGHTENING_NAMES.recordingAck,
  TIGHTENING_NAMES.writtenConsent,
]);
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: WEEKDAYS,
  weekdays: WEEKDAYS.slice(0, 5),
  ...Object.fromEntries(WEEKDAYS.map((day) => [day, [day]])),
};

function fail(text: string, remedy: string): never {
  throw new SimbankError("SB_USAGE", `--tighten ${text}: ${remedy}.`);
}

function valueOf(name: string, text: string): number | true {
  if (text === "true") return true;
  const value = Number(text);
  if (text !== "" && Number.isFinite(value)) return value;
  return fail(`${name}=${text} is no number`, "write a number, or true for a flag");
}

/** `hours=…`, `hours.weekdays=…` and `hours.sat=…` add up; spans are separated by commas, `closed` is none. */
function addHours(hours: Record<string, readonly string[]>, name: string, text: string): void {
  const days = GROUPS[name === "hours" ? "all" : name.slice("hours.".length)];
  if (days === undefined) {
    return fail(`${name} names no day`, `write hours.weekdays or hours.${WEEKDAYS.join(", hours.")}`);
  }
  const spans = text === "closed" ? [] : text.split(",").filter((span) => span !== "");
  for (const span of spans) {
    if (parseMinuteSpan(span) !== null) continue;
    fail(
      `${name}=${text}: ${JSON.stringify(span)} is no span of a day`,
      "write from and to, such as 09:00-12:00, or closed",
    );
  }
  for (const day of days) hours[day] = spans;
}

/**
 * What the options `--tighten FILE` and `--tighten key=value` ask for together, as the daemon is to check it; a later one
 * wins. Null where there are none. Throws `SB_USAGE` for a key that does not exist, `SB_INVALID_INPUT` for a bad file.
 */
export async function readTightening(given: readonly string[]): Promise<object | null> {
  if (given.length === 0) return null;
  const wish: Record<string, unknown> = {};
  for (const one of given) {
    const [, name, text = ""] = /^([a-z_]+(?:\.[a-z]+)?)=(.*)$/.exec(one) ?? [];
    if (FLAGS.has(one)) {
      wish[one] = true;
    } else if (NAMES.includes(one)) {
      fail(`${one} says no value`, `write ${one}=VALUE`);
    } else if (name === undefined) {
      Object.assign(wish, await readJsonObject(one, TIGHTEN_EXAMPLE));
    } else if (name === "hours" || name.startsWith("hours.")) {
      const hours: Record<string, readonly string[]> = { ...(typeof wish["hours"] === "object" && wish["hours"]) };
      addHours(hours, name, text);
      wish["hours"] = hours;
    } else {
      const near = suggest(name, NAMES);
      const hint = near === null ? `the keys are ${NAMES.join(", ")}` : `did you mean ${near}`;
      if (!NAMES.includes(name)) fail(`${name} is no limit of a campaign`, hint);
      wish[name] = valueOf(name, text);
    }
  }
  return wish;
}
