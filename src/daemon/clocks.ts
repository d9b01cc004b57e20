import { type MonoMs, monoMs, type WallMs, wallMs } from "../domain/time.ts";

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

/**
 * Whether the wall clock may decide about people (field rule 2). That it is not behind the ledger is checked by the
 * store, inside the deciding transaction. Outside `lab` a witness is needed as well; without one nothing is dialled.
 */
export function clockTrust(now: WallMs, country: string): ClockTrust {
  if (now < BUILD_DATE) {
    return { trusted: false, why: "the clock is before the day this version was made; set the time" };
  }
  if (country !== "lab") return { trusted: false, why: "no witness of the time is configured outside lab" };
  return { trusted: true, why: "at or after the build date" };
}
