import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  mkdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { SimbankError } from "../domain/errors.ts";

const KEY_BYTES = 32;

function createKey(path: string): Buffer {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = randomBytes(KEY_BYTES);
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
  // link(2) fails if somebody was faster: a key that exists is never replaced, and a torn one never gets the name.
  linkSync(draft, path);
  rmSync(draft);
  return key;
}

/**
 * The controller key: 32 random bytes, readable by their owner alone, made on first start. It keys every number in the
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
  if (key.length !== KEY_BYTES) {
    throw new SimbankError(
      "SB_KEY_LOST",
      `The controller key ${path} has ${key.length} bytes instead of ${KEY_BYTES}. Restore it from your backup.`,
      { key: path, bytes: key.length },
    );
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  return key;
}
