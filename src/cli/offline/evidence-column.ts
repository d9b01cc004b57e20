import { REJECT_COLUMN } from "../../domain/list-files.ts";
import { CsvReader } from "../../store/import/csv-reader.ts";
import type { RowSink } from "../../store/import/rows.ts";

const HASH = /^(?:sha256:)?[0-9a-fA-F]{64}$/;

/** Says what each record of a file of consents has in a column; nothing is stored and nothing rejected. */
class ColumnReader implements RowSink {
  readonly count = 0;
  readonly place: number;
  readonly #take: (cells: readonly string[], place: number) => void;

  constructor(header: readonly string[], column: string, take: (cells: readonly string[], place: number) => void) {
    this.place = header.findIndex((name) => name.trim().toLowerCase() === column.toLowerCase());
    this.#take = take;
  }

  add(cells: readonly string[]): null {
    this.#take(cells, this.place);
    return null;
  }

  take(): never {
    throw new RangeError("A file that is only looked at has no batches.");
  }
}

function readerOf(
  column: string,
  take: (cells: readonly string[], place: number) => void,
  open: (header: readonly string[]) => void = () => {},
): CsvReader {
  return new CsvReader({
    open: (header) => {
      open(header);
      return new ColumnReader(header, column, take);
    },
    rowsPerBatch: Number.POSITIVE_INFINITY,
    rejectColumn: REJECT_COLUMN.consents,
  });
}

/** The files that rows of a list name as their evidence; hashes of documents that are stored already are none. */
export async function namedFiles(bytes: AsyncIterable<Uint8Array>, column: string): Promise<readonly string[]> {
  const names = new Set<string>();
  const reader = readerOf(column, (cells, place) => {
    const name = (cells[place] ?? "").trim();
    if (name !== "" && !HASH.test(name)) names.add(name);
  });
  for await (const piece of bytes) reader.push(piece);
  reader.end();
  return [...names];
}

/** The same list with the hashes of stored documents where it named their files. `line` writes a row as CSV. */
export async function* withHashes(
  bytes: AsyncIterable<Uint8Array>,
  column: string,
  hashes: ReadonlyMap<string, string>,
  line: (cells: readonly string[]) => string,
): AsyncGenerator<Uint8Array> {
  let written = "";
  const reader = readerOf(
    column,
    (cells, place) => {
      const hash = hashes.get((cells[place] ?? "").trim());
      written += line(hash === undefined ? cells : cells.with(place, hash));
    },
    (header) => {
      written += line(header);
    },
  );
  // Rows that cannot be read are for the daemon to reject, with its reasons.
  const flush = (rejected: readonly { readonly cells: readonly string[] }[]): Uint8Array => {
    const text = written + rejected.map(({ cells }) => line(cells)).join("");
    written = "";
    return Buffer.from(text);
  };
  for await (const piece of bytes) yield flush(reader.push(piece).rejected);
  yield flush(reader.end().rejected);
}
