import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { SimbankError } from "../domain/errors.ts";
import { toStoreError } from "./sqlite-error.ts";

/** A data folder held by this process; given back by `release` or by the end of the process, however it ends. */
export interface DataDirLock {
  release(): void;
}

/** The process that took the data folder last, by its own word; null where nobody left one. It may have ended since. */
export function dataDirOwner(dataDir: string): number | null {
  try {
    const pid = readFileSync(pidFileOf(dataDir), "utf8").trim();
    return /^[1-9][0-9]{0,9}$/.test(pid) ? Number(pid) : null;
  } catch {
    // The file only tells who it is: without it the owner stays unnamed.
    return null;
  }
}

function pidFileOf(dataDir: string): string {
  return join(dataDir, "simbankd.pid");
}

/**
 * Takes the data folder for this process alone. The lock is a transaction left open on an empty database beside the
 * ledger: the kernel drops it when the process dies, so neither `kill -9` nor a re-used process id leaves a stale lock,
 * and the ledger itself stays readable by others. Throws `SB_STORE_LOCKED` naming the holder.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const path = join(dataDir, "simbankd.lock");
  const pidFile = pidFileOf(dataDir);
  let db: Database.Database | null = null;
  try {
    // Born 0600: SQLite gives its journal the same mode.
    closeSync(openSync(path, "a", 0o600));
    db = new Database(path, { timeout: 0 });
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db?.close();
    const failure = toStoreError(error, path);
    if (failure.code !== "SB_STORE_LOCKED") throw failure;
    const owner = dataDirOwner(dataDir);
    const holder = owner === null ? "another process" : `process ${owner}`;
    throw new SimbankError(
      "SB_STORE_LOCKED",
      `The data folder ${dataDir} is in use by ${holder}. Stop that simbankd, or give this one another data_dir.`,
      { path: dataDir, holder },
      { cause: error },
    );
  }
  const held = db;
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    held.close();
    throw toStoreError(error, pidFile);
  }
  return {
    release() {
      if (held.open) held.close();
    },
  };
}
