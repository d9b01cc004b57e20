import type { MonoMs } from "../domain/time.ts";

const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * One instant to be called at, moved as often as one likes. The call comes after the input that is already waiting has
 * been read: a reply that arrived in time must not lose against a timer only because the loop was late.
 */
export class Deadline {
  readonly #mono: () => MonoMs;
  readonly #action: () => void;
  #due: MonoMs | null = null;
  #timer: NodeJS.Timeout | null = null;
  #timerAt: MonoMs | null = null;
  #immediate: NodeJS.Immediate | null = null;

  constructor(mono: () => MonoMs, action: () => void) {
    this.#mono = mono;
    this.#action = action;
  }

  at(instant: MonoMs): void {
    this.#due = instant;
    // A timer that fires early is re-armed: moving a deadline back, as each reply does, then costs nothing.
    if (this.#timer !== null && this.#timerAt !== null && this.#timerAt <= instant) return;
    this.#arm(instant);
  }

  clear(): void {
    this.#due = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
    this.#timerAt = null;
  }

  #arm(instant: MonoMs): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const delay = Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(instant - this.#mono())));
    this.#timerAt = instant;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#timerAt = null;
      this.#immediate ??= setImmediate(() => {
        this.#immediate = null;
        this.#fire();
      });
    }, delay);
  }

  #fire(): void {
    const due = this.#due;
    if (due === null) return;
    if (this.#mono() < due) return this.#arm(due);
    this.#due = null;
    this.#action();
  }
}
