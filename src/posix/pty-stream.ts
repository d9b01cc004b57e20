import { closeSync, constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { openPty } from "./pty.ts";

/** Bytes that may wait for a slave that does not read; about what a USB modem holds before it drops its messages. */
const DEFAULT_BACKLOG_BYTES = 64 * 1024;
const RETRY_FIRST_MS = 1;
const RETRY_LAST_MS = 64;

export interface PtyHandlers {
  /** Bytes that were written to the slave, in order, as they come. */
  data(chunk: Buffer): void;
  /** The master is gone, by `close` or by a failure; called once, after which there is no more data. */
  closed?(error: Error | null): void;
}

export interface PtyStreamOptions {
  /** How many bytes may wait while the slave does not read; what exceeds it is dropped and counted. */
  readonly backlogBytes?: number;
}

/** The device's end of a simulated serial line. */
export interface PtyMaster {
  /** Path of the slave: what the other side opens, closes and opens again. */
  readonly path: string;
  readonly isOpen: boolean;
  /** Bytes accepted by `write` that the slave's buffer had no room for yet. */
  readonly waitingBytes: number;
  /** Bytes given up because the slave did not read for too long. */
  readonly droppedBytes: number;
  /** Sends bytes; text is sent as Latin-1. Never blocks; does nothing once closed. */
  write(data: Uint8Array | string): void;
  /** Stops taking bytes from the slave, as a hung modem does: the other side's writes soon find no room. */
  pause(): void;
  resume(): void;
  /** Unplugs: the slave hangs up, whoever holds it. Harmless when repeated. */
  close(): void;
}

/**
 * Opens a pseudo-terminal and serves its master side in the event loop, without the thread pool.
 *
 * A slave descriptor is kept open inside, so a process that closes and re-opens the slave meets the same living
 * line, and bytes sent in between wait for it. Throws like `openPty`.
 */
export function openPtyStream(handlers: PtyHandlers, options: PtyStreamOptions = {}): PtyMaster {
  return new StreamedPty(handlers, options.backlogBytes ?? DEFAULT_BACKLOG_BYTES);
}

class StreamedPty implements PtyMaster {
  readonly path: string;
  readonly #masterFd: number;
  readonly #slaveFd: number;
  readonly #stream: ReadStream;
  readonly #handlers: PtyHandlers;
  readonly #backlogBytes: number;
  #backlog: Buffer[] = [];
  #waitingBytes = 0;
  #droppedBytes = 0;
  #retry: NodeJS.Timeout | null = null;
  #retryMs = RETRY_FIRST_MS;
  #open = true;

  constructor(handlers: PtyHandlers, backlogBytes: number) {
    const pty = openPty();
    this.path = pty.path;
    this.#masterFd = pty.masterFd;
    this.#handlers = handlers;
    this.#backlogBytes = backlogBytes;
    try {
      this.#slaveFd = openSync(pty.path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    } catch (error) {
      pty.closeMaster();
      throw error;
    }
    // libuv recognises a master and uses the descriptor as it is; from here on the stream owns and closes it.
    this.#stream = new ReadStream(pty.masterFd);
    this.#stream.on("data", (chunk: Buffer) => {
      if (this.#open) this.#handlers.data(chunk);
    });
    this.#stream.on("error", (error) => this.#shut(error));
    this.#stream.on("end", () => this.#shut(null));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get droppedBytes(): number {
    return this.#droppedBytes;
  }

  write(data: Uint8Array | string): void {
    if (!this.#open || data.length === 0) return;
    const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data);
    const sent = this.#waitingBytes > 0 ? 0 : this.#send(bytes);
    const rest = bytes.subarray(sent, sent + Math.max(0, this.#backlogBytes - this.#waitingBytes));
    this.#droppedBytes += bytes.length - sent - rest.length;
    if (rest.length === 0) return;
    this.#backlog.push(rest);
    this.#waitingBytes += rest.length;
    this.#scheduleRetry();
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    if (this.#open) this.#stream.resume();
  }

  close(): void {
    this.#shut(null);
  }

  /**
   * Writes what fits at once and says how much that was. The stream is not used for this: libuv writes to a master
   * in blocking mode and would spin for as long as the slave does not read.
   */
  #send(bytes: Buffer): number {
    try {
      return writeSync(this.#masterFd, bytes);
    } catch (error) {
      if (isErrno(error, "EAGAIN")) return 0;
      this.#shut(error instanceof Error ? error : new Error(String(error)));
      return bytes.length;
    }
  }

  #scheduleRetry(): void {
    this.#retry ??= setTimeout(() => this.#drainBacklog(), this.#retryMs);
  }

  #drainBacklog(): void {
    this.#retry = null;
    const before = this.#waitingBytes;
    while (this.#open) {
      const first = this.#backlog[0];
      if (first === undefined) break;
      const sent = this.#send(first);
      this.#waitingBytes -= sent;
      if (sent < first.length) {
        this.#backlog[0] = first.subarray(sent);
        break;
      }
      this.#backlog.shift();
    }
    this.#retryMs = this.#waitingBytes < before ? RETRY_FIRST_MS : Math.min(this.#retryMs * 2, RETRY_LAST_MS);
    if (this.#open && this.#waitingBytes > 0) this.#scheduleRetry();
  }

  #shut(error: Error | null): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#backlog = [];
    this.#waitingBytes = 0;
    this.#stream.destroy();
    closeSync(this.#slaveFd);
    this.#handlers.closed?.(error);
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
