import { parse } from "csv-parse/sync";
import { SimbankError } from "../../domain/errors.ts";
import { unguarded } from "../../domain/list-files.ts";
import type { RejectedRow } from "../api.ts";
import type { Batch } from "./batch.ts";
import { type Block, type BrokenRecord, RecordFramer } from "./framer.ts";
import type { RowSink } from "./rows.ts";

const PARSING = { relax_column_count: true, skip_empty_lines: true, record_delimiter: ["\r\n", "\n"] };

/** Begins a line that is for people; no number and no quoted cell begins so. */
const REMARK = "#";

/** What reading a stretch of the file brought. */
export interface ReadResult {
  readonly batches: Batch[];
  readonly rejected: RejectedRow[];
}

interface Parts {
  /** Makes the sink once the header is known; throws if the header is not one. */
  readonly open: (header: readonly string[]) => RowSink;
  readonly rowsPerBatch: number;
  /** The column of a file of rejected rows that says why each was rejected: read over, wherever it stands. */
  readonly rejectColumn: string;
}

function lenient(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8").trim();
}

/**
 * Reads a CSV file from its bytes, in order, into batches; what cannot be taken is told with its line. A file of
 * rejected rows is read like the file they came from: without the column of reasons, and without the `'` that keeps a
 * spreadsheet from running a cell.
 */
export class CsvReader {
  readonly #framer = new RecordFramer();
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #parts: Parts;
  #header: readonly string[] = [];
  /** Place of the column of reasons; -1 where there is none. */
  #reasons = -1;
  #sink: RowSink | null = null;
  #result: ReadResult = { batches: [], rejected: [] };

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get header(): readonly string[] {
    return this.#header;
  }

  push(chunk: Uint8Array): ReadResult {
    for (const framed of this.#framer.push(chunk)) this.#take(framed);
    return this.#handOver();
  }

  end(): ReadResult {
    for (const framed of this.#framer.end()) this.#take(framed);
    if (this.#sink === null) {
      throw new SimbankError("SB_INVALID_INPUT", "The file is empty: it needs a line with the names of its columns.");
    }
    if (this.#sink.count > 0) this.#result.batches.push(this.#sink.take());
    return this.#handOver();
  }

  #handOver(): ReadResult {
    const result = this.#result;
    this.#result = { batches: [], rejected: [] };
    return result;
  }

  #take(framed: ({ readonly kind: "block" } & Block) | ({ readonly kind: "broken" } & BrokenRecord)): void {
    if (framed.kind === "broken") {
      if (this.#sink === null) {
        throw new SimbankError(
          "SB_INVALID_INPUT",
          `Line ${framed.line} should name the columns, but ${framed.reason}.`,
        );
      }
      this.#reject(framed.line, framed.reason, [lenient(framed.head)]);
      return;
    }
    const rows = this.#parseAll(framed.bytes, framed.lines.length);
    if (rows === null) this.#oneByOne(framed);
    else for (const [index, cells] of rows.entries()) this.#row(cells, framed.lines[index] ?? 0);
  }

  /** The whole block at once; null when anything in it is wrong. */
  #parseAll(bytes: Uint8Array, records: number): string[][] | null {
    try {
      const text = this.#utf8.decode(bytes);
      if (text.includes("\0")) return null;
      const rows: string[][] = parse(text, PARSING);
      return rows.length === records ? rows : null;
    } catch {
      // Which record it was is found by reading them one by one.
      return null;
    }
  }

  /** Reads a block record by record, so that a bad one costs itself alone. */
  #oneByOne(block: Block): void {
    for (const [index, line] of block.lines.entries()) {
      this.#oneRecord(block.bytes.subarray(block.starts[index], block.starts[index + 1]), line);
    }
  }

  #oneRecord(bytes: Uint8Array, line: number): void {
    let text: string;
    try {
      text = this.#utf8.decode(bytes);
    } catch {
      // TextDecoder says no more than that it is not UTF-8.
      this.#unreadable(line, "the row is not UTF-8: save the file as UTF-8", bytes);
      return;
    }
    if (text.includes("\0")) {
      this.#unreadable(line, "the row contains a NUL character", bytes);
      return;
    }
    try {
      const rows: string[][] = parse(text, PARSING);
      const cells = rows[0];
      if (rows.length === 1 && cells !== undefined) this.#row(cells, line);
      else this.#unreadable(line, "the row is not one CSV record", bytes);
    } catch {
      // The parser's own text speaks of its options and of the wrong line.
      this.#unreadable(line, "a quote stands inside a cell: put the cell in quotes and double the quotes in it", bytes);
    }
  }

  #unreadable(line: number, reason: string, bytes: Uint8Array): void {
    if (this.#sink === null) {
      throw new SimbankError("SB_INVALID_INPUT", `Line ${line} should name the columns, but ${reason}.`);
    }
    this.#reject(line, reason, [lenient(bytes)]);
  }

  #row(raw: readonly string[], line: number): void {
    const sink = this.#sink;
    if (sink === null) {
      this.#open(raw);
      return;
    }
    if (raw[0]?.startsWith(REMARK) === true) return;
    const cells = this.#cellsOf(raw);
    const wanted = this.#header.length;
    const reason =
      cells.length === wanted ? sink.add(cells, line) : `the row has ${cells.length} cells, the header ${wanted}`;
    if (reason !== null) this.#reject(line, reason, cells);
    else if (sink.count >= this.#parts.rowsPerBatch) this.#result.batches.push(sink.take());
  }

  #open(cells: readonly string[]): void {
    this.#reasons = cells.findIndex((cell) => cell.trim().toLowerCase() === this.#parts.rejectColumn);
    const names = this.#reasons < 0 ? cells : cells.toSpliced(this.#reasons, 1);
    this.#header = names.map((cell) => cell.trim());
    this.#sink = this.#parts.open(names);
  }

  #cellsOf(raw: readonly string[]): readonly string[] {
    const cells = raw.some((cell) => cell.startsWith("'")) ? raw.map(unguarded) : raw;
    if (this.#reasons < 0 || cells.length <= this.#header.length) return cells;
    // The reason ends the row that it was written to, also where the row has more cells than the header names.
    const place = this.#reasons === this.#header.length ? cells.length - 1 : this.#reasons;
    return cells.toSpliced(place, 1);
  }

  #reject(line: number, reason: string, cells: readonly string[]): void {
    this.#result.rejected.push({ line, reason, cells });
  }
}
