import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const STOP_DEADLINE_MS = 8_000;

/** A Node program that says one JSON line when it is ready and ends on SIGTERM. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly name: string;

  private constructor(name: string, process: ChildProcess) {
    this.name = name;
    this.process = process;
  }

  /** Starts a program; its stderr is ours unless a file descriptor is given. */
  static start(name: string, argv: readonly string[], stderr: number | "inherit" = "inherit"): Child {
    return new Child(name, spawn(process.execPath, argv, { stdio: ["pipe", "pipe", stderr] }));
  }

  get pid(): number {
    const { pid } = this.process;
    if (pid === undefined) throw new Error(`${this.name} could not be started.`);
    return pid;
  }

  /** The next line it writes, as JSON; rejects when it ends first. */
  nextLine<T>(): Promise<T> {
    const { stdout } = this.process;
    return new Promise((resolve, reject) => {
      if (stdout === null) return reject(new Error(`${this.name} has no output.`));
      const lines = createInterface(stdout);
      const died = (code: number | null): void => reject(new Error(`${this.name} ended with exit code ${code}.`));
      this.process.once("exit", died).once("error", reject);
      lines.once("line", (line) => {
        this.process.off("exit", died).off("error", reject);
        lines.close();
        stdout.resume();
        const value: T = JSON.parse(line);
        resolve(value);
      });
    });
  }

  /** Resolves with its exit code. */
  ended(): Promise<number | null> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return Promise.resolve(this.process.exitCode);
    return new Promise((resolve) => {
      this.process.once("exit", (code) => resolve(code));
    });
  }

  async stop(): Promise<void> {
    const ended = this.ended();
    this.process.kill("SIGTERM");
    const kill = setTimeout(() => this.process.kill("SIGKILL"), STOP_DEADLINE_MS);
    await ended;
    clearTimeout(kill);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
