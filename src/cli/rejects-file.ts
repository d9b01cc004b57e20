import type { Stats } from "node:fs";
import {
  copyFile,
  constants,
  type FileHandle,
  lstat,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { SimbankError } from "../domain/errors.ts";
import type { RejectsLayout } from "./rejects-layout.ts";

/** What became of the file. */
export interface RejectsOutcome {
  /** Where the rejected rows are; null when there are none. */
  readonly path: string | null;
  /** Whether a file of that name, from an earlier import, was replaced or removed. */
  readonly older: boolean;
  /** The copy of that file, where it said something else: somebody may have begun to mend it. */
  readonly kept: string | null;
}

const BUFFER_CHARACTERS = 64 * 1024;

/**
 * The file of rows an import did not take, each with the reason, laid out like the imported file. It is written
 * beside its final name and takes it at the end, so that a file of that name is always whole and of the last run;
 * without a rejected row there is none. Readable by its owner only: it holds numbers.
 */
export class RejectsFile {
  readonly path: string;
  readonly #partPath: string;
  readonly #part: FileHandle;
  readonly #layout: RejectsLayout;
  #header: readonly string[] = [];
  #buffer = "";
  #rows = 0;

  private constructor(path: string, partPath: string, part: FileHandle, layout: RejectsLayout) {
    this.path = path;
    this.#partPath = partPath;
    this.#part = part;
    this.#layout = layout;
  }

  /**
   * Makes sure the file can be written before anything is imported. Throws `SB_INVALID_INPUT` where it cannot, and
   * where writing it would replace `source`, the file that is imported, under whatever name.
   */
  static async create(path: string, source: Stats | null, layout: RejectsLayout): Promise<RejectsFile> {
    if (await isFile(path, source)) {
      throw new SimbankError(
        "SB_INVALID_INPUT",
        `Rejected rows written to ${path} would replace the file that is imported: name another file with --rejects.`,
        { path },
      );
    }
    try {
      if ((await lstat(path).catch(() => null))?.isDirectory() === true) throw new Error("it is a folder");
      await removeLeftovers(path);
      const partPath = `${path}.${process.pid}.part`;
      // Made here and now, for the owner alone: neither an older file's rights nor a link's target are taken over.
      return new RejectsFile(path, partPath, await open(partPath, "wx", 0o600), layout);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SimbankError(
        "SB_INVALID_INPUT",
        `Rejected rows could not be written to ${path} (${why}): name another file with --rejects.`,
        { path },
        { cause: error },
      );
    }
  }

  get rows(): number {
    return this.#rows;
  }

  setHeader(header: readonly string[]): void {
    this.#header = header;
  }

  async add(cells: readonly string[], reason: string): Promise<void> {
    if (this.#rows === 0) this.#buffer += this.#layout.header(this.#header);
    this.#rows += 1;
    this.#buffer += this.#layout.row(this.#header, cells, reason);
    if (this.#buffer.length > BUFFER_CHARACTERS) await this.#flush();
  }

  /** Puts the file in its place, or removes an older one when every row was taken. */
  async finish(): Promise<RejectsOutcome> {
    await this.#flush();
    await this.#part.close();
    const older = (await lstat(this.path).catch(() => null)) !== null;
    if (this.#rows > 0) {
      const kept = older ? await keepOther(this.path, this.#partPath) : null;
      await rename(this.#partPath, this.path);
      return { path: this.path, older, kept };
    }
    await rm(this.#partPath, { force: true });
    await rm(this.path, { force: true });
    return { path: null, older, kept: null };
  }

  /** Keeps what was rejected before the import broke off; leaves an older file alone when nothing was. */
  async breakOff(): Promise<RejectsOutcome> {
    if (this.#rows > 0) return this.finish();
    await this.#part.close();
    await rm(this.#partPath, { force: true });
    return { path: null, older: false, kept: null };
  }

  async #flush(): Promise<void> {
    if (this.#buffer !== "") await this.#part.appendFile(this.#buffer);
    this.#buffer = "";
  }
}

/** Keeps a copy of an older file that does not say the same as the new one: `PATH.older-1`, `PATH.older-2` and so on. */
async function keepOther(path: string, newer: string): Promise<string | null> {
  const found = await lstat(path);
  if (!found.isFile() || (await isSame(path, found.size, newer))) return null;
  for (let count = 1; ; count += 1) {
    const kept = `${path}.older-${count}`;
    try {
      await copyFile(path, kept, constants.COPYFILE_EXCL);
      return kept;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
}

async function isSame(path: string, size: number, other: string): Promise<boolean> {
  if (size !== (await stat(other)).size) return false;
  const [mine, theirs] = await Promise.all([readFile(path), readFile(other)]);
  return mine.equals(theirs);
}

async function isFile(path: string, known: Stats | null): Promise<boolean> {
  if (known === null) return false;
  // What cannot be looked at is found out when it is opened.
  const present = await stat(path).catch(() => null);
  return present !== null && present.ino === known.ino && present.dev === known.dev;
}

/**
 * Removes what imports to the same file left behind that were killed: plain files of ours, named after a process that
 * is no more, or after this one, which has none yet. Those of imports that are under way stay.
 */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const start = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    const [, pid] = /^([1-9][0-9]{0,9})\.part$/.exec(name.startsWith(start) ? name.slice(start.length) : "") ?? [];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    const leftover = join(folder, name);
    const found = await lstat(leftover).catch(() => null);
    if (found?.isFile() === true && found.uid === process.getuid?.()) await rm(leftover, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
