import type { MonoMs } from "../domain/time.ts";

/** A call that rings every few seconds is the same one; after this long without a ring the next is another. */
export const RING_MEMORY_MS = 8_000;

/** Somebody who calls an idle modem. */
export interface Caller {
  number: string | null;
  readonly since: MonoMs;
  lastRingAt: MonoMs;
  /** The last ring that was answered with a hang-up. */
  refusedAt: MonoMs | null;
  told: boolean;
}

/** Who calls us. A modem has one caller at a time, and maybe one who waits behind a call of ours. */
export class InboundWatch {
  #ringing: Caller | null = null;
  #waited: { number: string | null; at: MonoMs } | null = null;

  rang(now: MonoMs): void {
    const { rings } = this;
    if (rings === null || now - rings.lastRingAt > RING_MEMORY_MS) {
      this.#ringing = { number: null, since: now, lastRingAt: now, refusedAt: null, told: false };
    } else {
      rings.lastRingAt = now;
    }
  }

  /** The network told who it is; null: withheld. */
  named(number: string | null, waits: boolean, now: MonoMs): void {
    if (waits) {
      if (this.#waited === null || now - this.#waited.at > RING_MEMORY_MS) this.#waited = { number, at: now };
    } else if (this.#ringing !== null) {
      this.#ringing.number = number ?? this.#ringing.number;
    }
  }

  /** The caller who was heard last; null: nobody. */
  get rings(): Caller | null {
    return this.#ringing;
  }

  /** Somebody rang whom nobody has been told of, or who goes on ringing. */
  get needsWork(): boolean {
    const { rings } = this;
    return this.#waited !== null || (rings !== null && (!rings.told || rings.lastRingAt !== rings.refusedAt));
  }

  /** Who had waited behind a call of ours; each is told of once. */
  takeWaited(): { readonly number: string | null } | null {
    const waited = this.#waited;
    this.#waited = null;
    return waited;
  }
}
