import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  mkdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { SimbankError } from "../domain/errors.ts";

const KEY_NAME = "controller.key";
const SECRET_BYTES = 32;
/** A naming key that seals too; with a sealing secret of its own; with the one before as well. */
const KEY_BYTES: ReadonlySet<number> = new Set([SECRET_BYTES, 2 * SECRET_BYTES, 3 * SECRET_BYTES]);

/**
 * Where the controller key is: the systemd credential `controller.key` (`LoadCredential=`) where the service manager
 * gave one, else a file in the data folder.
 */
export function controllerKeyFile(dataDir: string, credentialsDirectory: string | undefined): string {
  const credential = credentialsDirectory === undefined ? null : join(credentialsDirectory, KEY_NAME);
  return credential !== null && existsSync(credential) ? credential : join(dataDir, KEY_NAME);
}

/** Writes bytes to a new file for their owner alone, on disk when it returns. */
function writeDraft(path: string, key: Uint8Array): string {
  const draft = `${path}.${process.pid}.new`;
  // Left by an earlier life with the same process id, which a container may have at each start.
  rmSync(draft, { force: true });
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}

function createKey(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(SECRET_BYTES);
  const draft = writeDraft(path, key);
  // link(2) fails if somebody was faster: a key that exists is never replaced, and a torn one never gets the name.
  linkSync(draft, path);
  rmSync(draft);
  return key;
}

/** Puts another key in the place of the one that is there: after a crash it is either the one or the other, whole. */
export function replaceKey(path: string, key: Uint8Array): void {
  renameSync(writeDraft(path, key), path);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The controller key in a file. Throws `SB_KEY_LOST` where there is none, or no whole one. */
export function readKey(path: string): Buffer {
  if (!existsSync(path)) {
    const remedy = "name the file with the key under which the ledger was written";
    throw new SimbankError("SB_KEY_LOST", `There is no controller key ${path}: ${remedy}.`, { key: path });
  }
  const key = readFileSync(path);
  if (KEY_BYTES.has(key.length)) return key;
  const text = `${path} holds no controller key: it has ${key.length} bytes instead of ${SECRET_BYTES}. Name the key with which the ledger was written.`;
  throw new SimbankError("SB_KEY_LOST", text, { key: path, bytes: key.length });
}

/** What is wrong with a controller key that a ledger needs, without changing anything; null where nothing is. */
export function keyTrouble(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return `${path} is missing`;
  return KEY_BYTES.has(found.size) ? null : `${path} has ${found.size} bytes instead of ${SECRET_BYTES}`;
}

/**
 * The controller key: random bytes, readable by their owner alone, made on first start. It keys every number in the
 * ledger, so a ledger without it is unreadable: `SB_KEY_LOST` when the key is missing or cut while `databaseExists`.
 */
export function readOrCreateKey(path: string, databaseExists: boolean, database: string): Buffer {
  if (!existsSync(path)) {
    if (!databaseExists) return createKey(path);
    throw new SimbankError(
      "SB_KEY_LOST",
      `The controller key ${path} is missing, and ${database} cannot be read without it. Restore the key from your backup; only if there is none, move the database away and start anew (its consents and suppressions are lost).`,
      { key: path, path: database },
    );
  }
  const key = readFileSync(path);
  if (!KEY_BYTES.has(key.length)) {
    throw new SimbankError(
      "SB_KEY_LOST",
      `The controller key ${path} has ${key.length} bytes instead of ${SECRET_BYTES}. Restore it from your backup.`,
      { key: path, bytes: key.length },
    );
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return key;
}
