/** The value below which `share` (0 to 1) of the samples lie, by the nearest rank. Throws on no samples. */
export function quantile(samples: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(samples).sort();
  const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
  const found = sorted[rank];
  if (found === undefined) throw new RangeError("There are no samples to take a quantile of.");
  return found;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError("There are no samples to take a median of.");
  return (upper + lower) / 2;
}

export function sum(samples: readonly number[]): number {
  return samples.reduce((total, sample) => total + sample, 0);
}

/** Times of both sides of a comparison, taken in turns so that a slow minute of the machine hits both alike. */
export interface Paired {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
}

/**
 * Runs two pieces of work in turns: one uncounted round to warm up, then `rounds` counted ones. Every second round
 * begins with the other side, so that neither always follows the other's garbage.
 */
export async function inTurns(
  rounds: number,
  ours: () => number | Promise<number>,
  theirs: () => number | Promise<number>,
): Promise<Paired> {
  const found = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const sides = [
      { work: ours, into: found.ours },
      { work: theirs, into: found.theirs },
    ];
    if (round % 2 === 1) sides.reverse();
    for (const { work, into } of sides) {
      const took = await work();
      if (round > 0) into.push(took);
    }
  }
  return found;
}

/** A random sequence that is the same in every run: 32-bit values of a xorshift generator. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}
