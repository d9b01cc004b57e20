import { chmodSync, closeSync, existsSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { SimbankError } from "../domain/errors.ts";
import { prepareDataDir } from "./data-dir.ts";
import { readOrCreateKey } from "./key-file.ts";
import { type DataDirLock, lockDataDir } from "./lock.ts";
import { assertKnownSchema, migrate } from "./migrate.ts";
import { pragmaNumber, SYNCHRONOUS_FULL } from "./pragma.ts";
import { toStoreError } from "./sqlite-error.ts";
import { Vault } from "./vault.ts";

const CACHE_KIB = 32 * 1024;
const WAL_LIMIT_BYTES = 64 << 20;

export interface OpenDatabase {
  readonly db: Database.Database;
  readonly path: string;
  readonly vault: Vault;
  /** For the thread that seals imports; never logged, never stored. */
  readonly controllerKey: Buffer;
  readonly schemaVersion: number;
  close(): void;
}

/** Creates an empty file first, so that the ledger and its journal are born readable by their owner alone. */
function prepareFiles(dataDir: string, path: string): void {
  chmodSync(dataDir, 0o700);
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
}

/**
 * WAL first, then FULL, then reading it back: some builds of SQLite fall to NORMAL with WAL, which loses acknowledged
 * commits at a power cut. Throws `SB_STORE_UNSAFE` if FULL does not hold.
 */
export function makeDurable(db: Database.Database, path: string): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  const synchronous = pragmaNumber(db, "synchronous");
  const journal = db.pragma("journal_mode", { simple: true });
  if (synchronous !== SYNCHRONOUS_FULL || journal !== "wal") {
    throw new SimbankError(
      "SB_STORE_UNSAFE",
      `${path} cannot promise that a commit is on disk (journal ${String(journal)}, synchronous ${synchronous}). Put data_dir on a local disk.`,
      { path, synchronous },
    );
  }
}

function configure(db: Database.Database): void {
  db.pragma("foreign_keys = ON");
  db.pragma("recursive_triggers = ON");
  db.pragma("secure_delete = ON");
  db.pragma("temp_store = MEMORY");
  db.pragma("wal_autocheckpoint = 4000");
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
}

function assertWhole(db: Database.Database, path: string): void {
  const found = db.pragma("quick_check(1)", { simple: true });
  if (found === "ok") return;
  throw new SimbankError(
    "SB_STORE_CORRUPT",
    `${path} is damaged (${String(found).slice(0, 200)}). Keep a copy of it and restore the last good backup.`,
    { path },
  );
}

function assertOwnKey(db: Database.Database, vault: Vault, path: string, keyFile: string): void {
  const known = db.prepare<[], { value: unknown }>("SELECT value FROM meta WHERE key = 'key-check'").get();
  if (known === undefined) {
    db.prepare("INSERT INTO meta (key, value) VALUES ('key-check', ?)").run(vault.keyCheck());
    return;
  }
  if (known.value instanceof Uint8Array && vault.keyCheck().equals(known.value)) return;
  throw new SimbankError(
    "SB_KEY_LOST",
    `${keyFile} is not the key under which ${path} was written. Restore the right key from your backup.`,
    { key: keyFile, path },
  );
}

/** A file whose first page is none of SQLite's is somebody else's, or was overwritten from its start. */
function assertDatabase(db: Database.Database, path: string): void {
  try {
    db.pragma("schema_version");
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== "SQLITE_NOTADB") throw error;
    const text = `${path} is not a database of simbankd. Move it away, or set data_dir to another folder; if it was the ledger, keep a copy and restore the last good backup.`;
    throw new SimbankError("SB_STORE_FOREIGN", text, { path }, { cause: error });
  }
}

function openLocked(dataDir: string, keyFile: string, lock: DataDirLock): OpenDatabase {
  const path = join(dataDir, "simbankd.db");
  const existed = existsSync(path) && statSync(path).size > 0;
  const controllerKey = readOrCreateKey(keyFile, existed, path);
  prepareFiles(dataDir, path);
  const db = new Database(path, { timeout: 5000 });
  try {
    assertDatabase(db, path);
    assertKnownSchema(db, path);
    makeDurable(db, path);
    configure(db);
    assertWhole(db, path);
    const schemaVersion = migrate(db);
    const vault = new Vault(controllerKey);
    assertOwnKey(db, vault, path, keyFile);
    const close = () => {
      if (db.open) db.close();
      lock.release();
    };
    return { db, path, vault, controllerKey, schemaVersion, close };
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the ledger of a data folder for this process alone: folder 0700, files 0600, durable, whole, of a known
 * version, under its own key. Throws `SB_STORE_*` or `SB_KEY_LOST`; a refused database is left as it was.
 */
export function openDatabase(dataDir: string, keyFile: string): OpenDatabase {
  const path = join(dataDir, "simbankd.db");
  try {
    prepareDataDir(dataDir, path, keyFile);
    const lock = lockDataDir(dataDir);
    try {
      return openLocked(dataDir, keyFile, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}
