import { type MonoMs, monoMs, type WallMs, wallMs } from "../domain/time.ts";
import { type KernelClock, kernelClock } from "../posix/index.ts";

/** No clock can be right that is before this: the day on which this version was made. */
export const BUILD_DATE: WallMs = wallMs(Date.UTC(2026, 10, 1));

/** The two clocks, as the whole daemon sees them; a test passes its own. */
export interface Clocks {
  readonly wall: () => WallMs;
  readonly mono: () => MonoMs;
}

export const systemClocks: Clocks = {
  wall: () => wallMs(Date.now()),
  mono: () => monoMs(performance.now()),
};

/** The wall-clock time of a monotonic instant of the recent past. */
export function wallOf(clocks: Clocks, at: MonoMs): WallMs {
  return wallMs(Math.round(clocks.wall() - (clocks.mono() - at)));
}

export interface ClockTrust {
  readonly trusted: boolean;
  readonly why: string;
}

/** A clock that may be further off than this does not tell when people may be called. */
const MAX_ERROR_MS = 120_000;

/**
 * Whether the wall clock may decide about people (field rule 2). That it is not behind the ledger is checked by the
 * store, inside the deciding transaction. Outside `lab` the kernel must say besides that something steers the clock and
 * that it is right within two minutes; without that witness nothing is dialled.
 */
export function clockTrust(now: WallMs, country: string, witness: () => KernelClock | null = kernelClock): ClockTrust {
  if (now < BUILD_DATE) {
    return { trusted: false, why: "the clock is before the day this version was made; set the time" };
  }
  if (country === "lab") return { trusted: true, why: "at or after the build date" };
  const kernel = witness();
  if (kernel === null || !kernel.synchronised) {
    return { trusted: false, why: "nothing steers it by the kernel's word; start an NTP client such as chrony" };
  }
  if (!(kernel.maxErrorMs <= MAX_ERROR_MS)) {
    const offS = Math.round(kernel.maxErrorMs / 1000);
    return { trusted: false, why: `it may be ${offS} s off by the kernel's word; check the NTP client` };
  }
  return { trusted: true, why: "steered by an NTP client, by the kernel's word" };
}
