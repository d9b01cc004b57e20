/** Collects every problem of a data file, each with its place, so that one reading shows them all. */
export class Problems {
  readonly list: string[] = [];

  add(place: string, problem: string): void {
    this.list.push(`${place}: ${problem}`);
  }
}

/** A mapping whose keys are among `keys`; anything else is a problem, with the nearest known key as a hint. */
export function mapping(
  value: unknown,
  keys: readonly string[],
  place: string,
  problems: Problems,
): Map<string, unknown> {
  if (!isRecord(value)) {
    problems.add(place, "expected a mapping");
    return new Map();
  }
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    problems.add(
      `${place}.${key}`,
      near === null ? `unknown key; known are ${keys.join(", ")}` : `unknown key; did you mean ${near}?`,
    );
  }
  return new Map(Object.entries(value));
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The candidate at most two edits away, or null. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = 3;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
