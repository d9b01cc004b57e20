import type { MonoMs } from "../domain/time.ts";
import type { SlotId } from "../domain/words.ts";

/** How late the work of a slot may be before it counts as stalled, in ms: far more than a busy loop ever is. */
const STALLED_MS = 15_000;

/** What one driver says of its own work. */
export interface Worker {
  readonly slot: SlotId;
  /** By how many milliseconds the next thing this driver meant to do is overdue; 0 while it is in time. */
  overdueMs(now: MonoMs): number;
}

/**
 * Decides when the watchdog may be fed. It is fed by work that was finished, never by a timer: each driver says when it
 * has done something, and the watchdog hears of it only while no other driver has missed what it meant to do. So a loop
 * that hangs and a single slot that hangs both end in silence.
 */
export class Pulse {
  readonly #workers: () => readonly Worker[];
  readonly #feed: () => void;
  readonly #everyMs: number;
  #fedAt: MonoMs | null = null;

  /** `watchdogMs` is the time after which the service manager loses patience; it hears four times as often. */
  constructor(watchdogMs: number, workers: () => readonly Worker[], feed: () => void) {
    this.#workers = workers;
    this.#feed = feed;
    this.#everyMs = watchdogMs / 4;
  }

  /** Some driver, or with no slots the ledger, has finished a piece of work. */
  worked(now: MonoMs): void {
    if (this.#fedAt !== null && now - this.#fedAt < this.#everyMs) return;
    if (this.stalled(now).length > 0) return;
    this.#fedAt = now;
    this.#feed();
  }

  /** The slots whose work is overdue by more than a busy loop explains. */
  stalled(now: MonoMs): readonly SlotId[] {
    return this.#workers()
      .filter((worker) => worker.overdueMs(now) > STALLED_MS)
      .map(({ slot }) => slot);
  }
}
