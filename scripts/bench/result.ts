/** What one bench found. `detail` holds further figures; units are in their names. */
export interface Measured {
  readonly unit: string;
  readonly value: number;
  /** The same work done by something else in the same run; null where there is nothing to compare with. */
  readonly baseline: number | null;
  readonly detail: Readonly<Record<string, number | string>>;
}

/** One line of output. Adding keys is fine, renaming them is not: scripts read this. */
export interface BenchResult extends Measured {
  readonly schema: 1;
  readonly bench: string;
  /** `value / baseline`. */
  readonly ratio: number | null;
}

/** Completes and rounds what was measured. */
export function benchResult(bench: string, measured: Measured): BenchResult {
  const { unit, value, baseline, detail } = measured;
  const ratio = baseline === null ? null : value / baseline;
  const rounded: Record<string, number | string> = {};
  for (const [key, one] of Object.entries(detail)) rounded[key] = typeof one === "number" ? significant(one) : one;
  return {
    schema: 1,
    bench,
    unit,
    value: significant(value),
    baseline: baseline === null ? null : significant(baseline),
    ratio: ratio === null ? null : significant(ratio),
    detail: rounded,
  };
}

/** Four significant digits, whole numbers kept whole: more would promise a precision that no run has. */
export function significant(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`A bench measured ${value}: it has nothing to report.`);
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}

/** What is asked of a bench, and whether a result gives it. */
export interface Target {
  readonly says: string;
  readonly met: (result: BenchResult) => boolean;
}

/** A figure by its name in the output: `value`, `baseline`, `ratio`, or a key of `detail`; NaN where there is none. */
export function figure(result: BenchResult, name: string): number {
  const own = { value: result.value, baseline: result.baseline, ratio: result.ratio }[name];
  const found = own ?? result.detail[name];
  return typeof found === "number" ? found : Number.NaN;
}

export function atMost(name: string, limit: number): Target {
  return { says: `${name} <= ${limit}`, met: (result) => figure(result, name) <= limit };
}

export function atLeast(name: string, limit: number): Target {
  return { says: `${name} >= ${limit}`, met: (result) => figure(result, name) >= limit };
}

/** The line for people: figures and, for information, how they stand to the targets. */
export function humanLine(result: BenchResult, targets: readonly Target[]): string {
  const against = result.baseline === null ? "" : ` against ${result.baseline} (ratio ${result.ratio})`;
  const verdicts = targets.map((target) => `${target.met(result) ? "met" : "MISSED"}: ${target.says}`);
  const judged = verdicts.length === 0 ? "" : `  [${verdicts.join("; ")}]`;
  return `${result.bench}: ${result.value} ${result.unit}${against}${judged}`;
}
