import { type CardLimits, type LimitSources, PLAIN_TERMS, type SharedLimits } from "../../domain/card.ts";
import {
  aboveCeiling,
  CARD_CEILING,
  LIMIT_KEYS,
  looserKeys,
  SHARED_TOTALS,
  strictestLimits,
} from "../../domain/card-strictness.ts";
import { isTimeZone } from "../../domain/civil-day.ts";
import { SimbankError } from "../../domain/errors.ts";
import { snakeCase } from "../../domain/snake-case.ts";
import { readJson } from "./json.ts";

/** What a row of `card_limits` says: the limits, and whence each came. */
export interface LimitsDocument {
  readonly limits: CardLimits;
  readonly sources: LimitSources;
}

/** The first value of `next` that lets the card do more than `current` does, in words; null when none does. */
export function loosened(current: CardLimits, next: CardLimits): string | null {
  const [key] = looserKeys(current, next);
  return key === undefined ? null : looserText(key, next[key], current[key]);
}

/** One looser value in words; begins with the name of the limit. */
export function looserText(key: string, next: unknown, current: unknown): string {
  const limit = snakeCase(key);
  if (key === "timeZone") return `${limit} ${shown(next)} moves the day of ${shown(current)}`;
  if (key === "resetDay") return `${limit} ${shown(next)} moves the month that began on ${shown(current)}`;
  return `${limit} ${shown(next)} is looser than ${shown(current)}`;
}

function shown(value: unknown): string {
  if (value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The limits in force when the configuration now says `contract`: stricter values hold at once, looser ones only after
 * a person has set them (the stricter of both until then); so do another zone and another reset day.
 */
export function tightened(inForce: CardLimits, contract: CardLimits): CardLimits {
  return strictestLimits(inForce, contract);
}

/** The same limits with keys in one order, as they are compared. */
export function limitsText(limits: CardLimits): string {
  return JSON.stringify(Object.fromEntries(LIMIT_KEYS.map((key) => [key, limits[key]])));
}

/** A row of `card_limits`. */
export function documentText({ limits, sources }: LimitsDocument): string {
  return JSON.stringify({ ...Object.fromEntries(LIMIT_KEYS.map((key) => [key, limits[key]])), sources });
}

/** Rows of earlier versions say less: then nothing but what they say was asked of the card. */
export function readDocument(text: string): LimitsDocument {
  const { sources, ...limits } = readJson<Partial<CardLimits> & { readonly sources?: LimitSources }>(text);
  return { limits: { ...UNSAID, ...limits }, sources: sources ?? {} };
}

/** A limit that a damaged row does not say lets nothing pass. */
const UNSAID: CardLimits = {
  attemptsPerDay: 0,
  answeredPerDay: 0,
  talkMinutesPerDay: 0,
  talkMinutesPerMonth: 0,
  distinctCalleesPerDay: 0,
  minGapS: 0,
  maxCallS: 1,
  timeZone: "UTC",
  resetDay: 1,
  ...PLAIN_TERMS,
};

function fail(name: string, value: unknown, must: string): never {
  const limit = snakeCase(name);
  throw new SimbankError("SB_INVALID_INPUT", `${limit} ${shown(value)} must be ${must}.`, { limit, value });
}

const NOT_NEGATIVE = [
  "attemptsPerDay",
  "answeredPerDay",
  "talkMinutesPerDay",
  "talkMinutesPerMonth",
  "distinctCalleesPerDay",
  "minGapS",
] as const;
const STREAKS = ["consecutiveFailures", "consecutiveNoAnswers", "consecutiveShortCalls"] as const;

/** Throws `SB_INVALID_INPUT` naming the first value that no contract can have. */
export function assertLimits(limits: CardLimits): void {
  for (const name of NOT_NEGATIVE) {
    const value = limits[name];
    if (!Number.isFinite(value) || value < 0) fail(name, value, "a number of 0 or more");
  }
  if (!(limits.maxCallS >= 1)) fail("maxCallS", limits.maxCallS, "at least 1 second");
  for (const name of STREAKS) {
    const value = limits[name];
    if (value !== null && (!Number.isInteger(value) || value < 1)) fail(name, value, "a whole number of 1 or more");
  }
  if (!(limits.shortCallS >= 1)) fail("shortCallS", limits.shortCallS, "at least 1 second");
  const { firstS, nextS } = limits.pulses;
  if (![firstS, nextS].every((value) => Number.isInteger(value) && value >= 1)) {
    fail("pulses", limits.pulses, "whole seconds of 1 or more");
  }
  if (!(limits.warnPercent >= 1 && limits.warnPercent <= 100)) fail("warnPercent", limits.warnPercent, "1 to 100");
  assertCalendar(limits);
}

function assertCalendar({ resetDay, timeZone }: Pick<CardLimits, "resetDay" | "timeZone">): void {
  if (!Number.isInteger(resetDay) || resetDay < 1 || resetDay > 31) fail("resetDay", resetDay, "a day from 1 to 31");
  if (!isTimeZone(timeZone)) fail("timeZone", timeZone, "an IANA zone such as Asia/Shanghai");
}

/** Throws `SB_INVALID_INPUT` naming the first total that no contract can have. */
export function assertShared(limits: SharedLimits): void {
  for (const name of SHARED_TOTALS) {
    const value = limits[name];
    if (value !== null && !(Number.isFinite(value) && value >= 0)) fail(name, value, "a number of 0 or more");
  }
  assertCalendar(limits);
}

/** Throws `SB_INVALID_INPUT` for an order above what is compiled in for boxes outside `lab`. */
export function assertUnderCeiling(change: Partial<CardLimits>): void {
  const [key] = aboveCeiling(change);
  if (key === undefined) return;
  const bound = key === "minGapS" ? "at least" : "at most";
  fail(key, change[key], `${bound} ${CARD_CEILING[key]} outside lab: no order and no contract goes beyond that`);
}
