import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { ConsentShelf } from "./consent-shelf.ts";
import type { Measured } from "./result.ts";
import { inTurns, median, quantile, seeded } from "./stats.ts";

/** So many lookups of people in no order; keeps every sample, resolves the median. */
function lookUps(shelf: ConsentShelf, asked: number, count: number, next: () => number, samples: number[]): number {
  const found: number[] = [];
  for (let done = 0; done < count; done += 1) found.push(shelf.lookUp(next() % asked));
  samples.push(...found);
  return quantile(found, 0.5);
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const most = quick ? 60_000 : 10_000_000;
  const fewest = quick ? 6_000 : 10_000;
  const asked = quick ? 2_000 : 10_000;
  const rounds = quick ? 2 : 15;
  const count = quick ? 500 : 5_000;
  const shelf = (records: number): ConsentShelf =>
    ConsentShelf.create(join(directory, String(records)), records, asked, (rows) => {
      if (rows % 1_000_000 === 0) progress(`${rows} of ${records} consents`);
    });
  const large = shelf(most);
  const small = shelf(fewest);
  progress(`${rounds} rounds of ${count} lookups in each`);
  const samples = { large: [] as number[], small: [] as number[] };
  const next = seeded(7);
  const medians = await inTurns(
    rounds,
    () => lookUps(large, asked, count, next, samples.large),
    () => lookUps(small, asked, count, next, samples.small),
  );
  large.close();
  small.close();
  return {
    unit: "us",
    value: median(medians.ours),
    baseline: median(medians.theirs),
    detail: {
      records: most,
      baseline_records: fewest,
      asked,
      p99_us: quantile(samples.large, 0.99),
      baseline_p99_us: quantile(samples.small, 0.99),
    },
  };
}
