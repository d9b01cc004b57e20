/** Waits before the next opening of a port whose modem does not answer, in milliseconds (design §8). */
const REOPEN_DELAYS_MS = [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000] as const;
const SHORT_QUARANTINE_MS = 120_000;
const SHORT_QUARANTINES = 3;
const LONG_QUARANTINE_MS = 3_600_000;

export interface Setback {
  readonly delayMs: number;
  /** The modem is set aside: its neighbours must not notice it, and a technician should. */
  readonly quarantine: boolean;
}

/** How patient we are with a modem that does not answer: eager, then slow, then only now and then. */
export class Recovery {
  #failures = 0;

  succeeded(): void {
    this.#failures = 0;
  }

  failed(): Setback {
    const index = this.#failures;
    this.#failures += 1;
    const eager = REOPEN_DELAYS_MS[index];
    if (eager !== undefined) return { delayMs: eager, quarantine: false };
    const short = index - REOPEN_DELAYS_MS.length < SHORT_QUARANTINES;
    return { delayMs: short ? SHORT_QUARANTINE_MS : LONG_QUARANTINE_MS, quarantine: true };
  }
}
