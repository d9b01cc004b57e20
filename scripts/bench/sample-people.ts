import { closeSync, openSync, writeSync } from "node:fs";

const ROWS_PER_WRITE = 10_000;
const RANGE = 1_000_000_000;
/** Coprime to the range, so that each index gives another number, and far apart, as in a real list. */
const STRIDE = 617_283_947;

/** A laboratory number, another one for each index below 10⁹; in no order that any index of a database has. */
export function labNumber(index: number): string {
  const scattered = Number((BigInt(index) * BigInt(STRIDE)) % BigInt(RANGE));
  return `+999${String(scattered).padStart(9, "0")}`;
}

/** What a row of a list says of the person with this index. */
export type RowText = (index: number) => string;

export const CONSENT_HEADER = "number,purpose,granted_at,method,expires_at,voice";
export const CONTACT_HEADER = "number,name,order";

export function consentRow(number: string, index: number): string {
  const day = String(1 + (index % 28)).padStart(2, "0");
  return `${number},appointment,2026-0${1 + (index % 9)}-${day}T08:30:00Z,web form,2029-01-${day},live`;
}

export function contactRow(number: string, index: number): string {
  return `${number},Person ${index},A-${index}`;
}

/** Writes a list of so many people. */
export function writeList(path: string, header: string, count: number, row: RowText): void {
  const file = openSync(path, "w", 0o600);
  try {
    writeSync(file, `${header}\r\n`);
    for (let from = 0; from < count; from += ROWS_PER_WRITE) {
      const rows = Array.from({ length: Math.min(ROWS_PER_WRITE, count - from) }, (_, offset) => row(from + offset));
      writeSync(file, `${rows.join("\r\n")}\r\n`);
    }
  } finally {
    closeSync(file);
  }
}
