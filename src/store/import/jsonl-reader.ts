import { REJECT_COLUMN } from "../../domain/list-files.ts";
import type { RejectedRow } from "../api.ts";
import { type RowShape, shapeOf } from "./contact-reserved.ts";
import type { ContactSink } from "./contact-rows.ts";
import type { ReadResult } from "./csv-reader.ts";
import { MAX_RECORD_BYTES } from "./framer.ts";
import { type FramedLine, LineFramer } from "./line-framer.ts";

/** A line has one cell: itself. */
const HEADER = ["record"] as const;
/** Kinds of rows that are remembered; a file whose every row is of another kind is read all the same. */
const MOST_SHAPES = 256;

interface Parts {
  readonly sink: ContactSink;
  readonly rowsPerBatch: number;
  /** Our column, and what the file calls it. */
  readonly map: Readonly<Record<string, string>>;
}

/**
 * Reads a list of one JSON object a line, in order, into batches; what cannot be taken is told with its line. What a
 * file of rejected rows says of why they were rejected is read over.
 */
export class JsonlReader {
  readonly header: readonly string[] = HEADER;
  readonly #framer = new LineFramer();
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #parts: Parts;
  readonly #ours: ReadonlyMap<string, string>;
  readonly #shapes = new Map<string, RowShape>();
  #result: ReadResult = { batches: [], rejected: [] };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#ours = new Map(Object.entries(parts.map).map(([ours, theirs]) => [theirs.trim().toLowerCase(), ours]));
  }

  push(chunk: Uint8Array): ReadResult {
    for (const line of this.#framer.push(chunk)) this.#take(line);
    return this.#handOver();
  }

  end(): ReadResult {
    for (const line of this.#framer.end()) this.#take(line);
    if (this.#parts.sink.count > 0) this.#result.batches.push(this.#parts.sink.take());
    return this.#handOver();
  }

  #handOver(): ReadResult {
    const result = this.#result;
    this.#result = { batches: [], rejected: [] };
    return result;
  }

  #take(framed: FramedLine): void {
    const reason = this.#reasonAgainst(framed);
    const { sink, rowsPerBatch } = this.#parts;
    if (reason !== null) this.#result.rejected.push(rejectedRow(framed, reason));
    else if (sink.count >= rowsPerBatch) this.#result.batches.push(sink.take());
  }

  #reasonAgainst({ bytes, line }: FramedLine): string | null {
    if (bytes === null) return `the line is longer than ${MAX_RECORD_BYTES / 1024} KiB`;
    let text: string;
    try {
      text = this.#utf8.decode(bytes).trim();
    } catch {
      // TextDecoder says no more than that it is not UTF-8.
      return "the line is not UTF-8: save the file as UTF-8";
    }
    if (text === "") return null;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // The parser's message quotes the line, which may hold a number.
      return 'the line is not JSON: each line is one object such as {"number":"+999555001234"}';
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "the line is no JSON object";
    return this.#addObject(value, line);
  }

  #addObject(value: object, line: number): string | null {
    const names: string[] = [];
    const cells: string[] = [];
    for (const [name, field] of Object.entries(value)) {
      if (field === null || name === REJECT_COLUMN.contacts) continue;
      if (typeof field === "object") return `"${name.slice(0, 40)}" is no text, number or truth value`;
      names.push(name);
      cells.push(String(field));
    }
    const shape = this.#shape(names);
    return typeof shape === "string" ? shape : this.#parts.sink.addShaped(shape, cells, line);
  }

  #shape(names: readonly string[]): RowShape | string {
    const key = names.join("\0");
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const ours = names.map((name) => this.#ours.get(name.trim().toLowerCase()) ?? name.trim());
    const places = new Map<string, number>();
    for (const [place, name] of ours.entries()) {
      const column = name.toLowerCase();
      if (places.has(column)) return `"${name.slice(0, 40)}" is there twice`;
      places.set(column, place);
    }
    if (!places.has("number")) return 'the object has no "number"';
    const shape = shapeOf(places, ours);
    if (this.#shapes.size >= MOST_SHAPES) this.#shapes.clear();
    this.#shapes.set(key, shape);
    return shape;
  }
}

function rejectedRow({ line, bytes, head }: FramedLine, reason: string): RejectedRow {
  const text = Buffer.from(bytes ?? head)
    .toString("utf8")
    .trim();
  return { line, reason, cells: [text] };
}
