import { libc } from "./libc.ts";

/** `struct timex` of 64-bit Linux (adjtimex(2)) has 208 bytes; the rest is room for other C libraries. */
const TIMEX_BYTES = 512;
const MAX_ERROR_AT = 24;
const STATUS_AT = 40;
const STA_UNSYNC = 0x40;
/** adjtimex(2)'s answer for a clock that nothing steers. */
const TIME_ERROR = 5;

/** What the kernel knows of the wall clock. */
export interface KernelClock {
  /** Something, such as an NTP client, steers the clock and says that it is right. */
  readonly synchronised: boolean;
  /** How wrong it may be, in milliseconds, by the word of whoever steers it. */
  readonly maxErrorMs: number;
}

/** Asks the kernel who steers the clock; needs no rights. Null where it does not answer, as in some sandboxes. */
export function kernelClock(): KernelClock | null {
  const timex = Buffer.alloc(TIMEX_BYTES);
  const state = libc().adjtimex(timex);
  if (state < 0) return null;
  const unsteered = state === TIME_ERROR || (timex.readInt32LE(STATUS_AT) & STA_UNSYNC) !== 0;
  return { synchronised: !unsteered, maxErrorMs: Number(timex.readBigInt64LE(MAX_ERROR_AT)) / 1000 };
}
