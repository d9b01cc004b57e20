import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { parseJson } from "./json.ts";

const STOP_DEADLINE_MS = 8_000;

/** A Node program that says one JSON line when it is ready and ends on SIGTERM. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly name: string;

  private constructor(name: string, process: ChildProcess) {
    this.name = name;
    this.process = process;
  }

  /** Starts a program whose output is read here; its complaints are ours. */
  static start(name: string, argv: readonly string[]): Child {
    return new Child(name, spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "inherit"] }));
  }

  /**
   * Starts an installed program the way a person does, so that it runs as it ships; it writes into a file and can be
   * sent messages, which the module `probe` answers from within.
   */
  static startInstalled(name: string, program: string, argv: readonly string[], probe: string, log: number): Child {
    const env = { ...process.env, NODE_OPTIONS: `--import=${probe}` };
    return new Child(name, spawn(program, argv, { stdio: ["ignore", log, log, "ipc"], env }));
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
        resolve(parseJson<T>(line));
      });
    });
  }

  /** Sends a message and resolves with the next one that comes back; rejects when it ends first. */
  ask<T>(message: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null): void => reject(new Error(`${this.name} ended with exit code ${code}.`));
      this.process.once("exit", died);
      this.process.once("message", (answer) => {
        this.process.off("exit", died);
        resolve(answer as T);
      });
      this.process.send(message);
    });
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Resolves with its exit code. */
  private ended(): Promise<number | null> {
    if (this.hasEnded) return Promise.resolve(this.process.exitCode);
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
