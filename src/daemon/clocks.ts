import { type MonoMs, monoMs, type WallMs, wallMs } from "../domain/time.ts";
import { aheadOfNetworks, type NetworkClock } from "../domain/network-clock.ts";
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

/** What may vouch for the wall clock beside the ledger. */
export interface Witnesses {
  readonly kernel: () => KernelClock | null;
  /** What the cards' networks said the time was. */
  readonly networks: () => readonly NetworkClock[];
}

/**
 * Whether the wall clock may decide about people (field rule 2). That it is not behind the ledger is checked by the
 * store, inside the deciding transaction. Outside `lab` a witness must agree within two minutes besides: the kernel's
 * word that an NTP client steers the clock, or else the median time of the cards' networks, at most 24 hours old;
 * without one nothing is dialled.
 */
export function clockTrust(now: WallMs, country: string, witnesses: Partial<Witnesses> = {}): ClockTrust {
  const { kernel = kernelClock, networks = () => [] } = witnesses;
  if (now < BUILD_DATE) {
    return { trusted: false, why: "the clock is before the day this version was made; set the time" };
  }
  if (country === "lab") return { trusted: true, why: "at or after the build date" };
  const steered = kernel();
  if (steered !== null && steered.synchronised && steered.maxErrorMs <= MAX_ERROR_MS) {
    return { trusted: true, why: "steered by an NTP client, by the kernel's word" };
  }
  const ahead = aheadOfNetworks(networks(), now);
  if (ahead !== null && Math.abs(ahead) <= MAX_ERROR_MS) {
    return { trusted: true, why: `within ${Math.ceil(Math.abs(ahead) / 1000)} s of the networks' time` };
  }
  if (ahead !== null) {
    const offS = Math.round(Math.abs(ahead) / 1000);
    const way = ahead > 0 ? "ahead of" : "behind";
    return { trusted: false, why: `it is ${offS} s ${way} the networks' time; set it or start an NTP client` };
  }
  if (steered === null || !steered.synchronised) {
    return { trusted: false, why: "nothing steers it by the kernel's word; start an NTP client such as chrony" };
  }
  const offS = Math.round(steered.maxErrorMs / 1000);
  return { trusted: false, why: `it may be ${offS} s off by the kernel's word; check the NTP client` };
}
