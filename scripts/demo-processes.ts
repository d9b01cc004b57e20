import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const ROOT = join(import.meta.dirname, "..");
const STOP_DEADLINE_MS = 5_000;

interface SlotLine {
  readonly slot: string;
  readonly state: string;
}

/** The rack, the daemon and the CLI as a demo needs them: real processes, started and stopped in order. */
export class Processes {
  readonly #socket: string;
  readonly #logs: string;
  readonly #running: ChildProcess[] = [];
  rackSlots: readonly string[] = [];

  constructor(socket: string, logs: string) {
    this.#socket = socket;
    this.#logs = logs;
  }

  /** Resolves when the rack says that it is ready. */
  startRack(options: readonly string[]): Promise<void> {
    const child = this.#spawn("simbank-rack", options, "pipe");
    return new Promise((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`The rack ended with exit code ${code}.`)));
      const { stdout } = child;
      if (stdout === null) return reject(new Error("The rack has no output."));
      createInterface(stdout).once("line", (line) => {
        child.removeAllListeners("exit");
        const ready = parsed<{ readonly slots: readonly { readonly slot: string }[] }>(line);
        this.rackSlots = ready.slots.map((slot) => slot.slot);
        resolve();
      });
    });
  }

  startDaemon(config: string): void {
    this.#spawn("simbankd", ["run", "--config", config], openSync(join(this.#logs, "simbankd.log"), "a"));
  }

  /** One command's JSON answer. */
  cli<T>(command: readonly string[]): T {
    return parsed<T>(this.cliText(command));
  }

  /** One command's NDJSON answer. */
  cliLines<T>(command: readonly string[]): readonly T[] {
    const lines = this.cliText(command)
      .split("\n")
      .filter((line) => line !== "");
    return lines.map((line) => parsed<T>(line));
  }

  cliText(command: readonly string[]): string {
    return execFileSync(process.execPath, [bin("simbank"), "--socket", this.#socket, ...command], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, COLUMNS: String(process.stdout.columns ?? 100) },
    });
  }

  /** The slots, or none while the daemon is not reachable yet. */
  tryStatus(): readonly SlotLine[] {
    try {
      return this.cli<{ readonly slots: readonly SlotLine[] }>(["status", "--json"]).slots;
    } catch {
      // Exit 4 until its socket is there; the caller has a deadline.
      return [];
    }
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Stops the newest first: the daemon hangs up before its modems go. */
  async stop(): Promise<void> {
    for (const child of this.#running.reverse()) await stopOne(child);
  }

  #spawn(program: string, options: readonly string[], stdout: "pipe" | number): ChildProcess {
    const errors = openSync(join(this.#logs, `${program}.err`), "a");
    const child = spawn(process.execPath, [bin(program), ...options], { stdio: ["ignore", stdout, errors] });
    this.#running.push(child);
    return child;
  }
}

/** JSON of our own programs, in the shape that their contract promises. */
export function parsed<T>(text: string): T {
  const value: unknown = JSON.parse(text);
  return value as T;
}

function bin(program: string): string {
  return join(ROOT, "dist", "bin", `${program}.js`);
}

function stopOne(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const kill = setTimeout(() => child.kill("SIGKILL"), STOP_DEADLINE_MS);
    child.once("exit", () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
