import { createHash } from "node:crypto";
import { closeSync, openSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import Database from "better-sqlite3";
import { SimbankError } from "../../domain/errors.ts";
import { toFailure } from "../failure.ts";
import { pragmaNumber } from "../pragma.ts";
import { DATABASE_NAME, evidenceNames, packFiles } from "./contents.ts";
import { BackupSealer } from "./format.ts";
import type { BackupDone } from "./done.ts";
import type { BackupSettings, FromBackup } from "./protocol.ts";

/** Pages copied at a time. */
const SLICE_PAGES = 512;

/**
 * A copy of the ledger as it is at one instant, made through a connection of its own that holds that instant: the thread
 * that writes goes on meanwhile and is never waited for. Resolves with its schema version.
 */
async function copyLedger(database: string, copy: string): Promise<number> {
  rmSync(copy, { force: true });
  // Born 0600: SQLite gives its journal the same mode.
  closeSync(openSync(copy, "wx", 0o600));
  const db = new Database(database, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    db.exec("BEGIN");
    // A transaction sees one instant from its first reading on.
    const schema = pragmaNumber(db, "user_version");
    db.prepare("SELECT count(*) FROM meta").get();
    await db.backup(copy, { progress: () => SLICE_PAGES });
    return schema;
  } finally {
    db.close();
  }
}

/** Gives out the pieces of the file as they are asked for. */
async function* pieces(settings: BackupSettings, copy: string): AsyncGenerator<Buffer, number> {
  const { database, controllerKey, createdAt } = settings;
  const dataDir = dirname(database);
  const names = evidenceNames(dataDir);
  const schema = await copyLedger(database, copy);
  const sealer = new BackupSealer(controllerKey, { created_at: createdAt, database_schema: schema });
  yield sealer.start;
  const documents = names.map((name) => ({ name, path: join(dataDir, name) }));
  for (const plain of packFiles([{ name: DATABASE_NAME, path: copy }, ...documents])) yield sealer.seal(plain, false);
  yield sealer.seal(new Uint8Array(0), true);
  return names.length;
}

async function run(port: MessagePort, settings: BackupSettings): Promise<BackupDone> {
  const copy = join(dirname(settings.database), "simbankd.backup");
  try {
    const asked = waiting(port);
    const hash = createHash("sha256");
    const all = pieces(settings, copy);
    for (let bytes = 0; ; ) {
      await asked();
      const piece = await all.next();
      if (piece.done === true) {
        return { bytes, sha256: hash.digest("hex"), documents: piece.value, createdAt: settings.createdAt };
      }
      hash.update(piece.value);
      bytes += piece.value.length;
      port.postMessage({ kind: "piece", bytes: new Uint8Array(piece.value) } satisfies FromBackup);
    }
  } finally {
    rmSync(copy, { force: true });
    rmSync(`${copy}-journal`, { force: true });
  }
}

/** Waits until the next piece was asked for. */
function waiting(port: MessagePort): () => Promise<void> {
  const asked = { times: 0 };
  let wake: (() => void) | null = null;
  port.on("message", () => {
    asked.times += 1;
    wake?.();
  });
  return async () => {
    while (asked.times === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    asked.times -= 1;
  };
}

const port = parentPort;
if (port === null) throw new SimbankError("SB_INTERNAL", "The backup's thread was started as a program.");
const settings = workerData as BackupSettings;
try {
  port.postMessage({ kind: "done", done: await run(port, settings) } satisfies FromBackup);
} catch (error) {
  port.postMessage({ kind: "failed", error: toFailure(error, settings.database) } satisfies FromBackup);
}
port.close();
