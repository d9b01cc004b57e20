import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { Child } from "./children.ts";
import { cpuSecondsOf, memoryMibOf } from "./cpu.ts";
import { parseJson } from "./json.ts";
import type { Measured } from "./result.ts";
import { Rig } from "./rig.ts";
import { CONSENT_HEADER, consentRow, labNumber, writeList } from "./sample-people.ts";

/** One row in so many is no consent: no import of real lists is without such. */
const BAD_ROW_EVERY = 5_000;

interface CsvOnly {
  readonly rows: number;
  readonly seconds: number;
}

interface Imported {
  readonly rows: number;
  readonly imported: number;
  readonly rejected: number;
}

/** Reading alone, in a process of its own. */
async function csvOnly(path: string): Promise<CsvOnly> {
  await using child = Child.start("the CSV reader", [join(import.meta.dirname, "csv-only-child.ts"), path]);
  return await child.nextLine<CsvOnly>();
}

function rowOf(index: number): string {
  const number = index % BAD_ROW_EVERY === BAD_ROW_EVERY - 1 ? "ask at the desk" : labNumber(index);
  return consentRow(number, index);
}

/**
 * The whole way, as a person goes it: `simbank consent import FILE` to a daemon that sorts, seals, inserts and commits.
 * The clock includes the start of the CLI; the memory is the daemon's highest, its threads included.
 */
export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const rows = quick ? 20_000 : 1_000_000;
  const path = join(directory, "consents.csv");
  writeList(path, CONSENT_HEADER, rows, rowOf);
  progress(`${rows} rows read by csv-parse alone`);
  const before = await csvOnly(path);

  const rack = { directory, slots: 1, personality: "fast", timeScale: 20, logCommands: false };
  await using rig = await Rig.start({ ...rack, config: [] });
  const { pid } = rig.daemon;
  const idleMib = memoryMibOf(pid, "VmRSS");
  progress(`${rows} rows imported by \`simbank consent import\``);
  const cpuBefore = cpuSecondsOf(pid);
  const began = performance.now();
  const result = parseJson<Imported>(await rig.cli("consent", "import", path, "--json"));
  const seconds = (performance.now() - began) / 1_000;
  const cpuS = cpuSecondsOf(pid) - cpuBefore;
  const highestMib = memoryMibOf(pid, "VmHWM");
  await rig.daemon.stop();

  const after = await csvOnly(path);
  if (result.rows !== rows || before.rows !== rows) {
    throw new Error(`The file has ${rows} rows, the import saw ${result.rows} and csv-parse ${before.rows}.`);
  }
  return {
    unit: "rows/s",
    value: rows / seconds,
    baseline: rows / ((before.seconds + after.seconds) / 2),
    detail: {
      rows,
      imported: result.imported,
      rejected: result.rejected,
      rss_mib: highestMib,
      rss_before_mib: idleMib,
      seconds,
      cpu_s: cpuS,
    },
  };
}
