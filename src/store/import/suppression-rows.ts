import type { Vault } from "../vault.ts";
import { type SuppressionBatch, type SuppressionTerms, TermsTable } from "./batch.ts";
import { ByteColumn, FixedColumn, keyOrder } from "./columns.ts";
import {
  assertRoom,
  cellOf,
  InstantReader,
  type Places,
  readNumber,
  readText,
  reasonOf,
  RowFault,
  type RowSink,
} from "./rows.ts";
import { isPurpose, PURPOSES } from "./words.ts";

class Columns {
  readonly keys: FixedColumn;
  readonly sealedNumbers: ByteColumn;
  readonly termsOf: Uint32Array<ArrayBuffer>;
  readonly terms = new TermsTable<SuppressionTerms>();

  constructor(rows: number) {
    this.keys = new FixedColumn(rows, 16);
    this.sealedNumbers = new ByteColumn(rows, 44);
    this.termsOf = new Uint32Array(rows);
  }
}

/** Reads suppression rows: `number`, and optionally `scope`, `reason`, `source`, `until`. */
export class SuppressionSink implements RowSink {
  readonly #places: Places;
  readonly #vault: Vault;
  readonly #now: number;
  readonly #rows: number;
  readonly #instants = new InstantReader();
  #columns: Columns;
  #count = 0;

  constructor(places: Places, vault: Vault, now: number, rows: number) {
    this.#places = places;
    this.#vault = vault;
    this.#now = now;
    this.#rows = rows;
    this.#columns = new Columns(rows);
  }

  get count(): number {
    return this.#count;
  }

  add(cells: readonly string[], _line: number): string | null {
    return reasonOf(() => this.#read(cells));
  }

  take(): SuppressionBatch {
    const { keys, sealedNumbers, termsOf, terms } = this.#columns;
    const batch: SuppressionBatch = {
      kind: "suppressions",
      count: this.#count,
      order: keyOrder(keys.bytes, 16, this.#count),
      keys: keys.bytes,
      sealedNumbers: sealedNumbers.pack(),
      termsOf,
      terms: terms.list,
    };
    this.#columns = new Columns(this.#rows);
    this.#count = 0;
    return batch;
  }

  #read(cells: readonly string[]): void {
    assertRoom(this.#count, this.#rows);
    const places = this.#places;
    const number = readNumber(cells, places);
    const scope = cellOf(cells, places.get("scope")).toLowerCase() || "controller";
    if (scope !== "controller" && !isPurpose(scope)) {
      throw new RowFault(`scope "${scope.slice(0, 40)}" must be controller or one of ${PURPOSES.join(", ")}`);
    }
    const until = this.#instants.read(cellOf(cells, places.get("until")), "until");
    if (until !== null && until <= this.#now) {
      throw new RowFault("until lies in the past: the suppression would be over");
    }
    const terms: SuppressionTerms = {
      scope,
      reason: readText(cells, places, "reason") ?? "imported",
      source: readText(cells, places, "source") ?? "import",
      until,
    };
    const key = this.#vault.nameOf(number);
    const row = this.#count;
    const into = this.#columns;
    into.keys.set(row, key);
    into.sealedNumbers.add(this.#vault.seal(number, key));
    into.termsOf[row] = into.terms.numberOf(JSON.stringify(terms), terms);
    this.#count += 1;
  }
}
