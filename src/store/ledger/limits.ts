import type { CardLimits } from "../../domain/card.ts";
import { isTimeZone } from "../../domain/civil-day.ts";
import { SimbankError } from "../../domain/errors.ts";

type NumericLimit = Exclude<keyof CardLimits, "timeZone" | "resetDay">;

/** Limits that hold a card back by being low; `minGapS` holds it back by being high. */
const LOWER_IS_STRICTER: readonly NumericLimit[] = [
  "attemptsPerDay",
  "answeredPerDay",
  "talkMinutesPerDay",
  "talkMinutesPerMonth",
  "distinctCalleesPerDay",
  "maxCallS",
];

/** The first value of `next` that lets the card do more than `current` does, in words; null when none does. */
export function loosened(current: CardLimits, next: CardLimits): string | null {
  for (const name of LOWER_IS_STRICTER) {
    if (next[name] > current[name]) return `${name} ${next[name]} is looser than ${current[name]}`;
  }
  if (next.minGapS < current.minGapS) return `minGapS ${next.minGapS} is looser than ${current.minGapS}`;
  // Another zone or reset day begins a new day or month now, and with it a new quota.
  if (next.timeZone !== current.timeZone) return `timeZone ${next.timeZone} moves the day of ${current.timeZone}`;
  if (next.resetDay !== current.resetDay) {
    return `resetDay ${next.resetDay} moves the month that began on ${current.resetDay}`;
  }
  return null;
}

/**
 * The limits in force when the configuration now says `contract`: stricter values hold at once, looser ones only after
 * a person has set them (the stricter of both until then); so do another zone and another reset day.
 */
export function tightened(inForce: CardLimits, contract: CardLimits): CardLimits {
  return {
    attemptsPerDay: Math.min(inForce.attemptsPerDay, contract.attemptsPerDay),
    answeredPerDay: Math.min(inForce.answeredPerDay, contract.answeredPerDay),
    talkMinutesPerDay: Math.min(inForce.talkMinutesPerDay, contract.talkMinutesPerDay),
    talkMinutesPerMonth: Math.min(inForce.talkMinutesPerMonth, contract.talkMinutesPerMonth),
    distinctCalleesPerDay: Math.min(inForce.distinctCalleesPerDay, contract.distinctCalleesPerDay),
    minGapS: Math.max(inForce.minGapS, contract.minGapS),
    maxCallS: Math.min(inForce.maxCallS, contract.maxCallS),
    timeZone: inForce.timeZone,
    resetDay: inForce.resetDay,
  };
}

/** The same limits with keys in one order, as they are stored and compared. */
export function limitsText(limits: CardLimits): string {
  const { attemptsPerDay, answeredPerDay, talkMinutesPerDay, talkMinutesPerMonth } = limits;
  const { distinctCalleesPerDay, minGapS, maxCallS, timeZone, resetDay } = limits;
  const quotas = { attemptsPerDay, answeredPerDay, talkMinutesPerDay, talkMinutesPerMonth, distinctCalleesPerDay };
  return JSON.stringify({ ...quotas, minGapS, maxCallS, timeZone, resetDay });
}

/** Throws `SB_INVALID_INPUT` naming the first value that no contract can have. */
export function assertLimits(limits: CardLimits): void {
  const fail = (name: string, value: unknown, must: string) => {
    throw new SimbankError("SB_INVALID_INPUT", `${name} ${String(value)} must be ${must}.`, { limit: name, value });
  };
  for (const name of [...LOWER_IS_STRICTER, "minGapS"] as const) {
    const value = limits[name];
    if (!Number.isFinite(value) || value < 0) fail(name, value, "a number of 0 or more");
  }
  if (!(limits.maxCallS >= 1)) fail("maxCallS", limits.maxCallS, "at least 1 second");
  if (!Number.isInteger(limits.resetDay) || limits.resetDay < 1 || limits.resetDay > 28) {
    fail("resetDay", limits.resetDay, "a day from 1 to 28");
  }
  if (!isTimeZone(limits.timeZone)) fail("timeZone", limits.timeZone, "an IANA zone such as Asia/Shanghai");
}
