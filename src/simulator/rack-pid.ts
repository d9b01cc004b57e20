import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SimbankError } from "../domain/errors.ts";
import { makeFolder } from "../posix/index.ts";

/** A stale file may be replaced under our eyes by another rack that starts; then that one is asked about. */
const TRIES = 3;

/**
 * Makes `dir` this process's own by writing its pid to `rack.pid` in it, and answers with how to give it back. A file
 * left by a process that is gone is replaced. Throws `SB_CONFLICT`, naming the pid, while another rack serves the
 * folder: two racks would take each other's links.
 */
export function claimFolder(dir: string): () => void {
  makeFolder(dir);
  const path = join(dir, "rack.pid");
  for (let tries = 1; tries <= TRIES; tries += 1) {
    if (create(path)) return () => release(path);
    const owner = ownerOf(path);
    if (owner !== null && isAlive(owner)) {
      throw new SimbankError(
        "SB_CONFLICT",
        `A rack is running in ${dir} (pid ${owner}): end it, or name another folder with --dir.`,
        { dir, pid: owner },
      );
    }
    rmSync(path, { force: true });
  }
  throw new SimbankError("SB_CONFLICT", `Another rack is starting in ${dir}: name another folder with --dir.`, { dir });
}

/** Writes the file if there is none; false when there is one. */
function create(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The process that the file names; null where it names none, or ours, whose number a dead one once had. */
function ownerOf(path: string): number | null {
  const pid = pidIn(path);
  return pid === process.pid ? null : pid;
}

function pidIn(path: string): number | null {
  try {
    const text = readFileSync(path, "utf8").trim();
    return /^[1-9][0-9]{0,9}$/.test(text) ? Number(text) : null;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Signal 0 reaches every process there is; one of another user answers EPERM (kill(2)). */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Removes the file, unless somebody else has put theirs in its place. */
function release(path: string): void {
  if (pidIn(path) === process.pid) rmSync(path, { force: true });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}
