import { type Colour, paint } from "./colour.ts";
import { displayWidth, pad, printable, wrap } from "./text.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Narrowest useful width; the title's own by default. */
  readonly min?: number;
  /** When even the narrowest widths do not fit, columns with the lowest rank go first. 9 by default. */
  readonly rank?: number;
  /** Text that does not fit goes on below, in as many lines as it takes; without it, it is cut. */
  readonly wrap?: boolean;
}

export type Cell = string | { readonly text: string; readonly colour: Colour | undefined };
export type Row = readonly Cell[];

export interface TableStyle {
  /** Columns of the terminal; null for as wide as the content. */
  readonly width: number | null;
  readonly colour: boolean;
}

/** How a table is laid out: which columns are shown, how wide, how far apart. */
export interface Layout {
  readonly shown: readonly { readonly index: number; readonly width: number; readonly align: "left" | "right" }[];
  readonly gap: number;
}

function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return "";
  return printable(typeof cell === "string" ? cell : cell.text);
}

function minOf(column: Column): number {
  return Math.max(1, Math.min(column.min ?? displayWidth(column.title), 200));
}

function lowestRank(columns: readonly Column[], shown: readonly number[]): number {
  return shown.reduce((lowest, index) => {
    const rank = columns[index]?.rank ?? 9;
    return rank <= (columns[lowest]?.rank ?? 9) ? index : lowest;
  }, shown[0] ?? 0);
}

/** Takes columns from the widest until the rest fits; false when nothing more can be taken. */
function shrink(widths: number[], mins: readonly number[], excess: number): boolean {
  for (let left = excess; left > 0; left -= 1) {
    let widest = -1;
    for (const [index, width] of widths.entries()) {
      if (width > (mins[index] ?? 1) && (widest < 0 || width > (widths[widest] ?? 0))) widest = index;
    }
    if (widest < 0) return false;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return true;
}

/** Fits the columns into the width: first by their natural widths, then narrower, then fewer. */
export function layOut(columns: readonly Column[], rows: readonly Row[], width: number | null): Layout {
  const natural = columns.map((column, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(textOf(row[index]))), displayWidth(column.title)),
  );
  let shown = columns.map((_, index) => index);
  for (;;) {
    const widths = shown.map((index) => natural[index] ?? 1);
    const total = widths.reduce((sum, each) => sum + each, 0);
    const wide = total + 2 * (shown.length - 1);
    const gap = width === null || wide <= width ? 2 : 1;
    const excess = width === null ? 0 : total + gap * (shown.length - 1) - width;
    const mins = shown.map((index) => minOf(columns[index] ?? { title: "" }));
    if (excess <= 0 || shrink(widths, mins, excess) || shown.length === 1) {
      return {
        gap,
        shown: shown.map((index, place) => ({
          index,
          width: Math.min(widths[place] ?? 1, width ?? Number.MAX_SAFE_INTEGER),
          align: columns[index]?.align ?? "left",
        })),
      };
    }
    const dropped = lowestRank(columns, shown);
    shown = shown.filter((index) => index !== dropped);
  }
}

/** One line of a table, without its line end. */
export function tableLine(layout: Layout, row: Row, colour: boolean): string {
  const cells = layout.shown.map(({ index, width, align }) => {
    const cell = row[index];
    const text = pad(textOf(cell), width, align);
    return paint(text, typeof cell === "object" ? cell.colour : undefined, colour);
  });
  return cells.join(" ".repeat(layout.gap)).trimEnd();
}

export function headerLine(layout: Layout, columns: readonly Column[], colour: boolean): string {
  return tableLine(
    layout,
    columns.map(({ title }) => ({ text: title, colour: "strong" as const })),
    colour,
  );
}

/** The lines of a row: one, or more where a column that wraps holds a longer text than it has room for. */
function wrapRow(layout: Layout, columns: readonly Column[], row: Row): readonly Row[] {
  const wrapped = new Map<number, readonly string[]>();
  for (const { index, width } of layout.shown) {
    if (columns[index]?.wrap === true) wrapped.set(index, wrap(textOf(row[index]), width));
  }
  const height = Math.max(1, ...[...wrapped.values()].map((lines) => lines.length));
  return Array.from({ length: height }, (_, place) =>
    row.map((cell, index) => {
      const lines = wrapped.get(index);
      if (lines === undefined) return place === 0 ? cell : "";
      const text = lines[place] ?? "";
      return typeof cell === "string" ? text : { text, colour: cell.colour };
    }),
  );
}

const PAGE_WIDTH = 80;

/** The style of a table to be read rather than searched: it keeps to a page where there is no terminal. */
export function paged(style: TableStyle): TableStyle {
  return { ...style, width: style.width ?? PAGE_WIDTH };
}

/** Width of the widest of these texts, for a column that is never to be cut. */
export function widestOf(texts: readonly string[]): number {
  return Math.max(1, ...texts.map(displayWidth));
}

/** A whole table, sized to its content and the terminal. */
export function renderTable(columns: readonly Column[], rows: readonly Row[], style: TableStyle): string {
  const layout = layOut(columns, rows, style.width);
  const body = rows.flatMap((row) => wrapRow(layout, columns, row));
  const lines = [headerLine(layout, columns, style.colour), ...body.map((row) => tableLine(layout, row, style.colour))];
  return `${lines.join("\n")}\n`;
}

/** Names and values, one pair a line; empty values are left out. */
export function renderFields(fields: readonly (readonly [string, string | null])[]): string {
  const present = fields.filter((field): field is readonly [string, string] => field[1] !== null && field[1] !== "");
  const width = Math.max(0, ...present.map(([name]) => displayWidth(name)));
  return present.map(([name, value]) => `${pad(name, width, "left")}  ${printable(value)}\n`).join("");
}
