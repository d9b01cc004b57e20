import { REJECT_COLUMN } from "../domain/list-files.ts";
import { csvCell, csvCellKeepingNumbers } from "./render/csv.ts";

/** How rejected rows are written, so that the file can be imported again once they are mended. */
export interface RejectsLayout {
  /** The first line; the empty text where there is none. */
  header(names: readonly string[]): string;
  row(names: readonly string[], cells: readonly string[], reason: string): string;
}

export type ListKind = keyof typeof REJECT_COLUMN;

/** The columns of the imported file and one more, which the next import reads over. */
export function csvLayout(kind: ListKind): RejectsLayout {
  return {
    header: (names) => `${[...names, REJECT_COLUMN[kind]].map(csvCell).join(",")}\r\n`,
    row: (names, cells, reason) => {
      const missing = Array.from({ length: Math.max(0, names.length - cells.length) }, () => "");
      return `${[...[...cells, ...missing].map(csvCellKeepingNumbers), csvCell(reason)].join(",")}\r\n`;
    },
  };
}

/** Each row as it stood in the file of JSON lines, with one more name; what is no object stands under `record`. */
export function jsonLinesLayout(kind: ListKind): RejectsLayout {
  return {
    header: () => "",
    row: (_names, cells, reason) => {
      const record = cells.join(",");
      return `${JSON.stringify({ ...(objectIn(record) ?? { record }), [REJECT_COLUMN[kind]]: reason })}\n`;
    },
  };
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    // No JSON: that is why it was rejected.
    return null;
  }
}

/**
 * Where the rejected rows of a file go: `list.csv.rejects.csv`; those of that file, once it was mended and imported,
 * to `list.csv.rejects-2.csv`, and so on.
 */
export function rejectsPathFor(file: string, extension: "csv" | "jsonl"): string {
  const [, head, round = "1"] = /^(.+\.rejects)(?:-([1-9][0-9]{0,3}))?\.(?:csv|jsonl)$/s.exec(file) ?? [];
  return head === undefined ? `${file}.rejects.${extension}` : `${head}-${Number(round) + 1}.${extension}`;
}
