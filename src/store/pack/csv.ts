/** One line of CSV (RFC 4180). Cells that a spreadsheet would take for a formula begin with an apostrophe. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: unknown): string {
  const text = typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
  // A telephone number in full is no formula, and must stay one.
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^\+[0-9]{7,15}$/.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
