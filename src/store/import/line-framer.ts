import { MAX_RECORD_BYTES } from "./framer.ts";

const LF = 0x0a;
const HEAD_BYTES = 200;

/** A line of a text file without its end; `bytes` is null for one that is too long, whose head is kept. */
export interface FramedLine {
  readonly line: number;
  readonly bytes: Uint8Array | null;
  readonly head: Uint8Array;
}

/** Cuts a stream into lines in bounded memory: a line that is longer than any record is skipped as it comes. */
export class LineFramer {
  #data: Buffer = Buffer.alloc(0);
  #line = 1;
  #skipping = false;
  #started = false;

  push(chunk: Uint8Array): FramedLine[] {
    this.#data = this.#data.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#data, chunk]);
    return this.#frame(false);
  }

  end(): FramedLine[] {
    return this.#frame(true);
  }

  #frame(atEnd: boolean): FramedLine[] {
    const framed: FramedLine[] = [];
    let at = this.#afterMark(atEnd);
    while (at < this.#data.length) {
      const end = this.#data.indexOf(LF, at);
      if (end < 0) break;
      this.#take(at, end, framed);
      at = end + 1;
    }
    const rest = this.#data.length - at;
    if (rest > MAX_RECORD_BYTES && !this.#skipping) {
      framed.push({ line: this.#line, bytes: null, head: this.#data.subarray(at, at + HEAD_BYTES) });
      this.#skipping = true;
    }
    if (this.#skipping) at = this.#data.length;
    if (atEnd && at < this.#data.length) {
      this.#take(at, this.#data.length, framed);
      at = this.#data.length;
    }
    this.#data = this.#data.subarray(at);
    return framed;
  }

  #take(from: number, to: number, framed: FramedLine[]): void {
    if (!this.#skipping) {
      const tooLong = to - from > MAX_RECORD_BYTES;
      const bytes = tooLong ? null : this.#data.subarray(from, to);
      framed.push({ line: this.#line, bytes, head: this.#data.subarray(from, Math.min(to, from + HEAD_BYTES)) });
    }
    this.#skipping = false;
    this.#line += 1;
  }

  /** Steps over a byte order mark at the very beginning. */
  #afterMark(atEnd: boolean): number {
    if (this.#started || (this.#data.length < 3 && !atEnd)) return 0;
    this.#started = true;
    return this.#data[0] === 0xef && this.#data[1] === 0xbb && this.#data[2] === 0xbf ? 3 : 0;
  }
}
