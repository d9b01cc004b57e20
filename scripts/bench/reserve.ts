import { join } from "node:path";
import Database from "better-sqlite3";
import { makeDurable } from "../../src/store/open-database.ts";
import type { Store } from "../../src/store/index.ts";
import type { BenchContext } from "./bench.ts";
import type { Measured } from "./result.ts";
import { ANSWERED, fillLedger, openSampleStore, reserveRequest, sampleLines, wallNow } from "./sample-ledger.ts";
import { inTurns, median, quantile, sum } from "./stats.ts";

/**
 * What a full rack asks of the store: 64 lines are free and the daemon asks for all of them in one request, as it does
 * after a start, when a calling window opens or when a campaign begins. Each of the 64 dials is gathered, judged and
 * written by itself; they share one commit, and all are on disk when the answer comes. The figure is such dials/s; the
 * baseline is a bare table with one row and one commit at a time, so sharing the sync of the disk is part of what is
 * compared. `one_by_one_*` in the detail is the same without it: one line free, one dial, one commit, and the way to
 * the store's thread and back each time. `end_and_next_per_s` is one line that ends a call and asks for its next.
 */

/** The rack whose lines go with every question, as the daemon sends them. */
const LINES = 64;
/** Requests of a full rack in one round. */
const PASSES = 8;

/** Ends attempts; not timed, as the bench is about reservations. */
async function finish(store: Store, attempts: readonly number[]): Promise<void> {
  await Promise.all(attempts.map((attempt) => store.finish(attempt, ANSWERED, wallNow())));
}

/** One reservation after the other, each with a commit of its own. Resolves their times in ms. */
async function oneByOne(store: Store, count: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const request = reserveRequest(sampleLines(LINES, (line) => line === index % LINES));
    const began = performance.now();
    const { dials, refused } = await store.reserve(request);
    took.push(performance.now() - began);
    if (dials.length !== 1) throw new Error(`A reservation gave ${dials.length} dials and ${refused.length} refusals.`);
    await finish(
      store,
      dials.map((dial) => dial.attempt),
    );
  }
  return took;
}

/** The end of one call and the reservation of the next, asked together: they share a commit. Calls/s of one line. */
async function cycles(store: Store, count: number): Promise<number> {
  const ready = () => reserveRequest(sampleLines(LINES, (line) => line === 0));
  let [open] = (await store.reserve(ready())).dials;
  const began = performance.now();
  for (let index = 0; index < count; index += 1) {
    if (open === undefined) throw new Error("A line that was free got no dial.");
    const [, answer] = await Promise.all([store.finish(open.attempt, ANSWERED, wallNow()), store.reserve(ready())]);
    [open] = answer.dials;
  }
  const took = performance.now() - began;
  if (open !== undefined) await finish(store, [open.attempt]);
  return (count * 1_000) / took;
}

/** All lines free at once, again and again: one commit for all their dials. Resolves the requests' times in ms. */
async function wholeRack(store: Store, passes: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let pass = 0; pass < passes; pass += 1) {
    const request = reserveRequest(sampleLines(LINES, () => true));
    const began = performance.now();
    const { dials } = await store.reserve(request);
    took.push(performance.now() - began);
    if (dials.length !== LINES) throw new Error(`${LINES} lines were free, ${dials.length} got a dial.`);
    await finish(
      store,
      dials.map((dial) => dial.attempt),
    );
  }
  return took;
}

/**
 * The floor: one row, one commit, the same pragmas, the same disk, and no thread between the caller and SQLite.
 * Resolves times in ms.
 */
class BareTable {
  readonly #db: Database.Database;
  readonly #insert: Database.Statement;

  constructor(directory: string) {
    const path = join(directory, "bare.db");
    this.#db = new Database(path);
    makeDurable(this.#db, path);
    this.#db.exec(
      "CREATE TABLE bare (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, key BLOB NOT NULL, text TEXT NOT NULL)",
    );
    this.#insert = this.#db.prepare("INSERT INTO bare (at, key, text) VALUES (?, ?, ?)");
  }

  insert(count: number): readonly number[] {
    const took: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const key = Buffer.alloc(16, index);
      const began = performance.now();
      this.#insert.run(Date.now(), key, "a reservation's worth of text, such as where and when");
      took.push(performance.now() - began);
    }
    return took;
  }

  close(): void {
    this.#db.close();
  }
}

function perSecond(times: readonly number[]): number {
  return (times.length * 1_000) / sum(times);
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const rounds = quick ? 1 : 9;
  const count = quick ? 50 : 400;
  const contacts = (rounds + 1) * (count * 2 + PASSES * LINES) + LINES * 4;
  progress(`${contacts} people into a ledger`);
  const store = await openSampleStore(join(directory, "ledger"));
  await fillLedger(store, directory, contacts, LINES);
  const bare = new BareTable(directory);
  progress(`${rounds} rounds of ${PASSES * LINES} reservations and ${count} bare inserts`);
  const racks: number[] = [];
  const together = await inTurns(
    rounds,
    async () => {
      const took = await wholeRack(store, PASSES);
      racks.push(...took);
      return perSecond(took) * LINES;
    },
    () => perSecond(bare.insert(count)),
  );
  progress(`${rounds} rounds of ${count} reservations one by one`);
  const singles: number[] = [];
  const alone = await inTurns(
    rounds,
    async () => {
      const took = await oneByOne(store, count);
      singles.push(...took);
      return perSecond(took);
    },
    () => perSecond(bare.insert(count)),
  );
  const cycled: number[] = [];
  for (let round = 0; round < rounds; round += 1) cycled.push(await cycles(store, count));
  bare.close();
  await store.close();
  return {
    unit: "reservations/s",
    value: median(together.ours),
    baseline: median(together.theirs),
    detail: {
      p50_ms: quantile(racks, 0.5),
      p99_ms: quantile(racks, 0.99),
      one_by_one_per_s: median(alone.ours),
      one_by_one_ratio: median(alone.ours) / median(alone.theirs),
      one_by_one_p50_ms: quantile(singles, 0.5),
      one_by_one_p99_ms: quantile(singles, 0.99),
      end_and_next_per_s: median(cycled),
      lines: LINES,
    },
  };
}
