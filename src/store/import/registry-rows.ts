import type { Vault } from "../vault.ts";
import type { RegistryBatch } from "./batch.ts";
import { FixedColumn, keyOrder } from "./columns.ts";
import { assertRoom, type Places, readNumber, reasonOf, type RowSink } from "./rows.ts";

/**
 * Reads the numbers of a public register. They are kept by their keys alone: most of them belong to people this
 * operator has nothing to do with.
 */
export class RegistrySink implements RowSink {
  readonly #places: Places;
  readonly #vault: Vault;
  readonly #rows: number;
  readonly #registry: string;
  readonly #country: string | null;
  #keys: FixedColumn;
  #count = 0;

  constructor(
    places: Places,
    vault: Vault,
    rows: number,
    { registry, country }: { readonly registry: string; readonly country: string | null },
  ) {
    this.#places = places;
    this.#vault = vault;
    this.#rows = rows;
    this.#registry = registry;
    this.#country = country;
    this.#keys = new FixedColumn(rows, 16);
  }

  get count(): number {
    return this.#count;
  }

  add(cells: readonly string[], _line: number): string | null {
    return reasonOf(() => {
      assertRoom(this.#count, this.#rows);
      this.#keys.set(this.#count, this.#vault.nameOf(readNumber(cells, this.#places, this.#country)));
      this.#count += 1;
    });
  }

  take(): RegistryBatch {
    const { bytes } = this.#keys;
    const batch: RegistryBatch = {
      kind: "registry",
      count: this.#count,
      order: keyOrder(bytes, 16, this.#count),
      keys: bytes,
      registry: this.#registry,
    };
    this.#keys = new FixedColumn(this.#rows, 16);
    this.#count = 0;
    return batch;
  }
}
