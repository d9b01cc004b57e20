import { InvalidArgumentError } from "commander";
import { SimbankError } from "../domain/errors.ts";
import { type E164, parseNumber } from "../domain/number.ts";
import { parseInstant, rfc3339, type WallMs, wallMs } from "../domain/time.ts";

/**
 * Readers of what people type. They throw commander's error for a malformed option, so that its name is in the
 * message, and `SB_INVALID_NUMBER` for a number, before anything is sent.
 */

export function readNumber(text: string): E164 {
  const parsed = parseNumber(text);
  if (parsed.ok) return parsed.value;
  throw new SimbankError("SB_INVALID_NUMBER", `The number ${parsed.error.message}`, { fault: parsed.error.fault });
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** An instant: RFC 3339, a date (midnight UTC), or how long ago: `90s`, `30m`, `2h`, `1d`, `2w`. */
export function readSince(text: string, now: WallMs): string {
  const [, count = "", unit = ""] = /^([0-9]{1,6})([smhdw])$/.exec(text.trim()) ?? [];
  const ago = UNIT_MS[unit];
  const at = ago === undefined ? parseInstant(text) : wallMs(now - Number(count) * ago);
  if (at === null) {
    throw new SimbankError(
      "SB_USAGE",
      `--since ${JSON.stringify(text)} is no time: write 2026-03-01T09:00:00Z, 2026-03-01, or 2h, 1d for so long ago.`,
    );
  }
  return rfc3339(at);
}

/** An instant to come: RFC 3339 or a date. */
export function readInstant(text: string): string {
  const at = parseInstant(text);
  if (at === null) throw new InvalidArgumentError("Write a time such as 2026-03-01T09:00:00Z, or a date.");
  return rfc3339(at);
}

export function readCount(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError("Write a whole number.");
  return Number(text);
}

export function readSeconds(text: string): number {
  if (!/^[0-9]{1,6}(\.[0-9]{1,3})?$/.test(text)) throw new InvalidArgumentError("Write a number of seconds.");
  return Number(text);
}

/** A word for an address: nothing in it can change the path. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}
