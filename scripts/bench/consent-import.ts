import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { Child } from "./children.ts";
import { memoryMibOf, ownCpuUs } from "./cpu.ts";
import type { Measured } from "./result.ts";
import { importFile, openSampleStore } from "./sample-ledger.ts";
import { CONSENT_HEADER, consentRow, labNumber, writeList } from "./sample-people.ts";

/** One row in so many is no consent: no import of real lists is without such. */
const BAD_ROW_EVERY = 5_000;
const TOLD_EVERY_ROWS = 200_000;

interface CsvOnly {
  readonly rows: number;
  readonly seconds: number;
}

/** Reading alone, in a fresh process: before or after the import makes no difference to it. */
async function csvOnly(path: string): Promise<CsvOnly> {
  await using child = Child.start("the CSV reader", [join(import.meta.dirname, "csv-only-child.ts"), path]);
  return await child.nextLine<CsvOnly>();
}

function rowOf(index: number): string {
  const number = index % BAD_ROW_EVERY === BAD_ROW_EVERY - 1 ? "ask at the desk" : labNumber(index);
  return consentRow(number, index);
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const rows = quick ? 20_000 : 1_000_000;
  const path = join(directory, "consents.csv");
  writeList(path, CONSENT_HEADER, rows, rowOf);
  progress(`${rows} rows read by csv-parse alone`);
  const before = await csvOnly(path);

  const store = await openSampleStore(join(directory, "ledger"));
  const memoryBefore = memoryMibOf("self", "VmRSS");
  progress(`${rows} rows imported`);
  let told = 0;
  const cpuBefore = ownCpuUs();
  const began = performance.now();
  const result = await importFile(store, { kind: "consents", dryRun: false }, path, (at) => {
    if (at.rows < told + TOLD_EVERY_ROWS) return;
    told = at.rows;
    progress(`${at.rows} of ${rows}`);
  });
  const seconds = (performance.now() - began) / 1_000;
  const cpuSeconds = (ownCpuUs() - cpuBefore) / 1e6;
  const highest = memoryMibOf("self", "VmHWM");
  await store.close();
  if (result.rows !== rows || before.rows !== rows) {
    throw new Error(`The file has ${rows} rows, the import saw ${result.rows} and csv-parse ${before.rows}.`);
  }
  const after = await csvOnly(path);
  return {
    unit: "rows/s",
    value: rows / seconds,
    baseline: rows / ((before.seconds + after.seconds) / 2),
    detail: {
      rows,
      imported: result.imported,
      rejected: result.rejectedTotal,
      rss_mib: highest,
      rss_before_mib: memoryBefore,
      seconds,
      cpu_s: cpuSeconds,
    },
  };
}
