import type { Stats } from "node:fs";
import { RejectsFile } from "./rejects-file.ts";
import type { RejectsLayout } from "./rejects-layout.ts";
import { printable } from "./render/text.ts";

/** Where the rejected rows of an import go. `note` prints a line for the person beside the output proper. */
export interface Rejects {
  setHeader(header: readonly string[]): void;
  add(line: number, cells: readonly string[], reason: string): Promise<void>;
  /** The import has ended. Resolves the path of the file that holds the rejected rows, or null. */
  finish(): Promise<string | null>;
  /** The import broke off: what was rejected until then is kept. */
  breakOff(): Promise<void>;
}

type Note = (text: string) => Promise<void>;

/** As many reasons as a dry run spells out: enough to recognise a mistake that every row repeats. */
const SHOWN_REASONS = 5;

/** The rejects of a dry run: the first reasons are printed, nothing is written, and no earlier file is touched. */
export function dryRejects(note: Note): Rejects {
  let rows = 0;
  const tellRest = async (): Promise<void> => {
    if (rows > SHOWN_REASONS) await note(`and ${rows - SHOWN_REASONS} more rejected`);
  };
  return {
    setHeader: () => {},
    add: async (line, _cells, reason) => {
      rows += 1;
      if (rows <= SHOWN_REASONS) await note(`line ${line}: ${printable(reason)}`);
    },
    finish: async () => {
      await tellRest();
      return null;
    },
    breakOff: tellRest,
  };
}

/** The rejects of an import, written to `path` (see `RejectsFile`). Says so where an earlier file had to go. */
export async function fileRejects(
  path: string,
  source: Stats | null,
  layout: RejectsLayout,
  note: Note,
): Promise<Rejects> {
  const file = await RejectsFile.create(path, source, layout);
  const replaced = (kept: string | null): string =>
    kept === null
      ? `An older ${printable(path)} was replaced.`
      : `An older ${printable(path)} said something else: it is kept as ${printable(kept)}.`;
  return {
    setHeader: (header) => file.setHeader(header),
    add: (_line, cells, reason) => file.add(cells, reason),
    finish: async () => {
      const { path: written, older, kept } = await file.finish();
      if (older) await note(written === null ? `An older ${printable(path)} was removed.` : replaced(kept));
      return written;
    },
    breakOff: async () => {
      const { older, kept } = await file.breakOff();
      if (older) await note(replaced(kept));
    },
  };
}
