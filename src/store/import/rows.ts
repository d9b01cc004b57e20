import { SimbankError } from "../../domain/errors.ts";
import type { E164 } from "../../domain/number.ts";
import { parseNumber } from "../../domain/number.ts";
import { parseInstant } from "../../domain/time.ts";
import type { Batch } from "./batch.ts";

/** Turns the cells of one kind of file into batches. */
export interface RowSink {
  /** Takes a row; or says why it cannot be taken. */
  add(cells: readonly string[], line: number): string | null;
  /** Rows taken since the last batch. */
  readonly count: number;
  /** The rows so far as a batch; the sink is empty afterwards. */
  take(): Batch;
}

/** The cells of a row by column name. */
export type Places = ReadonlyMap<string, number>;

/** A cell without blanks around it; the empty text where the file has no such column. */
export function cellOf(cells: readonly string[], place: number | undefined): string {
  return place === undefined ? "" : (cells[place] ?? "").trim();
}

export function cellOrNull(cells: readonly string[], place: number | undefined): string | null {
  const cell = cellOf(cells, place);
  return cell === "" ? null : cell;
}

/** A cell that no column needs to be longer than. */
const MAX_TEXT = 500;

/** Thrown inside a sink for a row that cannot be taken; its message is the reason. */
export class RowFault extends Error {}

/** Runs the reading of a row; its fault becomes the reason. */
export function reasonOf(read: () => void): string | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof RowFault) return error.message;
    throw error;
  }
}

/** `defaultCountry`: of numbers that are written without a country code; without it they are rejected. */
export function readNumber(cells: readonly string[], places: Places, defaultCountry: string | null = null): E164 {
  const cell = cellOf(cells, places.get("number"));
  if (cell === "") throw new RowFault("number is empty");
  const parsed = defaultCountry === null ? parseNumber(cell) : parseNumber(cell, { defaultCountry });
  if (!parsed.ok) throw new RowFault(`number ${parsed.error.message}`);
  return parsed.value;
}

/** Reads instants; lists repeat few of them, so the last ones are kept. */
export class InstantReader {
  readonly #known = new Map<string, number | null>();

  /** Epoch ms; null for an empty cell. */
  read(text: string, column: string): number | null {
    if (text === "") return null;
    let at = this.#known.get(text);
    if (at === undefined) {
      at = parseInstant(text);
      if (this.#known.size >= 4096) this.#known.clear();
      this.#known.set(text, at);
    }
    if (at === null) {
      throw new RowFault(`${column} is no date: write it as 2026-03-01 or 2026-03-01T09:30:00+08:00`);
    }
    return at;
  }
}

/** A short text of one line, or null. */
export function readText(cells: readonly string[], places: Places, column: string): string | null {
  const text = cellOrNull(cells, places.get(column));
  if (text === null) return null;
  if (text.length > MAX_TEXT) throw new RowFault(`${column} is longer than ${MAX_TEXT} characters`);
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) < 0x20) throw new RowFault(`${column} contains a line end or control character`);
  }
  return text;
}

export function assertRoom(count: number, rows: number): void {
  if (count >= rows) throw new SimbankError("SB_INTERNAL", "An import batch was filled beyond its size.");
}
