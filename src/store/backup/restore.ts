import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import { SimbankError } from "../../domain/errors.ts";
import { prepareDataDir } from "../data-dir.ts";
import { readKey, replaceKey } from "../key-file.ts";
import { lockDataDir } from "../lock.ts";
import { assertKnownSchema } from "../migrate.ts";
import { toStoreError } from "../sqlite-error.ts";
import { DATABASE_NAME, FileSplitter } from "./contents.ts";
import { BackupFile } from "./format.ts";

/** What a backup was found to hold; every byte of it was authenticated, and the database is whole. */
export interface BackupFound {
  /** RFC 3339. */
  readonly createdAt: string;
  readonly databaseBytes: number;
  readonly documents: number;
  readonly events: number;
  /** Hash of the last event of the audit chain, hex; null for an empty one. */
  readonly head: string | null;
}

/** Writes the files of a backup below a folder, each on disk before the next is begun. */
class Unpacker {
  readonly #dir: string;
  #file: number | null = null;
  databaseBytes: number | null = null;
  documents = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  begin(name: string, bytes: number): void {
    const path = join(this.#dir, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    rmSync(path, { force: true });
    this.#file = openSync(path, "wx", 0o600);
    if (name === DATABASE_NAME) this.databaseBytes = bytes;
    else this.documents += 1;
  }

  data(piece: Buffer): void {
    if (this.#file === null) return;
    for (let at = 0; at < piece.length; ) at += writeSync(this.#file, piece, at);
  }

  end(): void {
    if (this.#file === null) return;
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = null;
  }

  drop(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function unpack(file: string, controllerKey: Uint8Array, keyFile: string, into: Unpacker): string {
  const backup = new BackupFile(file, controllerKey, keyFile);
  try {
    const files = new FileSplitter(file, into);
    for (const plain of backup.frames()) files.push(plain);
    files.finish();
    return backup.head.created_at;
  } finally {
    backup.close();
  }
}

/** Looks through an unpacked database: whole, of a known version, with the head of its chain. */
function inspectCopy(path: string): Pick<BackupFound, "events" | "head"> {
  const db = new Database(path, { fileMustExist: true });
  try {
    const found = db.pragma("quick_check(1)", { simple: true });
    if (found !== "ok") {
      const text = `The database in the backup is damaged (${String(found).slice(0, 200)}). Use another backup.`;
      throw new SimbankError("SB_STORE_CORRUPT", text, { path });
    }
    assertKnownSchema(db, path);
    const last = db
      .prepare<[], { seq: number; hash: Buffer }>("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
      .get();
    return { events: last?.seq ?? 0, head: last?.hash.toString("hex") ?? null };
  } finally {
    db.close();
  }
}

function unpackChecked(file: string, keyFile: string, dir: string): BackupFound {
  if (!existsSync(file)) throw new SimbankError("SB_USAGE", `There is no file ${file}.`, { path: file });
  const unpacker = new Unpacker(dir);
  try {
    const createdAt = unpack(file, readKey(keyFile), keyFile, unpacker);
    if (unpacker.databaseBytes === null) {
      throw new SimbankError("SB_STORE_CORRUPT", `The backup ${basename(file)} holds no database.`, { path: file });
    }
    const { databaseBytes, documents } = unpacker;
    return { createdAt, databaseBytes, documents, ...inspectCopy(join(dir, DATABASE_NAME)) };
  } catch (error) {
    unpacker.drop();
    throw toStoreError(error, file);
  }
}

/**
 * Reads a backup to its end and looks through the database in it; writes nothing that stays. Throws `SB_KEY_LOST` for
 * another key, `SB_STORE_CORRUPT` for a changed or cut file.
 */
export function verifyBackup(file: string, keyFile: string): BackupFound {
  const dir = mkdtempSync(join(tmpdir(), "simbank-verify-"));
  chmodSync(dir, 0o700);
  try {
    return unpackChecked(file, keyFile, dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function assertNoLedger(dataDir: string): void {
  for (const name of [DATABASE_NAME, `${DATABASE_NAME}-wal`]) {
    const path = join(dataDir, name);
    if (!existsSync(path)) continue;
    const text = `There is a ledger in ${dataDir} already. Move ${path} away first (with its -wal and -shm), or restore into another folder.`;
    throw new SimbankError("SB_CONFLICT", text, { path });
  }
}

/** Puts the key beside the ledger, unless one is there; another one than the backup's is refused. */
function bringKey(keyFile: string, dataDir: string): void {
  const own = join(dataDir, "controller.key");
  if (resolve(keyFile) === resolve(own)) return;
  const key = readKey(keyFile);
  if (!existsSync(own)) return replaceKey(own, key);
  if (key.equals(readFileSync(own))) return;
  const text = `${own} is another key than ${keyFile}. Move it away first, or restore into another folder.`;
  throw new SimbankError("SB_CONFLICT", text, { path: own });
}

/**
 * Makes the data folder what the backup says: database, documents and, where it is missing, the key. Throws
 * `SB_STORE_LOCKED` while a daemon works in the folder and `SB_CONFLICT` where a ledger is there; then nothing was
 * changed. The ledger gets its name last: a restore that was cut short is begun again.
 */
export function restoreBackup(file: string, keyFile: string, dataDir: string): BackupFound {
  const database = join(dataDir, DATABASE_NAME);
  prepareDataDir(dataDir, database, keyFile);
  chmodSync(dataDir, 0o700);
  const lock = lockDataDir(dataDir);
  const draft = join(dataDir, "restoring");
  try {
    assertNoLedger(dataDir);
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    const found = unpackChecked(file, keyFile, draft);
    bringKey(keyFile, dataDir);
    placeEvidence(draft, dataDir);
    renameSync(join(draft, DATABASE_NAME), database);
    syncFolder(dataDir);
    return found;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    lock.release();
  }
}

/** Documents that are there already stay beside those of the backup: each is named by what it says. */
function placeEvidence(draft: string, dataDir: string): void {
  const from = join(draft, "evidence");
  if (!existsSync(from)) return;
  const to = join(dataDir, "evidence");
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name));
  syncFolder(to);
}

function syncFolder(dir: string): void {
  const folder = openSync(dir, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
