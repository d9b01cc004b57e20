import type { Span } from "./types.ts";

/** The minutes that lie in a span of each list; sorted and disjoint if both lists are. */
export function intersectSpans(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  const common: Span[] = [];
  for (const [fromA, toA] of a) {
    for (const [fromB, toB] of b) {
      const from = Math.max(fromA, fromB);
      const to = Math.min(toA, toB);
      if (from < to) common.push([from, to]);
    }
  }
  return common.sort(([x], [y]) => x - y);
}
