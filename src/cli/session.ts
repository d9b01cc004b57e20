import { once } from "node:events";
import type { Writable } from "node:stream";
// Not the index: a command has no use for the server and what it loads.
import { ControlClient } from "../control/client.ts";
import { EXIT } from "../domain/errors.ts";
import type { CliIo } from "./io.ts";

export const DEFAULT_SOCKET = "/run/simbankd/control.sock";

export interface GlobalOptions {
  readonly json?: boolean;
  readonly socket?: string;
  readonly reveal?: boolean;
}

/** Why a command was ended from outside. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = "Interrupted";
    this.exitCode = exitCode;
  }
}

/** One run of the CLI: its options, its outputs, its way to the daemon, and the exit code it will have. */
export class Session {
  readonly io: CliIo;
  readonly #options: () => GlobalOptions;
  readonly #abort = new AbortController();
  #client: ControlClient | null = null;
  exitCode: number = EXIT.done;

  constructor(io: CliIo, options: () => GlobalOptions) {
    this.io = io;
    this.#options = options;
  }

  get json(): boolean {
    return this.#options().json === true;
  }

  get reveal(): boolean {
    return this.#options().reveal === true;
  }

  /** Aborted when the person interrupts or nobody reads the output any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get colour(): boolean {
    return this.io.stdoutIsTty && (this.io.env.NO_COLOR ?? "") === "" && this.io.env.TERM !== "dumb";
  }

  /** Whether the person said at which socket the daemon is. */
  get socketNamed(): boolean {
    return this.#options().socket !== undefined || (this.io.env.SIMBANK_SOCKET ?? "") !== "";
  }

  get client(): ControlClient {
    this.#client ??= this.clientAt(this.#options().socket ?? (this.io.env.SIMBANK_SOCKET || DEFAULT_SOCKET));
    return this.#client;
  }

  /** The way to the daemon at this socket, whatever was named. */
  clientAt(socketPath: string): ControlClient {
    return new ControlClient({ socketPath, signal: this.signal });
  }

  interrupt(reason: Interrupted): void {
    this.#abort.abort(reason);
  }

  /** Prints a result: the object as one line of JSON, or what people read. */
  async result(value: object, human: () => string): Promise<void> {
    await this.print(this.json ? JSON.stringify(value) : human());
  }

  /** Writes text and a line end to standard output, no faster than it is read. */
  async print(text: string): Promise<void> {
    await this.raw(text.endsWith("\n") || text === "" ? text : `${text}\n`);
  }

  async raw(text: string): Promise<void> {
    await writeTo(this.io.stdout, text, this.signal);
  }

  /** Writes a line for the person beside the output proper. */
  async note(text: string): Promise<void> {
    await writeTo(this.io.stderr, `${text}\n`, this.signal);
  }
}

async function writeTo(stream: Writable, text: string, signal: AbortSignal): Promise<void> {
  if (text === "" || stream.destroyed || signal.aborted) return;
  if (!stream.write(text)) await once(stream, "drain", { signal });
}
