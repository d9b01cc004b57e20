import type { ListedMessage } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { Iccid } from "../domain/words.ts";

/** The store is listed this often, whatever was announced (field rule 14). */
const EVERY_MS = 60_000;
/** A store that could not be read, such as of a card that is still busy, is tried again sooner. */
export const LATER_MS = 15_000;
/** One that does not answer costs the line its time. */
export const SILENT_MS = 600_000;

/**
 * What becomes of a message that the shell was told of: `delete`: it is on record, or of no account; `keep`: it stays
 * where it is, for a person; `again`: it could not be taken now, and is told once more.
 */
export type MessageFate = "delete" | "keep" | "again";

/**
 * What is known of the messages in one modem's store. A message is known by its PDU, never by its place alone: a place
 * that is free again may hold another one.
 */
export class MessageBox {
  #card: Iccid | null = null;
  #places = new Map<number, string>();
  /** Told to the shell, which has not let go of it. */
  readonly #told = new Set<string>();
  readonly #toDelete = new Set<string>();
  #noticed = false;
  #nearlyFull = false;
  #reading = false;
  #nextAt: MonoMs | null = null;
  /** When the store of this card was last read whole; null: not yet. */
  readAt: MonoMs | null = null;
  /** Since when this card is registered; null: it was not yet. */
  metAt: MonoMs | null = null;

  /** A card is in the modem: nothing that was known of another one holds. */
  meet(card: Iccid | null): void {
    this.#reading = false;
    if (card === this.#card) return;
    this.#card = card;
    this.#places.clear();
    this.#told.clear();
    this.#toDelete.clear();
    this.#nearlyFull = false;
    this.#nextAt = null;
    this.readAt = null;
    this.metAt = null;
  }

  /** A listing is under way: the line is busy with it. */
  get reading(): boolean {
    return this.#reading;
  }

  /** A message came in. */
  notice(): void {
    this.#noticed = true;
  }

  /** When the store is to be listed; null: it never was, which is the bring-up's to do. */
  get dueAt(): MonoMs | null {
    return this.#noticed && this.#nextAt !== null ? (0 as MonoMs) : this.#nextAt;
  }

  /** There is something to read or to delete. */
  isDue(now: MonoMs): boolean {
    return this.nextToDelete() !== null || (this.dueAt !== null && now >= this.dueAt);
  }

  begin(): void {
    this.#reading = true;
    this.#noticed = false;
  }

  end(wasRead: boolean, now: MonoMs, retryMs: number): void {
    this.#reading = false;
    if (wasRead) this.readAt = now;
    this.#nextAt = (now + (wasRead ? EVERY_MS : retryMs)) as MonoMs;
  }

  /** What the store holds now. Returns what the shell has not been told of. */
  listed(messages: readonly ListedMessage[]): readonly string[] {
    this.#places = new Map(messages.map(({ index, pdu }) => [index, pdu]));
    const there = new Set(this.#places.values());
    for (const pdu of this.#told) if (!there.has(pdu)) this.#forget(pdu);
    const fresh = [...there].filter((pdu) => !this.#told.has(pdu));
    for (const pdu of fresh) this.#told.add(pdu);
    return fresh;
  }

  /** What the shell makes of a message. One that is not known any more is of no account. */
  settle(pdu: string, fate: MessageFate): void {
    if (!this.#told.has(pdu)) return;
    if (fate === "delete") this.#toDelete.add(pdu);
    if (fate === "again") this.#told.delete(pdu);
  }

  /** A place whose message can go; null: none. */
  nextToDelete(): number | null {
    if (this.#toDelete.size === 0) return null;
    for (const [index, pdu] of this.#places) if (this.#toDelete.has(pdu)) return index;
    return null;
  }

  /** One that did not go is tried again once it is listed again. */
  deleted(index: number, isGone: boolean): void {
    const pdu = this.#places.get(index);
    this.#places.delete(index);
    if (isGone && pdu !== undefined && ![...this.#places.values()].includes(pdu)) this.#forget(pdu);
  }

  /** Notes whether the store is nearly full. Returns true when it has just become so. */
  fills(isNearlyFull: boolean): boolean {
    const before = this.#nearlyFull;
    this.#nearlyFull = isNearlyFull;
    return isNearlyFull && !before;
  }

  #forget(pdu: string): void {
    this.#told.delete(pdu);
    this.#toDelete.delete(pdu);
  }
}
