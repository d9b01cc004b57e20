import { readdirSync } from "node:fs";
import { openPtyStream } from "../../src/posix/index.ts";
import type { PtyMaster } from "../../src/posix/index.ts";
import { openLine } from "../../src/serial/index.ts";
import type { LineClosed, SerialLine, SerialLineHandlers, SerialLineOptions } from "../../src/serial/index.ts";
import { Waiter } from "../posix/wait.ts";

export const BAUD = 115_200;

/** Bytes and endings of one line, with a way to wait for them. */
export class Recorder extends Waiter implements SerialLineHandlers {
  text = "";
  readonly endings: LineClosed[] = [];

  data(chunk: Buffer): void {
    if (this.endings.length > 0) throw new Error("Bytes were delivered after the line had ended.");
    this.text += chunk.toString("latin1");
    this.changed();
  }

  closed(reason: LineClosed): void {
    this.endings.push(reason);
    this.changed();
  }

  async ended(): Promise<LineClosed> {
    await this.until(() => this.endings.length > 0, "the line ended");
    const [first] = this.endings;
    if (first === undefined) throw new Error("unreachable");
    return first;
  }
}

/** A modem on a real pseudo-terminal that answers each command with `OK`, unless it is told to keep quiet. */
export class Modem extends Waiter {
  received = "";
  answers = true;
  readonly master: PtyMaster;

  constructor() {
    super();
    this.master = openPtyStream({
      data: (chunk) => {
        this.received += chunk.toString("latin1");
        if (this.answers && chunk.includes("\r")) this.master.write("\r\nOK\r\n");
        this.changed();
      },
    });
  }

  get path(): string {
    return this.master.path;
  }
}

const resources: (() => void | Promise<void>)[] = [];

/** Something to undo after the test, the latest first. */
export function afterwards(undo: () => void | Promise<void>): void {
  resources.unshift(undo);
}

export async function cleanUp(): Promise<void> {
  for (const undo of resources.splice(0)) await undo();
}

export function plugIn(): Modem {
  const modem = new Modem();
  afterwards(() => modem.master.close());
  return modem;
}

/** Opens a line that must open; closed after the test. */
export async function openRecorded(
  path: string,
  options: Partial<SerialLineOptions> = {},
): Promise<{ readonly line: SerialLine; readonly seen: Recorder }> {
  const seen = new Recorder();
  const opened = await openLine({ path, baudRate: BAUD, ...options }, seen);
  if (!opened.ok) throw new Error(opened.error.message);
  const line = opened.value;
  afterwards(() => line.close());
  return { line, seen };
}

export function descriptors(): number {
  return readdirSync("/proc/self/fd").length;
}
