declare const wallBrand: unique symbol;
declare const monoBrand: unique symbol;

/** Wall-clock time: epoch milliseconds, UTC. May step. Consent, windows and limits are judged with it. */
export type WallMs = number & { readonly [wallBrand]: true };

/** Monotonic time: milliseconds from an arbitrary start in this process. Never steps. Deadlines are judged with it. */
export type MonoMs = number & { readonly [monoBrand]: true };

/** Marks a number of epoch milliseconds as wall-clock time. */
export function wallMs(epochMs: number): WallMs {
  return epochMs as WallMs;
}

/** Marks a number of milliseconds as monotonic time. */
export function monoMs(ms: number): MonoMs {
  return ms as MonoMs;
}

/** RFC 3339 in UTC with `Z` and milliseconds, as every timestamp in our JSON. */
export function rfc3339(at: WallMs): string {
  return new Date(at).toISOString();
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads an RFC 3339 instant, or a bare `YYYY-MM-DD` as midnight UTC.
 * A local time without offset is refused: it would mean another instant on another box.
 */
export function parseInstant(text: string): WallMs | null {
  const trimmed = text.trim();
  if (!RFC3339.test(trimmed) && !DATE_ONLY.test(trimmed)) return null;
  const epochMs = Date.parse(trimmed.replace(" ", "T"));
  if (Number.isNaN(epochMs)) return null;
  // Date.parse accepts 2026-02-30 as 2 March: a date that does not exist is an error, not another day.
  const day = Number(trimmed.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(trimmed.slice(0, 4)), Number(trimmed.slice(5, 7)), 0)).getUTCDate();
  return day >= 1 && day <= lastDay ? wallMs(epochMs) : null;
}
