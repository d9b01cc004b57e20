/** A record of more bytes than this is no row of any list. */
export const MAX_RECORD_BYTES = 64 * 1024;

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;

/** Whole records in one piece; of each that is not blank, its line in the file and its place in the bytes. */
export interface Block {
  readonly bytes: Uint8Array;
  readonly lines: readonly number[];
  readonly starts: readonly number[];
}

/** A record that cannot be one: its line, why, and how it begins. */
export interface BrokenRecord {
  readonly line: number;
  readonly reason: string;
  readonly head: Uint8Array;
}

export type Framed = ({ readonly kind: "block" } & Block) | ({ readonly kind: "broken" } & BrokenRecord);

const TOO_LONG = `the record is longer than ${MAX_RECORD_BYTES / 1024} KiB`;
const UNCLOSED = "a quote is opened and never closed";
const HEAD_BYTES = 200;

type Found =
  | { readonly kind: "whole"; readonly end: number; readonly lineEnds: number; readonly blank: boolean }
  | { readonly kind: "broken"; readonly reason: string }
  | { readonly kind: "partial" };

type Where = "field-start" | "field" | "quoted" | "after-quote";

/**
 * Cuts a CSV stream into whole records (RFC 4180: a quoted cell may hold line ends), in bounded memory whatever it is
 * fed. A quote that is never closed costs only its own line: reading goes on with the next one.
 */
export class RecordFramer {
  #data: Buffer = Buffer.alloc(0);
  #line = 1;
  #skipping = false;
  #started = false;

  push(chunk: Uint8Array): Framed[] {
    this.#data = this.#data.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#data, chunk]);
    return this.#frame(false);
  }

  end(): Framed[] {
    return this.#frame(true);
  }

  #frame(atEnd: boolean): Framed[] {
    const framed: Framed[] = [];
    let at = this.#dropMark(atEnd);
    if (at < 0) return framed;
    if (this.#skipping) at = this.#skipLine(at);
    while (at < this.#data.length) {
      const next = this.#block(at, atEnd, framed);
      if (next === at) break;
      at = next;
    }
    this.#data = this.#data.subarray(at);
    return framed;
  }

  /** Steps over a byte order mark; -1 while too little is there to tell. */
  #dropMark(atEnd: boolean): number {
    if (this.#started) return 0;
    if (this.#data.length < 3 && !atEnd) return -1;
    this.#started = true;
    return this.#data[0] === 0xef && this.#data[1] === 0xbb && this.#data[2] === 0xbf ? 3 : 0;
  }

  #skipLine(at: number): number {
    const end = this.#data.indexOf(LF, at);
    if (end < 0) return this.#data.length;
    this.#skipping = false;
    this.#line += 1;
    return end + 1;
  }

  /** Takes records from `at` on as one block, up to the first that is broken or not all there. Returns where it ended. */
  #block(at: number, atEnd: boolean, framed: Framed[]): number {
    const lines: number[] = [];
    const starts: number[] = [];
    let from = at;
    let record = this.#record(from, atEnd);
    while (record.kind === "whole") {
      if (!record.blank) {
        lines.push(this.#line);
        starts.push(from - at);
      }
      this.#line += record.lineEnds;
      from = record.end;
      record = from < this.#data.length ? this.#record(from, atEnd) : { kind: "partial" };
    }
    if (lines.length > 0) framed.push({ kind: "block", bytes: this.#data.subarray(at, from), lines, starts });
    return record.kind === "broken" ? this.#broken(from, record.reason, framed) : from;
  }

  /** Gives up the first line of the record at `from`; a line that has not ended yet is skipped as it comes. */
  #broken(from: number, reason: string, framed: Framed[]): number {
    const head = this.#data.subarray(from, from + HEAD_BYTES);
    framed.push({ kind: "broken", line: this.#line, reason, head });
    const end = this.#data.indexOf(LF, from);
    if (end < 0) {
      this.#skipping = true;
      return this.#data.length;
    }
    this.#line += 1;
    return end + 1;
  }

  #record(from: number, atEnd: boolean): Found {
    const data = this.#data;
    const limit = Math.min(data.length, from + MAX_RECORD_BYTES);
    let where: Where = "field-start";
    let lineEnds = 0;
    for (let at = from; at < limit; at += 1) {
      const byte = data[at];
      if (byte === LF) {
        lineEnds += 1;
        if (where !== "quoted") return { kind: "whole", end: at + 1, lineEnds, blank: isBlank(data, from, at) };
      } else if (byte === QUOTE) {
        if (where === "field-start" || where === "after-quote") where = "quoted";
        else if (where === "quoted") where = "after-quote";
      } else if (where !== "quoted") where = byte === COMMA ? "field-start" : "field";
    }
    const full = limit - from === MAX_RECORD_BYTES;
    if (!full && !atEnd) return { kind: "partial" };
    if (where === "quoted") return { kind: "broken", reason: UNCLOSED };
    if (full) return { kind: "broken", reason: TOO_LONG };
    return { kind: "whole", end: data.length, lineEnds, blank: isBlank(data, from, data.length) };
  }
}

function isBlank(data: Uint8Array, from: number, to: number): boolean {
  return to === from || (to === from + 1 && data[from] === CR);
}
