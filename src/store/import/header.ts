import { SimbankError } from "../../domain/errors.ts";
import { suggest } from "../../domain/suggest.ts";
import type { ImportKind } from "../api.ts";
import { RESERVED } from "./contact-reserved.ts";

export interface ColumnNames {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Further columns are kept instead of being an error. */
  readonly open: boolean;
}

export const COLUMNS: Readonly<Record<ImportKind["kind"], ColumnNames>> = {
  consents: {
    required: ["number", "purpose", "granted_at", "method"],
    optional: [
      "expires_at",
      "voice",
      "evidence",
      "controller",
      "recording",
      "language",
      "notice",
      "consent_type",
      "double_opt_in_at",
      "number_checked_at",
      "age",
      "guardian",
    ],
    open: false,
  },
  contacts: { required: ["number"], optional: RESERVED.slice(1), open: true },
  registry: { required: ["number"], optional: [], open: true },
  suppressions: { required: ["number"], optional: ["scope", "reason", "source", "until"], open: false },
};

function fail(text: string, columns: ColumnNames, found: readonly string[]): never {
  const optional = columns.optional.length === 0 ? "" : ` and, if you have them, ${columns.optional.join(", ")}`;
  const rest = columns.open ? " and any further columns" : optional;
  const expected = `The first line must name the columns ${columns.required.join(", ")}${rest}, separated by commas.`;
  throw new SimbankError("SB_INVALID_INPUT", `${text} ${expected}`, { columns: found });
}

/**
 * The names of a file's columns in our words: `map` says, for one of ours, what the file calls it. Throws
 * `SB_INVALID_INPUT` when the file has no such column.
 */
export function mapHeader(cells: readonly string[], map: Readonly<Record<string, string>>): readonly string[] {
  const names = cells.map((cell) => cell.trim());
  for (const [ours, theirs] of Object.entries(map)) {
    const place = names.findIndex((name) => name.toLowerCase() === theirs.trim().toLowerCase());
    if (place < 0) {
      const near = suggest(theirs, names);
      const hint = near === null ? `It has ${names.slice(0, 20).join(", ")}.` : `Did you mean "${near}"?`;
      const text = `The file has no column "${theirs}", which is to be "${ours}". ${hint}`;
      throw new SimbankError("SB_INVALID_INPUT", text, { columns: names });
    }
    names[place] = ours;
  }
  return names;
}

/**
 * Where each known column stands; names count in any order and case. Throws `SB_INVALID_INPUT` saying which names are
 * missing, doubled or unknown, and what was expected.
 */
export function readHeader(cells: readonly string[], columns: ColumnNames): ReadonlyMap<string, number> {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  if (names.length === 1 && /[;\t]/.test(cells[0] ?? "")) {
    fail("The columns are not separated by commas.", columns, names);
  }
  const places = new Map<string, number>();
  const known = [...columns.required, ...columns.optional];
  for (const [place, name] of names.entries()) {
    if (name === "") fail(`Column ${place + 1} has no name.`, columns, names);
    if (places.has(name)) fail(`The column "${name}" is there twice.`, columns, names);
    if (!columns.open && !known.includes(name)) {
      const near = suggest(name, known);
      fail(`The column "${name}" is not known${near === null ? "" : `: did you mean "${near}"?`}.`, columns, names);
    }
    places.set(name, place);
  }
  const missing = columns.required.filter((name) => !places.has(name));
  if (missing.length > 0) {
    fail(`The column ${missing.map((name) => `"${name}"`).join(", ")} is missing.`, columns, names);
  }
  return places;
}
