import type { ServerResponse } from "node:http";
import { SimbankError } from "../domain/errors.ts";
import type { ControlLimits } from "./limits.ts";

/** Large enough to cost little a line, small enough to be garbage soon. */
const PIECE_CHARACTERS = 16 * 1024;

export const NDJSON = "application/x-ndjson; charset=utf-8";

/**
 * An answer of many lines to one reader. The status goes out with the first line, so that a failure before it can
 * still be an ordinary error answer.
 */
export class NdjsonReply {
  readonly #response: ServerResponse;
  readonly #limits: ControlLimits;
  readonly #heartbeat: () => object;
  #timer: NodeJS.Timeout | null = null;

  constructor(response: ServerResponse, limits: ControlLimits, heartbeat: () => object) {
    this.#response = response;
    this.#limits = limits;
    this.#heartbeat = heartbeat;
  }

  get started(): boolean {
    return this.#response.headersSent;
  }

  /** Sends the status line and begins the heartbeats. Calling it again changes nothing. */
  start(): void {
    if (this.#response.headersSent || this.#response.destroyed) return;
    keepOpenForBody(this.#response);
    this.#response.writeHead(200, { "content-type": NDJSON, "cache-control": "no-store", "x-accel-buffering": "no" });
    this.#response.flushHeaders();
    this.#timer = setInterval(() => this.push(this.#heartbeat()), this.#limits.heartbeatMs);
    this.#response.once("close", () => this.#stopHeartbeat());
  }

  /** Sends a line and resolves when there is room for the next; a reader that takes nothing for too long is cut off. */
  write(line: object): Promise<void> {
    return this.#send(`${JSON.stringify(line)}\n`);
  }

  /** As `write`, for many lines: they are sent in pieces of bounded size, whatever their number. */
  async writeAll(lines: Iterable<object>): Promise<void> {
    let piece = "";
    for (const line of lines) {
      piece += `${JSON.stringify(line)}\n`;
      if (piece.length < PIECE_CHARACTERS) continue;
      await this.#send(piece);
      piece = "";
    }
    if (piece !== "") await this.#send(piece);
  }

  async #send(text: string): Promise<void> {
    this.start();
    if (this.#response.destroyed) throw new SimbankError("SB_TIMEOUT", "The reader went away.");
    if (!this.#response.write(text)) await this.#drained();
  }

  /**
   * Sends a line without waiting. A reader that has left more than the backlog unread is cut off; false then, and
   * when it is gone already.
   */
  push(line: object): boolean {
    return this.pushText(`${JSON.stringify(line)}\n`);
  }

  /** As `push`, for a line that is text already, its line end included. */
  pushText(text: string): boolean {
    this.start();
    if (this.#response.destroyed) return false;
    if (this.#response.writableLength + text.length > this.#limits.followerBacklogBytes) {
      this.#response.destroy();
      return false;
    }
    this.#response.write(text);
    return true;
  }

  end(): void {
    this.#stopHeartbeat();
    if (!this.#response.destroyed) this.#response.end();
  }

  #stopHeartbeat(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #drained(): Promise<void> {
    const response = this.#response;
    return new Promise((resolve, reject) => {
      const release = (): void => {
        clearTimeout(timer);
        response.off("drain", onDrain).off("close", onClose);
      };
      const onDrain = (): void => {
        release();
        resolve();
      };
      const onClose = (): void => {
        release();
        reject(new SimbankError("SB_TIMEOUT", "The reader went away."));
      };
      const timer = setTimeout(() => response.destroy(), this.#limits.stallMs);
      response.on("drain", onDrain).on("close", onClose);
    });
  }
}

/**
 * Keeps a connection open until the rest of its request has come in, when the answer is early: closed at once, the
 * sender's next write would fail and it would never read why. To be called before the headers are sent.
 */
export function keepOpenForBody(response: ServerResponse): void {
  const { req: request } = response;
  if (request.complete || response.headersSent || response.shouldKeepAlive) return;
  response.shouldKeepAlive = true;
  const closeWhenBothAreDone = (): void => {
    if (request.complete && response.writableFinished) request.socket.end();
  };
  request.once("end", closeWhenBothAreDone);
  response.once("close", closeWhenBothAreDone);
}
