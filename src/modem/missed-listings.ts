import type { MonoMs } from "../domain/time.ts";

/** One listing without our call may have lost its line to noise. */
const EMPTY_LISTINGS_TO_BELIEVE = 2;
/** A modem that refuses `+CLCC` twice in a row will go on doing so. */
const REFUSALS_TO_BELIEVE = 2;

/** Listings in a row that did not show the call, and looks that were refused. */
export class MissedListings {
  /** Since the first of them. */
  since: MonoMs | null = null;
  #empties = 0;
  #refusals = 0;

  get any(): boolean {
    return this.#empties > 0;
  }

  /** One more without the call; true when there are enough of them to be believed. */
  empty(): boolean {
    this.#empties += 1;
    return this.#empties >= EMPTY_LISTINGS_TO_BELIEVE;
  }

  /** One more refusal; true when there are enough of them to be believed. */
  refused(): boolean {
    this.#refusals += 1;
    return this.#refusals >= REFUSALS_TO_BELIEVE;
  }

  answered(): void {
    this.#refusals = 0;
  }

  clear(): void {
    this.since = null;
    this.#empties = 0;
    this.#refusals = 0;
  }
}
