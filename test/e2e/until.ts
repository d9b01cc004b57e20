/** Between two questions; at least as long as the last one took, so that asking leaves time to those who are asked. */
const LEAST_PAUSE_MS = 20;
/** For what never comes. Not a promise of speed: a machine may be busy with something else. */
const DEADLINE_MS = 60_000;

/** Asks again and again until the answer is neither undefined nor false; fails at the deadline, naming `what`. */
export async function until<T>(
  what: string | (() => string),
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs: number = DEADLINE_MS,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const askedAt = performance.now();
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    const answeredAt = performance.now();
    if (answeredAt > deadline) {
      throw new Error(`Waited in vain until ${typeof what === "string" ? what : what()}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(LEAST_PAUSE_MS, answeredAt - askedAt)));
  }
}

/** Numbers from 0 (inclusive) to 1 (exclusive), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
