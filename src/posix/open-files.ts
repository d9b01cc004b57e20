/** What a census of open files reads; the real one is /proc. */
export interface ProcessTable {
  pids(): readonly number[];
  /** Paths of the files that a process has open, read one by one as they are asked for; none for a process that is gone. */
  openPaths(pid: number): Iterable<string>;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Lets everything else that waits have its turn. */
  pause(): Promise<void>;
}

/** A census this old is taken again: a program that was started since must be found. */
const FRESH_MS = 5_000;
/** The longest stretch of reading without a pause. */
const STRETCH_MS = 1;
/** Only devices are ever asked for; a process may have millions of other files open. */
const DEVICES = "/dev/";

/**
 * Which processes have which devices open. All who ask within five seconds share one walk through the process table,
 * and the walk pauses every millisecond, so that explaining a whole rack of busy ports holds up nothing.
 */
export class OpenFiles {
  readonly #table: ProcessTable;
  #census: { readonly at: number; readonly openers: Promise<ReadonlyMap<string, readonly number[]>> } | null = null;

  constructor(table: ProcessTable) {
    this.#table = table;
  }

  /** The processes that have this very path open, by ascending pid, as of now: those who let go of it are left out. */
  async openersOf(path: string): Promise<readonly number[]> {
    const known = await this.#known(path);
    const still = known.filter((pid) => this.#hasOpen(pid, path));
    if (still.length === known.length) return still;
    // Somebody has let go, so somebody else may have taken over.
    this.#census = null;
    return this.#known(path);
  }

  async #known(path: string): Promise<readonly number[]> {
    const now = this.#table.now();
    if (this.#census === null || now - this.#census.at > FRESH_MS) {
      this.#census = { at: now, openers: this.#count() };
    }
    return (await this.#census.openers).get(path) ?? [];
  }

  #hasOpen(pid: number, path: string): boolean {
    for (const open of this.#table.openPaths(pid)) if (open === path) return true;
    return false;
  }

  async #count(): Promise<ReadonlyMap<string, readonly number[]>> {
    const openers = new Map<string, number[]>();
    let since = this.#table.now();
    for (const pid of this.#table.pids().toSorted((a, b) => a - b)) {
      for (const path of this.#table.openPaths(pid)) {
        if (path.startsWith(DEVICES)) add(openers, path, pid);
        if (this.#table.now() - since < STRETCH_MS) continue;
        await this.#table.pause();
        since = this.#table.now();
      }
    }
    return openers;
  }
}

function add(openers: Map<string, number[]>, path: string, pid: number): void {
  const known = openers.get(path);
  if (known === undefined) openers.set(path, [pid]);
  else if (known.at(-1) !== pid) known.push(pid);
}
