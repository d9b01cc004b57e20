import { accessSync, constants, existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SimbankError } from "../domain/errors.ts";

const READ_WRITE = constants.R_OK | constants.W_OK;
const ENTER = READ_WRITE | constants.X_OK;

/** What the system says of a path, as an error a person can act on; `SB_STORE_PATH`. */
export function pathFault(path: string, code: string, asUser: string): SimbankError {
  return new SimbankError("SB_STORE_PATH", `${path} ${PATH_FAULTS[code]?.(asUser) ?? `cannot be used (${code}).`}`, {
    path,
    cause: code,
  });
}

const ELSEWHERE = "or set data_dir to another folder";

const PATH_FAULTS: Readonly<Record<string, (asUser: string) => string>> = {
  EROFS: () =>
    `is on a read-only file system and cannot be written. Mount it read-write (mount -o remount,rw), ${ELSEWHERE}.`,
  EACCES: (asUser) => `cannot be read and written by ${asUser}. Give it to that user (chown), ${ELSEWHERE}.`,
  EPERM: (asUser) => `belongs to another user than ${asUser}. Give it to that user (chown), ${ELSEWHERE}.`,
  ENOTDIR: () => `lies in something that is a file and no folder. Move the file away, ${ELSEWHERE}.`,
  ELOOP: () => `is a link that leads back to itself. Remove it, ${ELSEWHERE}.`,
  ENAMETOOLONG: () => `is too long for this file system. Set data_dir to a shorter path.`,
  ENOSPC: () => `cannot be made: the disk is full. Free some space.`,
};

function thisUser(): string {
  return `simbankd's user (uid ${process.geteuid?.() ?? "unknown"})`;
}

/** Runs a call to the system; what it says against the path becomes `SB_STORE_PATH`. */
function about<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") throw error;
    throw pathFault(path, error.code, thisUser());
  }
}

function found(path: string): Stats | undefined {
  return about(path, () => statSync(path, { throwIfNoEntry: false }));
}

function refuse(path: string, text: string): never {
  throw new SimbankError("SB_STORE_PATH", `${path} ${text}`, { path });
}

/** A file that is to be used in this mode, where it exists. */
function assertFile(path: string, what: string, mode: number): void {
  const present = found(path);
  if (present === undefined) return;
  if (!present.isFile()) {
    const kind = present.isDirectory() ? "a folder" : "no plain file";
    refuse(path, `is ${kind}, where ${what} must be a file. Move it away, ${ELSEWHERE}.`);
  }
  about(path, () => accessSync(path, mode));
}

/** Makes the folder and those above it, one by one: Node's recursive `mkdir` says ENOENT on a read-only file system. */
function makeFolder(path: string): void {
  const present = found(path);
  if (present?.isDirectory() === true) return;
  if (present !== undefined) refuse(path, `is a file, where a folder is needed. Move it away, ${ELSEWHERE}.`);
  makeFolder(dirname(path));
  about(path, () => {
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Another process was faster: just as well.
      if (!existsSync(path)) throw error;
    }
  });
}

/**
 * Makes the data folder if it is not there, and checks that it, the database and the key can be used, before anything
 * is opened. Throws `SB_STORE_PATH` naming the place and the remedy.
 */
export function prepareDataDir(dataDir: string, database: string, keyFile: string): void {
  makeFolder(resolve(dataDir));
  about(dataDir, () => accessSync(dataDir, ENTER));
  assertFile(database, "the database", READ_WRITE);
  // A key that the service manager keeps is there to be read.
  assertFile(keyFile, "the controller key", constants.R_OK);
}
