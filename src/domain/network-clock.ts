import { type WallMs, wallMs } from "./time.ts";

/** What the network's clock read at an instant of ours, told by one card's modem. */
export interface NetworkClock {
  /** Our wall clock when the answer came. */
  readonly ours: WallMs;
  readonly network: WallMs;
}

/** A witness is believed so long. */
const WITNESS_AGE_MS = 24 * 3_600_000;
/** Modules begin to count in 1980, 2000 or 2004 where no network has told them the time: nothing before is one's word. */
const EARLIEST = Date.UTC(2015, 0, 1);
const QUARTER_MS = 900_000;
const CLOCK = /^"?([0-9]{2})\/([0-9]{2})\/([0-9]{2}),([0-9]{2}):([0-9]{2}):([0-9]{2})([+-][0-9]{2})"?$/;

/**
 * The instant that `+CCLK` tells: `yy/MM/dd,hh:mm:ss±zz`, the zone in quarters of an hour (3GPP TS 27.007 §8.15). Null
 * for anything else, a date no calendar has, and the date at which modules begin to count before a network set them.
 */
export function parseNetworkClock(text: string): WallMs | null {
  const found = CLOCK.exec(text.trim());
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, quarters = 0] = found.slice(1).map(Number);
  const local = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  const date = new Date(local);
  if (year >= 70) return null;
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!real || Math.abs(quarters) > 56) return null;
  const at = local - quarters * QUARTER_MS;
  return at < EARLIEST ? null : wallMs(at);
}

/**
 * How far our clock is ahead of the networks' (ms), by the median of the readings of the last 24 hours; null where no
 * network told the time. `now` is our wall clock, so that a step of it shows as an age, and makes a reading worthless.
 */
export function aheadOfNetworks(readings: readonly NetworkClock[], now: WallMs): number | null {
  const fresh = readings.filter(({ ours }) => now >= ours && now - ours <= WITNESS_AGE_MS);
  const ahead = fresh.map(({ ours, network }) => ours - network).sort((a, b) => a - b);
  const middle = ahead[Math.floor((ahead.length - 1) / 2)];
  const other = ahead[Math.ceil((ahead.length - 1) / 2)];
  return middle === undefined || other === undefined ? null : (middle + other) / 2;
}
