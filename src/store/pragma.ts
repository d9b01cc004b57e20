import type { Database } from "better-sqlite3";

/** The value of a numeric pragma; NaN where SQLite gives none. */
export function pragmaNumber(db: Database, name: string): number {
  const value = db.pragma(name, { simple: true });
  return typeof value === "number" ? value : Number.NaN;
}

/** `PRAGMA synchronous` = FULL: a commit is on disk when it returns. */
export const SYNCHRONOUS_FULL = 2;
