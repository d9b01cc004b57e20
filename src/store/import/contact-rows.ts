import type { DedupeScope } from "../api.ts";
import type { Vault } from "../vault.ts";
import { type ContactBatch, type ListedTerms, TermsTable } from "./batch.ts";
import { ByteColumn, FixedColumn, keyOrder } from "./columns.ts";
import { type RowShape, shapeOf, TermsReader } from "./contact-reserved.ts";
import { assertRoom, cellOf, type Places, readNumber, reasonOf, RowFault, type RowSink } from "./rows.ts";

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** Variables of one contact, as JSON. */
const MAX_VARIABLES = 32 * 1024;

/** How the rows of a list are to be read. */
export interface ContactReading {
  /** ISO 3166-1 alpha-2 country of numbers written without one; null: such numbers are rejected. */
  readonly defaultCountry: string | null;
  readonly dedupe: DedupeScope;
  /** Instant of the import, epoch ms: who may be called only before it is rejected. */
  readonly now: number;
}

const PLAIN: ContactReading = { defaultCountry: null, dedupe: "campaign", now: 0 };

class Columns {
  readonly keys: FixedColumn;
  readonly sealedNumbers: ByteColumn;
  readonly places: Float64Array<ArrayBuffer>;
  readonly callAfter: Float64Array<ArrayBuffer>;
  readonly callBefore: Float64Array<ArrayBuffer>;
  readonly priorities: Uint8Array<ArrayBuffer>;
  readonly termsOf: Uint32Array<ArrayBuffer>;
  readonly terms = new TermsTable<ListedTerms>();
  readonly sealedVariables: ByteColumn;
  readonly variablesDigests: FixedColumn;

  constructor(rows: number) {
    this.keys = new FixedColumn(rows, 16);
    this.sealedNumbers = new ByteColumn(rows, 44);
    this.places = new Float64Array(rows);
    this.callAfter = new Float64Array(rows);
    this.callBefore = new Float64Array(rows);
    this.priorities = new Uint8Array(rows);
    this.termsOf = new Uint32Array(rows);
    this.sealedVariables = new ByteColumn(rows, 64);
    this.variablesDigests = new FixedColumn(rows, 16);
  }
}

/** Reads contact rows: `number`, and whatever else the list knows of a person, kept sealed as variables of the flow. */
export class ContactSink implements RowSink {
  readonly #shape: RowShape;
  readonly #campaign: string;
  readonly #vault: Vault;
  readonly #rows: number;
  readonly #reading: ContactReading;
  readonly #terms: TermsReader;
  #columns: Columns;
  #count = 0;

  constructor(
    places: Places,
    header: readonly string[],
    campaign: string,
    vault: Vault,
    rows: number,
    reading: ContactReading = PLAIN,
  ) {
    this.#shape = shapeOf(places, header);
    this.#campaign = campaign;
    this.#vault = vault;
    this.#rows = rows;
    this.#reading = reading;
    this.#terms = new TermsReader(reading.now);
    this.#columns = new Columns(rows);
  }

  get count(): number {
    return this.#count;
  }

  add(cells: readonly string[], line: number): string | null {
    return this.addShaped(this.#shape, cells, line);
  }

  /** As `add`, for a row whose columns are its own. */
  addShaped(shape: RowShape, cells: readonly string[], line: number): string | null {
    return reasonOf(() => this.#read(shape, cells, line));
  }

  take(): ContactBatch {
    const columns = this.#columns;
    const batch: ContactBatch = {
      kind: "contacts",
      campaign: this.#campaign,
      dedupe: this.#reading.dedupe,
      count: this.#count,
      order: keyOrder(columns.keys.bytes, 16, this.#count),
      keys: columns.keys.bytes,
      sealedNumbers: columns.sealedNumbers.pack(),
      places: columns.places,
      callAfter: columns.callAfter,
      callBefore: columns.callBefore,
      priorities: columns.priorities,
      termsOf: columns.termsOf,
      terms: columns.terms.list,
      sealedVariables: columns.sealedVariables.pack(),
      variablesDigests: columns.variablesDigests.bytes,
    };
    this.#columns = new Columns(this.#rows);
    this.#count = 0;
    return batch;
  }

  #read(shape: RowShape, cells: readonly string[], line: number): void {
    assertRoom(this.#count, this.#rows);
    const number = readNumber(cells, shape.places, this.#reading.defaultCountry);
    const { callAfter, callBefore, timeZone, language, priority } = this.#terms.read(shape, cells);
    const variables = variablesOf(shape, cells);
    const key = this.#vault.nameOf(number);
    const row = this.#count;
    const into = this.#columns;
    into.keys.set(row, key);
    into.sealedNumbers.add(this.#vault.seal(number, key));
    into.places[row] = line;
    into.callAfter[row] = callAfter ?? Number.NaN;
    into.callBefore[row] = callBefore ?? Number.NaN;
    into.priorities[row] = priority;
    const terms = { timeZone, language };
    into.termsOf[row] = into.terms.numberOf(`${timeZone ?? ""} ${language ?? ""}`, terms);
    into.sealedVariables.add(variables === null ? NO_BYTES : this.#vault.seal(variables, key));
    if (variables !== null) into.variablesDigests.set(row, this.#vault.fingerprint(variables));
    this.#count += 1;
  }
}

/** What a row knows of its person beside the reserved columns, as JSON; null where it knows nothing. */
function variablesOf({ variables: columns }: RowShape, cells: readonly string[]): string | null {
  const variables: Record<string, string> = {};
  let any = false;
  for (const [place, name] of columns) {
    const cell = cellOf(cells, place);
    if (cell === "") continue;
    variables[name] = cell;
    any = true;
  }
  if (!any) return null;
  const text = JSON.stringify(variables);
  if (text.length > MAX_VARIABLES) {
    throw new RowFault(`the row's variables are longer than ${MAX_VARIABLES / 1024} KiB`);
  }
  return text;
}
