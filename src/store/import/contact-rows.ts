import type { Vault } from "../vault.ts";
import type { ContactBatch } from "./batch.ts";
import { ByteColumn, FixedColumn, keyOrder } from "./columns.ts";
import { assertRoom, cellOf, type Places, readNumber, reasonOf, type RowSink } from "./rows.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);

class Columns {
  readonly keys: FixedColumn;
  readonly sealedNumbers: ByteColumn;
  readonly places: Float64Array<ArrayBuffer>;
  readonly sealedVariables: ByteColumn;
  readonly variablesDigests: FixedColumn;

  constructor(rows: number) {
    this.keys = new FixedColumn(rows, 16);
    this.sealedNumbers = new ByteColumn(rows, 44);
    this.places = new Float64Array(rows);
    this.sealedVariables = new ByteColumn(rows, 64);
    this.variablesDigests = new FixedColumn(rows, 16);
  }
}

/** Reads contact rows: `number`, and whatever else the list knows of a person, kept sealed as variables of the flow. */
export class ContactSink implements RowSink {
  readonly #places: Places;
  readonly #names: readonly string[];
  readonly #campaign: string;
  readonly #vault: Vault;
  readonly #rows: number;
  #columns: Columns;
  #count = 0;

  constructor(places: Places, header: readonly string[], campaign: string, vault: Vault, rows: number) {
    this.#places = places;
    this.#names = header.map((name) => name.trim());
    this.#campaign = campaign;
    this.#vault = vault;
    this.#rows = rows;
    this.#columns = new Columns(rows);
  }

  get count(): number {
    return this.#count;
  }

  add(cells: readonly string[], line: number): string | null {
    return reasonOf(() => this.#read(cells, line));
  }

  take(): ContactBatch {
    const { keys, sealedNumbers, places, sealedVariables, variablesDigests } = this.#columns;
    const batch: ContactBatch = {
      kind: "contacts",
      campaign: this.#campaign,
      count: this.#count,
      order: keyOrder(keys.bytes, 16, this.#count),
      keys: keys.bytes,
      sealedNumbers: sealedNumbers.pack(),
      places,
      sealedVariables: sealedVariables.pack(),
      variablesDigests: variablesDigests.bytes,
    };
    this.#columns = new Columns(this.#rows);
    this.#count = 0;
    return batch;
  }

  #read(cells: readonly string[], line: number): void {
    assertRoom(this.#count, this.#rows);
    const number = readNumber(cells, this.#places);
    const variables = this.#variables(cells);
    const key = this.#vault.nameOf(number);
    const row = this.#count;
    const into = this.#columns;
    into.keys.set(row, key);
    into.sealedNumbers.add(this.#vault.seal(number, key));
    into.places[row] = line;
    into.sealedVariables.add(variables === null ? NO_BYTES : this.#vault.seal(variables, key));
    if (variables !== null) into.variablesDigests.set(row, this.#vault.fingerprint(variables));
    this.#count += 1;
  }

  #variables(cells: readonly string[]): string | null {
    const numberAt = this.#places.get("number");
    const variables: Record<string, string> = {};
    let any = false;
    for (const [place, name] of this.#names.entries()) {
      const cell = place === numberAt ? "" : cellOf(cells, place);
      if (cell === "") continue;
      variables[name] = cell;
      any = true;
    }
    return any ? JSON.stringify(variables) : null;
  }
}
