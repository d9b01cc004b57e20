import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { asE164, type E164 } from "../../src/domain/number.ts";
import { wallMs } from "../../src/domain/time.ts";
import { consentRows } from "../../src/store/ledger/consents.ts";
import { LedgerContext } from "../../src/store/ledger/context.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/open-database.ts";
import { labNumber } from "./sample-people.ts";
import { shippedPacks, wallNow } from "./sample-ledger.ts";

const ROWS_PER_COMMIT = 200_000;
const GRANTED_AT = Date.UTC(2026, 0, 2);
const KEYS = 2n ** 128n;

function numberAt(index: number): E164 {
  const number = asE164(labNumber(index));
  if (number === null) throw new Error(`There is no lab number ${index}.`);
  return number;
}

/** Keys spread evenly over all there are, ascending, as HMACs are once they are sorted. */
function* evenKeys(count: number): Generator<Buffer> {
  const step = KEYS / BigInt(count + 1);
  const halves = 2n ** 64n;
  for (let index = 1n; index <= BigInt(count); index += 1n) {
    const key = index * step;
    const bytes = Buffer.allocUnsafe(16);
    bytes.writeBigUInt64BE(key / halves, 0);
    bytes.writeBigUInt64BE(key % halves, 8);
    yield bytes;
  }
}

/** Two ascending lists as one. */
function* merged(all: Iterable<Buffer>, some: readonly Buffer[]): Generator<Buffer> {
  let next = 0;
  for (const key of all) {
    for (let one = some[next]; one !== undefined && one.compare(key) <= 0; one = some[next]) {
      yield one;
      next += 1;
    }
    yield key;
  }
  yield* some.slice(next);
}

/**
 * Writes one consent a key, in the order of the keys: each row and each entry of the index goes to the end of its tree.
 * Nothing here need survive a power cut, so nothing waits for the disk.
 */
function fill({ db }: OpenDatabase, keys: Iterable<Buffer>, each: (rows: number) => void): void {
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  const insert = db.prepare(`INSERT INTO consent (number_key, digest, purpose, voices, granted_at, expires_at, method,
      language, notice, imported_at) VALUES (?, ?, 'appointment', 'live', ?, ?, 'web form', 'en', '2026-01', ?)`);
  const digest = Buffer.alloc(32);
  let rows = 0;
  db.exec("BEGIN");
  for (const key of keys) {
    key.copy(digest, 16);
    insert.run(key, digest, GRANTED_AT, GRANTED_AT + 94_608_000_000, GRANTED_AT);
    rows += 1;
    if (rows % ROWS_PER_COMMIT > 0) continue;
    db.exec("COMMIT; BEGIN");
    each(rows);
  }
  db.exec("COMMIT");
}

/** A ledger of so many consents, of which some belong to numbers that can be asked for. */
export class ConsentShelf {
  readonly #opened: OpenDatabase;
  readonly #ctx: LedgerContext;

  private constructor(opened: OpenDatabase) {
    this.#opened = opened;
    const settings = { packs: shippedPacks(), country: "lab", buildDate: wallMs(0), openedAt: wallNow() };
    this.#ctx = new LedgerContext(opened.db, opened.vault, settings, () => performance.now());
  }

  static create(directory: string, records: number, asked: number, each: (rows: number) => void): ConsentShelf {
    mkdirSync(directory, { recursive: true });
    const data = join(directory, "ledger");
    const open = () => openDatabase(data, join(data, "controller.key"));
    const opened = open();
    const some = Array.from({ length: asked }, (_, index) => opened.vault.nameOf(numberAt(index)));
    fill(
      opened,
      merged(
        evenKeys(records - asked),
        some.toSorted((a, b) => a.compare(b)),
      ),
      each,
    );
    opened.close();
    return new ConsentShelf(open());
  }

  /** How long it took to name a number and read its consents, in us. */
  lookUp(index: number): number {
    const number = numberAt(index);
    const began = performance.now();
    const found = consentRows(this.#ctx, number);
    const tookUs = (performance.now() - began) * 1_000;
    if (found.length !== 1) throw new Error(`Person ${index} has ${found.length} consents instead of one.`);
    return tookUs;
  }

  close(): void {
    this.#opened.close();
  }
}
