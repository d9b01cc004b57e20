import type { AttemptView, DialAnswerView, DialProgressView, DialWatch, RefusalView } from "../control/index.ts";
import type { AttemptId, ContactId, SlotId } from "../domain/words.ts";
import type { Clocks } from "./clocks.ts";

/** What a watched dial came to; `gone`: nobody's wish keeps it in the queue any more. */
export type HeardOf = DialAnswerView | { readonly kind: "gone" };

interface Waiting {
  readonly progress: (step: DialProgressView) => void;
  readonly resolve: (answer: HeardOf) => void;
  attempt: AttemptId | null;
  slot: SlotId | null;
}

/** The dials that people wait for, from queue to outcome. */
export class PersonDials {
  readonly #clocks: Clocks;
  readonly #waiting = new Map<ContactId, Waiting[]>();

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  /**
   * Watches one contact's dial. The promise resolves when it has ended, was refused, is gone from the queue, or
   * (`queued`) when the watcher left before its dial was reserved.
   */
  watch(contact: ContactId, watch: DialWatch): Promise<HeardOf> {
    return new Promise((resolve) => {
      const leave = (): void => this.#drop(contact, entry);
      const entry: Waiting = {
        progress: watch.progress,
        resolve: (answer) => {
          watch.signal.removeEventListener("abort", abort);
          leave();
          resolve(answer);
        },
        attempt: null,
        slot: null,
      };
      const abort = (): void => entry.resolve({ kind: "queued", dial: contact, attempt: entry.attempt });
      watch.signal.addEventListener("abort", abort, { once: true });
      this.#waiting.set(contact, [...(this.#waiting.get(contact) ?? []), entry]);
      this.#step(entry, "queued");
      if (watch.signal.aborted) abort();
    });
  }

  /** The contacts whose dial is watched and has no attempt yet. */
  get queued(): readonly ContactId[] {
    return [...this.#waiting].filter(([, all]) => all.some(({ attempt }) => attempt === null)).map(([id]) => id);
  }

  reserved(contact: ContactId, attempt: AttemptId, slot: SlotId): void {
    for (const entry of this.#of(contact)) {
      entry.attempt = attempt;
      entry.slot = slot;
      this.#step(entry, "reserved");
    }
  }

  progress(contact: ContactId, state: "dialing" | "alerting" | "active"): void {
    for (const entry of this.#of(contact)) this.#step(entry, state);
  }

  refused(contact: ContactId, refusals: readonly RefusalView[]): void {
    for (const entry of this.#of(contact)) entry.resolve({ kind: "refused", refusals });
  }

  /** The dial is in the queue no more. A watcher who knows its attempt hears of that attempt's end. */
  gone(contact: ContactId): void {
    for (const entry of this.#of(contact)) if (entry.attempt === null) entry.resolve({ kind: "gone" });
  }

  ended(contact: ContactId, attempt: AttemptView): void {
    for (const entry of this.#of(contact)) entry.resolve({ kind: "ended", attempt });
  }

  #of(contact: ContactId): readonly Waiting[] {
    return [...(this.#waiting.get(contact) ?? [])];
  }

  #step(entry: Waiting, state: DialProgressView["state"]): void {
    entry.progress({ state, at: this.#clocks.wall(), attempt: entry.attempt, slot: entry.slot });
  }

  #drop(contact: ContactId, entry: Waiting): void {
    const left = (this.#waiting.get(contact) ?? []).filter((other) => other !== entry);
    if (left.length === 0) this.#waiting.delete(contact);
    else this.#waiting.set(contact, left);
  }
}
