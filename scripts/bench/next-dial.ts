import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { parameter } from "./parameter.ts";
import { InProcessLedger, type Reserved } from "./in-process-ledger.ts";
import type { Measured } from "./result.ts";
import { inTurns, median, quantile } from "./stats.ts";

interface Samples {
  readonly alone: number[];
  readonly committed: number[];
}

/** So many dials in a row; keeps every sample, resolves the median of those without the commit. */
function dials(ledger: InProcessLedger, from: number, count: number, samples: Samples): number {
  const found: Reserved[] = [];
  for (let index = from; index < from + count; index += 1) found.push(ledger.next(index));
  samples.alone.push(...found.map((one) => one.withoutCommitUs));
  samples.committed.push(...found.map((one) => one.withCommitUs));
  return quantile(
    found.map((one) => one.withoutCommitUs),
    0.5,
  );
}

/** Percent of the waiting contacts whose calling hours are over. */
const REFUSED_PERCENT = 30;

function ledgerOf(directory: string, contacts: number, campaigns: number, lines: number): InProcessLedger {
  const own = join(directory, String(contacts));
  mkdirSync(join(own, "ledger"), { recursive: true });
  return InProcessLedger.create(own, { contacts, campaigns, refusedPercent: REFUSED_PERCENT }, lines);
}

/**
 * `BENCH_CONTACTS` and `BENCH_CAMPAIGNS` in the environment change how many wait, and in how many campaigns; both sides
 * have the same campaigns and lines, so that contacts are all that differs.
 */
export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const most = parameter("BENCH_CONTACTS", quick ? 20_000 : 1_000_000);
  const fewest = quick ? 4_000 : 10_000;
  const campaigns = parameter("BENCH_CAMPAIGNS", quick ? 4 : 20);
  const lines = quick ? 64 : 512;
  const rounds = quick ? 2 : 15;
  const count = quick ? 50 : 256;
  progress(`${fewest} and ${most} people in ${campaigns} campaigns into two ledgers`);
  const small = ledgerOf(directory, fewest, campaigns, lines);
  const large = ledgerOf(directory, most, campaigns, lines);
  const before = heapMib();
  progress(`${rounds} rounds of ${count} dials on each`);
  const samples = { small: { alone: [], committed: [] }, large: { alone: [], committed: [] } } satisfies Record<
    string,
    Samples
  >;
  const reached = { small: 0, large: 0 };
  const medians = await inTurns(
    rounds,
    () => dials(large, (reached.large += count) - count, count, samples.large),
    () => dials(small, (reached.small += count) - count, count, samples.small),
  );
  const after = heapMib();
  small.close();
  large.close();
  return {
    unit: "us",
    value: median(medians.ours),
    baseline: median(medians.theirs),
    detail: {
      contacts: most,
      baseline_contacts: fewest,
      lines,
      campaigns,
      refused_percent: REFUSED_PERCENT,
      rss_growth_mib: after - before,
      p99_us: quantile(samples.large.alone, 0.99),
      baseline_p99_us: quantile(samples.small.alone, 0.99),
      with_commit_us: quantile(samples.large.committed, 0.5),
      with_commit_ratio: quantile(samples.large.committed, 0.5) / quantile(samples.small.committed, 0.5),
    },
  };
}

/** Memory of this process, after what can be thrown away is gone. */
function heapMib(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / (1 << 20);
}
