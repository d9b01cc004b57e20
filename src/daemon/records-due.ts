import { type RecordDue, recordsDue } from "../domain/register.ts";
import type { Store } from "../store/index.ts";
import type { Clocks } from "./clocks.ts";

/** Days change slowly: the registers are read again after this long. */
const KEEP_MS = 30_000;
/** From here on people are told wherever they look; before, the figures alone say it. */
const ALARM_DAYS = 30;

/** Watches for records that are about to end, without reading the registers at every question. */
export class RecordsWatch {
  readonly #store: Pick<Store, "registerEntries">;
  readonly #clocks: Clocks;
  #due: readonly RecordDue[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(store: Pick<Store, "registerEntries">, clocks: Clocks) {
    this.#store = store;
    this.#clocks = clocks;
  }

  async due(): Promise<readonly RecordDue[]> {
    const mono = this.#clocks.mono();
    if (mono - this.#readAt < KEEP_MS) return this.#due;
    this.#readAt = mono;
    const now = this.#clocks.wall();
    this.#due = recordsDue(await this.#store.registerEntries(null, now), now);
    return this.#due;
  }

  /** An entry changed: the next question reads anew. */
  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}

/** What is to be said of the records that end soon, one sentence each. */
export function recordAlarms(due: readonly RecordDue[]): readonly string[] {
  return due
    .filter(({ days }) => days <= ALARM_DAYS)
    .map(({ id, register, kind, subject, days }) => {
      const what = register === "card" ? `card …${subject.slice(-4)}` : `${kind ?? register} ${subject}`;
      const when = days === 0 ? "has ended, or ends today" : `ends in ${days} ${days === 1 ? "day" : "days"}`;
      return `The record ${id} (${what}) ${when}: enter its successor and have it checked.`;
    });
}
