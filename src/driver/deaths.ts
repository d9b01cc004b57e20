import type { AttemptId } from "../domain/words.ts";

/** Who waits for the end of an attempt, and hears whether its call is surely gone. */
export class Deaths {
  readonly #waiters = new Map<AttemptId, ((dead: boolean) => void)[]>();

  /** Resolves with what `settle` says of the attempt; false when it says nothing within `patienceMs`. */
  awaited(attempt: AttemptId, patienceMs: number): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      const done = (dead: boolean): void => {
        clearTimeout(timer);
        resolve(dead);
      };
      this.#waiters.set(attempt, [...(this.#waiters.get(attempt) ?? []), done]);
    });
  }

  settle(attempt: AttemptId, dead: boolean): void {
    const waiters = this.#waiters.get(attempt) ?? [];
    this.#waiters.delete(attempt);
    for (const waiter of waiters) waiter(dead);
  }
}
