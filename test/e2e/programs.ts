import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
const STOP_DEADLINE_MS = 30_000;
/** Sources are stripped of their types once, not at every start. */
const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: join(ROOT, ".cache", "compiled") };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Run extends Ended {
  readonly out: string;
  readonly err: string;
}

/** Every process of this test run that still lives: none of them may outlive it, however it ends. */
const alive = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of alive) child.kill("SIGKILL");
});

/** Rights to mount: our own as root, else those of a user namespace. */
const UNSHARE = process.getuid?.() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];

/**
 * Starts one of the package's programs from its source, as `node src/bin/NAME.ts`. With `mounts`, a shell script, it
 * runs where those mounts are made: they are its own and end with it.
 */
function start(
  name: string,
  argv: readonly string[],
  stdio: ("ignore" | "pipe" | number)[],
  mounts: string | null = null,
): ChildProcess {
  const command = [process.execPath, join(ROOT, "src", "bin", `${name}.ts`), ...argv];
  const all =
    mounts === null ? command : ["unshare", ...UNSHARE, "sh", "-ec", `${mounts}\nexec "$@"`, "sh", ...command];
  const [program = "", ...rest] = all;
  const child = spawn(program, rest, { stdio, env: ENVIRONMENT });
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  return child;
}

function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

/** Runs a program to its end. */
export async function runProgram(name: string, argv: readonly string[], input = ""): Promise<Run> {
  const child = start(name, argv, ["pipe", "pipe", "pipe"]);
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  child.stdin?.end(input);
  return { ...(await endOf(child)), out, err };
}

/** One `simbankd run` as a process of its own. */
export class DaemonProcess {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  readonly #errors: string;

  constructor(config: string, log: string, mounts: string | null = null) {
    this.#errors = `${log}.err`;
    const [out, err] = [openSync(log, "a"), openSync(this.#errors, "a")];
    this.#child = start("simbankd", ["run", "--config", config], ["ignore", out, err], mounts);
    closeSync(out);
    closeSync(err);
    this.ended = endOf(this.#child);
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it and its predecessors wrote to their standard error. */
  errors(): string {
    return readFileSync(this.#errors, "utf8");
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return this.ended;
  }

  /** Asks it to stop; kills it when it does not. */
  async stop(): Promise<Ended> {
    const kill = setTimeout(() => this.#child.kill("SIGKILL"), STOP_DEADLINE_MS);
    try {
      return await this.kill("SIGTERM");
    } finally {
      clearTimeout(kill);
    }
  }
}
