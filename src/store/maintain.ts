import { existsSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { SimbankError } from "../domain/errors.ts";
import { lockDataDir } from "./lock.ts";
import { assertKnownSchema } from "./migrate.ts";
import { makeDurable } from "./open-database.ts";
import { pragmaNumber } from "./pragma.ts";
import { toStoreError } from "./sqlite-error.ts";

/** How many findings are told; one is enough to act. */
const MAX_FINDINGS = 20;

export interface DatabaseCheck {
  readonly path: string;
  readonly schema: number;
  readonly bytes: number;
  /** Bytes that a `vacuum` would give back. */
  readonly free: number;
  /** What is wrong, in SQLite's words; empty when nothing is. */
  readonly findings: readonly string[];
}

function databaseOf(dataDir: string): string {
  const path = join(dataDir, "simbankd.db");
  if (existsSync(path)) return path;
  throw new SimbankError("SB_USAGE", `There is no ledger in ${dataDir}: name the daemon's data_dir.`, { path });
}

function freeBytes(db: Database.Database): number {
  return pragmaNumber(db, "freelist_count") * pragmaNumber(db, "page_size");
}

interface ForeignKeyFinding {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

/**
 * Reads every page, index and reference of a ledger, whether a daemon works with it or not. Minutes for gigabytes.
 * Throws `SB_USAGE` where there is none, `SB_STORE_*` where it cannot be read.
 */
export function checkDatabase(dataDir: string): DatabaseCheck {
  const path = databaseOf(dataDir);
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: 5000 });
    try {
      assertKnownSchema(db, path);
      const pages = db.pragma(`integrity_check(${MAX_FINDINGS})`) as readonly { readonly integrity_check: string }[];
      const found = pages.map((row) => row.integrity_check).filter((text) => text !== "ok");
      const references = db.pragma("foreign_key_check") as readonly ForeignKeyFinding[];
      const lost = references
        .slice(0, MAX_FINDINGS)
        .map(
          ({ table, rowid, parent }) => `row ${rowid ?? "?"} of ${table} names a row of ${parent} that is not there`,
        );
      const schema = pragmaNumber(db, "user_version");
      return { path, schema, bytes: statSync(path).size, free: freeBytes(db), findings: [...found, ...lost] };
    } finally {
      db.close();
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/**
 * Writes the ledger anew without the space that deleted rows left. Throws `SB_STORE_LOCKED` while a daemon works with
 * it, `SB_STORE_FULL` where the disk has no room for a second copy; the ledger is then as it was.
 */
export function vacuumDatabase(dataDir: string): { readonly before: number; readonly after: number } {
  const path = databaseOf(dataDir);
  const lock = lockDataDir(dataDir);
  try {
    const before = statSync(path).size;
    const { bavail, bsize } = statfsSync(dataDir);
    // A copy of the content, and a journal of as much.
    if (bavail * bsize < 2 * before) {
      const text = `${dataDir} has no room for the copies that this takes (${2 * before} bytes). Free some space.`;
      throw new SimbankError("SB_STORE_FULL", text, { path });
    }
    const db = new Database(path, { fileMustExist: true, timeout: 5000 });
    try {
      assertKnownSchema(db, path);
      makeDurable(db, path);
      db.exec("VACUUM");
      db.pragma("wal_checkpoint(TRUNCATE)");
    } finally {
      db.close();
    }
    return { before, after: statSync(path).size };
  } catch (error) {
    throw toStoreError(error, path);
  } finally {
    lock.release();
  }
}
