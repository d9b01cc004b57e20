import type { AttemptId, SlotId } from "../domain/words.ts";

/**
 * Calls whose attempt has ended without anybody having seen them gone: they outlived a daemon, or their modem was lost,
 * or it would not confirm a hang-up. Each counts as up until its slot shows that no call is.
 */
export class LooseCalls {
  readonly #slots = new Map<AttemptId, SlotId>();
  /** Those that were seen gone since. */
  readonly #gone = new Set<AttemptId>();
  readonly #waiters = new Map<AttemptId, (() => void)[]>();

  /** The call of this attempt may be up in this slot. */
  lose(attempt: AttemptId, slot: SlotId): void {
    this.#slots.set(attempt, slot);
  }

  /** It may be up. */
  has(attempt: AttemptId): boolean {
    return this.#slots.has(attempt);
  }

  /** It may be up, or was lost and has been seen gone since. */
  knows(attempt: AttemptId): boolean {
    return this.#slots.has(attempt) || this.#gone.has(attempt);
  }

  /** No call is up in this slot, other than one that is being watched. */
  cleared(slot: SlotId): void {
    for (const [attempt, where] of this.#slots) {
      if (where !== slot) continue;
      this.#slots.delete(attempt);
      this.#gone.add(attempt);
      for (const wake of this.#waiters.get(attempt) ?? []) wake();
      this.#waiters.delete(attempt);
    }
  }

  /** Resolves null when this call is surely gone; else, after `patienceMs`, the slot in which it may be up. */
  gone(attempt: AttemptId, patienceMs: number): Promise<SlotId | null> {
    const slot = this.#slots.get(attempt);
    if (slot === undefined) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(slot), patienceMs);
      const wake = (): void => {
        clearTimeout(timer);
        resolve(null);
      };
      this.#waiters.set(attempt, [...(this.#waiters.get(attempt) ?? []), wake]);
    });
  }
}
