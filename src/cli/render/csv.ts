import { guarded } from "../../domain/list-files.ts";

/**
 * CSV that a spreadsheet reads as text: a cell that would be taken for a formula gets a `'` in front, as does one
 * that begins with `'` itself, so that taking one `'` off each such cell gives the original back. Quoting follows
 * RFC 4180.
 */

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;
/** A number in international form: no formula, and a rejects file must stay importable. */
const PLAIN_NUMBER = /^\+[0-9]{4,15}$/;

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell that no spreadsheet runs. */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  return quoted(guarded(value));
}

/** As `csvCell`, but a well-formed telephone number keeps its `+`: for files that are meant to be imported again. */
export function csvCellKeepingNumbers(value: string): string {
  return PLAIN_NUMBER.test(value) ? value : csvCell(value);
}

export function csvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
