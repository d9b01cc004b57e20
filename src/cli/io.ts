import type { Readable, Writable } from "node:stream";
import { isatty } from "node:tty";
import { type WallMs, wallMs } from "../domain/time.ts";

/** Everything the CLI touches of the world, so that a test can run it whole inside one process. */
export interface CliIo {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** Width of the terminal now; null when the output is no terminal. */
  readonly columns: () => number | null;
  readonly rows: () => number | null;
  readonly now: () => WallMs;
  /** IANA zone of times in tables; undefined for the machine's own. */
  readonly timeZone: string | undefined;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Calls the listener when the person interrupts; returns how to stop listening. */
  readonly onInterrupt: (listener: () => void) => () => void;
}

/** The real world. */
export function processIo(): CliIo {
  const { stdout, stderr, stdin, env } = process;
  return {
    stdout,
    stderr,
    stdin,
    env,
    stdoutIsTty: isatty(stdout.fd),
    stderrIsTty: isatty(stderr.fd),
    columns: () => (stdout.isTTY ? stdout.columns : null),
    rows: () => (stdout.isTTY ? stdout.rows : null),
    now: () => wallMs(Date.now()),
    timeZone: undefined,
    pause,
    onInterrupt,
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}

/** The first interrupt asks the command to end; the second is the system's, for a command that does not. */
function onInterrupt(listener: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const stop = (): void => {
    for (const signal of signals) process.off(signal, heard);
  };
  const heard = (): void => {
    stop();
    listener();
  };
  for (const signal of signals) process.on(signal, heard);
  return stop;
}
