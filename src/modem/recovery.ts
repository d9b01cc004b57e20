import type { MonoMs } from "../domain/time.ts";

/** Waits before the next opening of a port whose modem does not answer, in milliseconds (design §8). */
const REOPEN_DELAYS_MS = [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000] as const;
/** While a modem may still be starting, its port is opened this often. */
const STARTING_MS = 2_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const POWER_CYCLES_PER_DAY = 2;
const SET_ASIDE_MS = HOUR_MS;

/** Means that cost a modem something, and are therefore rationed. */
export type RescueMeans = "soft-reset" | "power-cycle";

/** What to do about a modem that does not answer. */
export type Rescue =
  | { readonly kind: "reopen"; readonly delayMs: number }
  | { readonly kind: RescueMeans }
  | { readonly kind: "set-aside"; readonly forMs: number };

/**
 * How patient we are with a modem that does not answer (design §8): its port is opened again, at once and then later and
 * later; then it is restarted by command, at most once an hour; then its power is cut, at most twice a day, where there
 * is a way to; then it is set aside for an hour, and all begins anew. What was spent is kept for the modem's slot across
 * restarts of ours: `spend` is told of it too.
 */
export class Recovery {
  readonly #canPowerCycle: boolean;
  #failures = 0;
  #softResets: MonoMs[] = [];
  #powerCycles: MonoMs[] = [];
  /** Rungs of this climb. */
  readonly #tried = new Set<RescueMeans>();
  #startingUntil: MonoMs | null = null;

  constructor(canPowerCycle: boolean) {
    this.#canPowerCycle = canPowerCycle;
  }

  /** The modem works, or a person wants it tried from the start; what was spent stays spent. */
  succeeded(): void {
    this.#failures = 0;
    this.#tried.clear();
    this.#startingUntil = null;
  }

  /** A rationed means was used at that instant, which may lie before our start. */
  spend(means: RescueMeans, at: MonoMs): void {
    if (means === "soft-reset") this.#softResets = [...this.#softResets, at].slice(-1);
    else this.#powerCycles = [...this.#powerCycles, at].slice(-POWER_CYCLES_PER_DAY);
  }

  /** The modem was restarted and may be silent until that instant without being at fault. */
  startingUntil(until: MonoMs): void {
    this.#startingUntil = until;
  }

  failed(now: MonoMs): Rescue {
    if (this.#startingUntil !== null && now < this.#startingUntil) return { kind: "reopen", delayMs: STARTING_MS };
    const delayMs = REOPEN_DELAYS_MS[this.#failures];
    this.#failures += 1;
    if (delayMs !== undefined) return { kind: "reopen", delayMs };
    for (const means of ["soft-reset", "power-cycle"] as const) {
      if (this.#tried.has(means) || !this.#mayUse(means, now)) continue;
      this.#tried.add(means);
      return { kind: means };
    }
    this.succeeded();
    return { kind: "set-aside", forMs: SET_ASIDE_MS };
  }

  #mayUse(means: RescueMeans, now: MonoMs): boolean {
    if (means === "soft-reset") return this.#softResets.every((at) => now - at >= HOUR_MS);
    return this.#canPowerCycle && this.#powerCycles.filter((at) => now - at < DAY_MS).length < POWER_CYCLES_PER_DAY;
  }
}
