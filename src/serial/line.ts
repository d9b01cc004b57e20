import { SimbankError } from "../domain/errors.ts";
import { err, ok } from "../domain/result.ts";
import type { Result } from "../domain/result.ts";
import { whenSettled } from "./deadline.ts";
import { errnoName } from "./open-error.ts";
import { closePort } from "./port.ts";
import type { OpenPort } from "./port.ts";
import type {
  LineClosed,
  LineCloseKind,
  LineWriteError,
  ModemLines,
  SerialLine,
  SerialLineHandlers,
  SerialLineOptions,
} from "./types.ts";

/** One AT command with room to spare: an SMS in PDU form is the longest, about 360 characters. */
const MOST_OUTSTANDING_BYTES = 1024;
const WRITE_TIMEOUT_MS = 1000;
const CLOSE_TIMEOUT_MS = 2000;

/** What the kernel answers when the device behind a terminal is gone. */
const HUNG_UP = new Set(["EIO", "ENXIO", "ENODEV", "EBADF", "EPIPE"]);

type Ending = Omit<LineClosed, "released">;

/** The line on one open port. Takes the port over: closing the line closes it. */
export class PortLine implements SerialLine {
  readonly path: string;
  readonly devicePath: string;
  readonly #port: OpenPort;
  readonly #handlers: SerialLineHandlers;
  readonly #writeTimeoutMs: number;
  #writeTimer: NodeJS.Timeout | null = null;
  #open = true;
  readonly #gone = Promise.withResolvers<void>();

  constructor(port: OpenPort, options: SerialLineOptions, handlers: SerialLineHandlers) {
    this.path = options.path;
    this.devicePath = port.devicePath;
    this.#port = port;
    this.#handlers = handlers;
    this.#writeTimeoutMs = options.writeTimeoutMs ?? WRITE_TIMEOUT_MS;
    port.stream.on("data", (chunk: Buffer) => {
      if (this.isOpen) this.#handlers.data(chunk);
    });
    // A hung-up terminal reads as end of file or fails with EIO, depending on who notices first.
    port.stream.on("end", () => this.#end(this.#ending("hung-up", "The device hung up.")));
    port.stream.on("error", (error) => this.#end(this.#endingOf(error)));
    port.stream.on("close", () => this.#end(this.#ending("failed", "The byte stream was closed from outside.")));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get outstandingBytes(): number {
    return this.isOpen ? this.#port.stream.writableLength : 0;
  }

  write(text: string): Result<void, LineWriteError> {
    const { stream } = this.#port;
    if (text.length > MOST_OUTSTANDING_BYTES) {
      throw new SimbankError("SB_INTERNAL", `A command of ${text.length} bytes is longer than any AT command may be.`);
    }
    if (!this.isOpen || !stream.writable) {
      return err({ code: "SB_PORT_CLOSED", message: `${this.path} is closed; nothing was sent. Open it again.` });
    }
    if (stream.writableLength + text.length > MOST_OUTSTANDING_BYTES) {
      return err({ code: "SB_PORT_STUCK", message: `${this.path} takes no bytes; nothing was added to what waits.` });
    }
    stream.write(text, "latin1", this.#written);
    // libuv writes at once; a rest means that the device's buffer is full.
    if (stream.writableLength > 0) this.#writeTimer ??= setTimeout(this.#stuck, this.#writeTimeoutMs);
    return ok(undefined);
  }

  async modemLines(): Promise<Result<ModemLines, string>> {
    if (!this.isOpen) return err(`${this.path} is closed.`);
    return attempt(async () => {
      const { cts, dsr, dcd } = await this.#port.binding.get();
      return { cts, dsr, dcd };
    });
  }

  async setModemLines(lines: { readonly dtr: boolean; readonly rts: boolean }): Promise<Result<void, string>> {
    if (!this.isOpen) return err(`${this.path} is closed.`);
    return attempt(() => this.#port.binding.set({ dtr: lines.dtr, rts: lines.rts }));
  }

  close(message = "Closed on request."): Promise<void> {
    this.#end({ kind: "requested", code: null, message });
    return this.#gone.promise;
  }

  readonly #written = (): void => {
    if (this.#writeTimer === null) return;
    clearTimeout(this.#writeTimer);
    this.#writeTimer = this.outstandingBytes > 0 ? setTimeout(this.#stuck, this.#writeTimeoutMs) : null;
  };

  readonly #stuck = (): void => {
    this.#writeTimer = null;
    const rest = this.outstandingBytes;
    const message = `${this.path} took no bytes for ${this.#writeTimeoutMs} ms; ${rest} bytes were discarded.`;
    this.#end({ kind: "stuck", code: "SB_PORT_STUCK", message });
  };

  #endingOf(error: Error): Ending {
    const name = errnoName(error);
    return name !== null && HUNG_UP.has(name)
      ? this.#ending("hung-up", `The device hung up (${name}).`)
      : this.#ending("failed", error.message);
  }

  #ending(kind: LineCloseKind, words: string): Ending {
    return { kind, code: "SB_PORT_CLOSED", message: `${this.path}: ${words}` };
  }

  /** The only way a line ends: whatever comes first wins, and nothing that comes later changes it. */
  #end(ending: Ending): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#writeTimer !== null) clearTimeout(this.#writeTimer);
    this.#writeTimer = null;
    const unsent = this.#port.stream.writableLength > 0;
    whenSettled(closePort(this.#port, unsent), CLOSE_TIMEOUT_MS, (released) => {
      this.#gone.resolve();
      this.#handlers.closed({ ...ending, released });
    });
  }
}

async function attempt<T>(ask: () => Promise<T>): Promise<Result<T, string>> {
  try {
    return ok(await ask());
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
