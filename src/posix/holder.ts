import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import { OpenFiles } from "./open-files.ts";
import { deviceNumbers } from "./tty-control.ts";

const INTERPRETER = /^(node|python[0-9.]*|perl|ruby|bash|dash|sh)$/;

/** A process that has a file open. */
export interface Holder {
  readonly pid: number;
  /** Its program, such as `ModemManager`, or interpreter and script, such as `python3 rack.py`; no other arguments. */
  readonly command: string;
}

/** /proc as it is. Reads are made in place, not in the thread pool, which stuck ports may have filled. */
const openFiles = new OpenFiles({
  pids: () => (attempt(() => readdirSync("/proc")) ?? []).filter((name) => /^[0-9]+$/.test(name)).map(Number),
  *openPaths(pid) {
    for (const fd of attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
      yield attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? "";
    }
  },
  now: () => performance.now(),
  pause: () => setImmediate(),
});

/**
 * The process that keeps others from a device: the owner of its flock(2), else another process that has it open.
 * Null when /proc shows none, which happens for processes of other users unless we are root. Cheap enough to be asked
 * for every port of a rack at once (see `OpenFiles`).
 */
export async function holderOf(path: string): Promise<Holder | null> {
  const real = attempt(() => realpathSync(path));
  if (real === null) return null;
  const pid = lockOwner(real) ?? (await holders(real))[0] ?? null;
  return pid === null ? null : { pid, command: commandOf(pid) };
}

/**
 * All other processes that have the device open, by ascending pid; those of other users only when we are root. Who made
 * a pseudo-terminal often keeps both of its ends open: that is what the port leads to, and no holder.
 */
export async function holdersOf(path: string): Promise<readonly Holder[]> {
  const real = attempt(() => realpathSync(path));
  if (real === null) return [];
  const others = (await holders(real)).filter((pid) => !hasMasterOf(pid, real));
  return others.map((pid) => ({ pid, command: commandOf(pid) }));
}

/** Whether the process has the master end of this pseudo-terminal: fdinfo tells its number (proc_pid_fdinfo(5)). */
function hasMasterOf(pid: number, slave: string): boolean {
  const [, number] = /^\/dev\/pts\/([0-9]+)$/.exec(slave) ?? [];
  if (number === undefined) return false;
  return (attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some((fd) => {
    const target = attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? "";
    if (!target.endsWith("/ptmx")) return false;
    const info = attempt(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, "latin1")) ?? "";
    return /^tty-index:\s*([0-9]+)$/m.exec(info)?.[1] === number;
  });
}

/** The pid that /proc/locks names for an flock on this inode (proc_locks(5)). */
function lockOwner(real: string): number | null {
  const info = attempt(() => statSync(real));
  const locks = attempt(() => readFileSync("/proc/locks", "latin1"));
  if (info === null || locks === null) return null;
  const { major, minor } = deviceNumbers(info.dev);
  const file = `${hex(major)}:${hex(minor)}:${info.ino}`;
  for (const line of locks.split("\n")) {
    const [, kind, , , pid, inode] = line.split(/\s+/);
    // A lock held from another pid namespace is listed with a pid of 0 or below.
    if (kind === "FLOCK" && inode === file && Number(pid) > 0) return Number(pid);
  }
  return null;
}

async function holders(real: string): Promise<readonly number[]> {
  return (await openFiles.openersOf(real)).filter((pid) => pid !== process.pid);
}

/** Arguments are left out: they may hold secrets. The kernel's own name of a Node process is only `MainThread`. */
function commandOf(pid: number): string {
  const [program = "", script = ""] = (attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "").split("\0");
  // A process that set its title has all of it in the first argument.
  const name = basename(program.split(" ")[0] ?? "");
  if (name === "") return attempt(() => readFileSync(`/proc/${pid}/comm`, "utf8").trim()) ?? "unknown";
  return INTERPRETER.test(name) && script !== "" && !script.startsWith("-") ? `${name} ${basename(script)}` : name;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    // Processes end and files vanish while they are looked at; what cannot be read is not a holder.
    return null;
  }
}
