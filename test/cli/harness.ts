import { PassThrough, Readable, Writable } from "node:stream";
import type { CliIo } from "../../src/cli/io.ts";
import { main } from "../../src/cli/main.ts";
import { AT } from "../control/fake-backend.ts";

/** An output that remembers what was written. */
export class Capture extends Writable {
  text = "";
  readonly #watchers = new Set<() => void>();

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.text += chunk.toString("utf8");
    for (const look of this.#watchers) look();
    done();
  }

  /** Resolves once the condition holds of the text. */
  until(condition: (text: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition(this.text)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Terminal {
  readonly io: Partial<CliIo>;
  readonly out: Capture;
  readonly err: Capture;
  /** What a person does with Ctrl-C. */
  interrupt(): void;
}

/** A fake terminal or pipe around the CLI; `columns` makes it a terminal. */
export function terminal(
  socketPath: string | null,
  change: Partial<CliIo> = {},
  columns: number | null = null,
): Terminal {
  const out = new Capture();
  const err = new Capture();
  const listeners = new Set<() => void>();
  const io: Partial<CliIo> = {
    stdout: out,
    stderr: err,
    stdin: Readable.from([]),
    env: socketPath === null ? {} : { SIMBANK_SOCKET: socketPath },
    stdoutIsTty: columns !== null,
    stderrIsTty: columns !== null,
    columns: () => columns,
    rows: () => (columns === null ? null : 24),
    now: () => AT,
    timeZone: "UTC",
    onInterrupt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ...change,
  };
  return { io, out, err, interrupt: () => listeners.forEach((listener) => listener()) };
}

/** Runs the CLI to its end. */
export async function run(
  socketPath: string | null,
  argv: readonly string[],
  change: Partial<CliIo> = {},
  columns: number | null = null,
): Promise<Run> {
  const { io, out, err } = terminal(socketPath, change, columns);
  const code = await main(argv, io);
  return { code, out: out.text, err: err.text };
}

/** Standard input that holds this text. */
export function stdinOf(text: string | Uint8Array): Readable {
  const stream = new PassThrough();
  stream.end(text);
  return stream;
}

/** Stands in for the passing of time: each pause lasts until the test steps over it. */
export class Steps {
  #waiting: (() => void) | null = null;
  #arrived = Promise.withResolvers<void>();

  readonly pause = (_ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      this.#waiting = resolve;
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve());
      this.#arrived.resolve();
    });

  /** Waits for the next pause and ends it. */
  async step(): Promise<void> {
    await this.#arrived.promise;
    this.#arrived = Promise.withResolvers();
    this.#waiting?.();
  }
}
