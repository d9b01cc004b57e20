/**
 * Calls `done` once: with true when the work has settled either way, with false when the time is over before.
 * Why work failed is of no use to a caller that is done with it in any case.
 */
export function whenSettled(work: Promise<unknown>, timeoutMs: number, done: (settled: boolean) => void): void {
  let waiting = true;
  const finish = (settled: boolean): void => {
    if (!waiting) return;
    waiting = false;
    clearTimeout(timer);
    done(settled);
  };
  const timer = setTimeout(() => finish(false), timeoutMs);
  work.then(
    () => finish(true),
    () => finish(true),
  );
}

/** The work's value, or null once the time is over or the signal fires. The work itself goes on; its owner cleans up. */
export async function valueWithin<T>(
  work: Promise<T>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ readonly value: T } | null> {
  const { promise: stopped, resolve } = Promise.withResolvers<null>();
  const stop = (): void => resolve(null);
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work.then((value) => ({ value })), stopped]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
