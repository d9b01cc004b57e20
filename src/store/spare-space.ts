import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, statSync, writeSync } from "node:fs";

const BLOCK = 1 << 20;

/**
 * Space set aside on the ledger's disk. When the disk is full it is given up, so that the outcomes of calls that are
 * running can still be written; until it could be set aside again no new call is reserved.
 */
export class SpareSpace {
  readonly #path: string;
  readonly #bytes: number;
  #held = false;

  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#bytes = bytes;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Sets the space aside, written out so that it is really taken. False when the disk has no room for it. */
  take(): boolean {
    if (this.#held) return true;
    try {
      const present = statSync(this.#path, { throwIfNoEntry: false })?.size ?? -1;
      if (present !== this.#bytes) this.#write();
      this.#held = true;
    } catch {
      // No room, or a disk that cannot be written: what was written is given back, the caller asks again later.
      this.giveUp();
    }
    return this.#held;
  }

  /** Frees the space for the ledger. True if there was any. */
  giveUp(): boolean {
    const had = this.#held;
    this.#held = false;
    rmSync(this.#path, { force: true });
    return had;
  }

  #write(): void {
    const file = openSync(this.#path, "w", 0o600);
    try {
      ftruncateSync(file, 0);
      const block = Buffer.alloc(Math.min(BLOCK, this.#bytes));
      for (let left = this.#bytes; left > 0; left -= block.length) {
        writeSync(file, block, 0, Math.min(left, block.length));
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}
