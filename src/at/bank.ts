import { SimbankError } from "../domain/errors.ts";

const MOST_COLUMNS = 99;
const MOST_ROWS = 16;

/**
 * The text that connects the card of a row to the modem of a column, both counted from 1. A row beyond the last would be taken
 * for the last one without a word, and column 0 for all of them: throws `SB_INVALID_INPUT` for both.
 */
export function spellBankSelect(column: number, row: number): string {
  if (!isWithin(column, MOST_COLUMNS) || !isWithin(row, MOST_ROWS)) {
    const message = `A card bank has no column ${column} with a row ${row}: columns are 1 to ${MOST_COLUMNS}, rows 1 to ${MOST_ROWS}.`;
    throw new SimbankError("SB_INVALID_INPUT", message);
  }
  return `AT+SWIT${pad(column, 2)}-${pad(row, 4)}`;
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

/** What a line of the controller means; null for one that ends nothing, such as an echo. */
export function readBankLine(line: string): "obeyed" | "refused" | null {
  const text = line.trim().toUpperCase();
  if (/^(?:(?:SWITCH|[CS]WSIM) )?OK$/.test(text)) return "obeyed";
  return /^(?:ERROR\b|\+CM[ES] ERROR|FAIL)/.test(text) ? "refused" : null;
}
