import { closeSync, constants, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";

/** The host's side of a fake modem's line: a plain open(2) of the slave, nothing of our own serial code. */
export class PtyHost {
  text = "";
  private readonly fd: number;
  private readonly stream: ReadStream;
  private readonly hungUp: Promise<void>;
  private readonly waiting = new Set<() => void>();

  constructor(path: string) {
    this.fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    this.stream = new ReadStream(this.fd);
    this.stream.on("data", (chunk: Buffer) => {
      this.text += chunk.toString("latin1");
      for (const check of this.waiting) check();
    });
    // A hang-up is EIO on some kernels and end of file on others.
    this.hungUp = new Promise((resolve) => {
      this.stream.on("error", () => resolve());
      this.stream.on("end", () => resolve());
    });
  }

  send(text: string): void {
    writeSync(this.fd, Buffer.from(text, "latin1"));
  }

  /** Resolves with everything received so far once it contains `wanted`; rejects after `deadlineMs`. */
  until(wanted: string, deadlineMs = 10_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.waiting.delete(check);
        reject(new Error(`no ${JSON.stringify(wanted)} in ${JSON.stringify(this.text)}`));
      }, deadlineMs);
      const check = (): void => {
        if (!this.text.includes(wanted)) return;
        clearTimeout(deadline);
        this.waiting.delete(check);
        const text = this.text;
        this.text = "";
        resolve(text);
      };
      this.waiting.add(check);
      check();
    });
  }

  /** Sends a command line and resolves with everything up to its OK. */
  async ask(command: string): Promise<string> {
    this.send(`${command}\r`);
    return this.until("OK\r\n");
  }

  /** Resolves when the other side has hung up. */
  gone(): Promise<void> {
    return this.hungUp;
  }

  close(): void {
    this.stream.destroy();
    try {
      closeSync(this.fd);
    } catch {
      // The stream has closed the descriptor already.
    }
  }
}
