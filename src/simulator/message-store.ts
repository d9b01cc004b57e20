import type { Message } from "./pdu.ts";

export interface StoredMessage extends Message {
  readonly index: number;
  unread: boolean;
}

/** Records of EF_SMS on a plain card. */
export const STORE_SIZE = 20;

/** The messages on a card. */
export class MessageStore {
  private readonly places = new Map<number, StoredMessage>();

  get used(): number {
    return this.places.size;
  }

  /** Keeps a message in the lowest free place; null where none is free, and the network keeps it. */
  add(message: Message): StoredMessage | null {
    for (let index = 1; index <= STORE_SIZE; index += 1) {
      if (this.places.has(index)) continue;
      const stored = { ...message, index, unread: true };
      this.places.set(index, stored);
      return stored;
    }
    return null;
  }

  /** In the order of their places. */
  list(): readonly StoredMessage[] {
    return [...this.places.values()].toSorted((a, b) => a.index - b.index);
  }

  read(index: number): StoredMessage | null {
    return this.places.get(index) ?? null;
  }

  /** False where nothing was there. */
  remove(index: number): boolean {
    return this.places.delete(index);
  }
}
