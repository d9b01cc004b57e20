import { vi } from "vitest";
import type { CallResult } from "../../src/domain/call.ts";
import { err, ok, type Result } from "../../src/domain/result.ts";
import { type MonoMs, monoMs } from "../../src/domain/time.ts";
import { type DriverHandlers, type DriverOptions, ModemDriver } from "../../src/driver/index.ts";
import type { ModemOptions } from "../../src/modem/index.ts";
import { matchProfile } from "../../src/profile/index.ts";
import type {
  LineClosed,
  LineOpenError,
  LineWriteError,
  openLine,
  SerialLine,
  SerialLineHandlers,
} from "../../src/serial/index.ts";
import { permit, PROFILES, profile } from "../modem/rig.ts";

export const CALLEE = "+99955500100";
const IMEI = "490154203237518";
const REPLY_MS = 1;

const ANSWERS: Readonly<Record<string, string>> = {
  "AT+CGMI": "SIMBANK",
  "AT+CGMM": "LAB-FAST",
  "AT+CGSN": IMEI,
  "AT+CPIN?": "+CPIN: READY",
  "AT+CCID": "+CCID: 8999911000000000012",
  "AT+CIMI": "001010000000012",
  "AT+CREG?": "+CREG: 2,1",
  "AT+COPS?": '+COPS: 0,2,"00101"',
  "AT+CSQ": "+CSQ: 20,99",
};

/** A line whose modem is a table of answers; it breaks when it is told to. */
export class FakeLine implements SerialLine {
  readonly path = "/dev/fake";
  readonly devicePath = "/dev/fake";
  readonly outstandingBytes = 0;
  readonly written: string[] = [];
  /** The modem answers; otherwise it takes bytes and keeps silent. */
  answers = true;
  /** What `write` says instead of taking the text. */
  writeError: LineWriteError | null = null;
  /** Milliseconds that giving the port back takes. */
  closeMs = 0;
  isOpen = true;
  readonly #handlers: SerialLineHandlers;

  constructor(handlers: SerialLineHandlers) {
    this.#handlers = handlers;
  }

  write(text: string): Result<void, LineWriteError> {
    if (this.writeError !== null) return err(this.writeError);
    this.written.push(text);
    const command = text.replace(/\r$/, "");
    if (this.answers && !command.startsWith("ATD") && command !== "") {
      const line = ANSWERS[command];
      setTimeout(() => this.say(...(line === undefined ? [] : [line]), "OK"), REPLY_MS);
    }
    return ok(undefined);
  }

  say(...lines: readonly string[]): void {
    const text = lines.map((line) => `\r\n${line}\r\n`).join("");
    if (this.isOpen) this.#handlers.data(Buffer.from(text, "latin1"));
  }

  async modemLines(): Promise<Result<never, string>> {
    return err("there are none");
  }

  async setModemLines(): Promise<Result<void, string>> {
    return err("there are none");
  }

  async close(message = "Closed on request."): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (this.closeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.closeMs));
    this.#handlers.closed({ kind: "requested", code: null, message, released: true });
  }

  /** The device hangs up, or fails. */
  breakOff(reason: Partial<LineClosed> = {}): void {
    this.isOpen = false;
    this.#handlers.closed({
      kind: "hung-up",
      code: "SB_PORT_CLOSED",
      message: "The device hung up.",
      released: true,
      ...reason,
    });
  }

  get dials(): number {
    return this.written.filter((text) => text.startsWith("ATD")).length;
  }
}

export interface Seen {
  readonly states: string[];
  readonly results: { readonly attempt: number; readonly result: CallResult }[];
  readonly faults: unknown[];
  readonly order: string[];
}

/** One driver on lines that exist only in memory; time is vitest's, so that nothing waits. */
export class Harness {
  readonly lines: FakeLine[] = [];
  /** When the port was tried, in milliseconds from the start. */
  readonly openings: number[] = [];
  /** Codes with which the next openings fail; after them they succeed. */
  readonly refusals: LineOpenError["code"][] = [];
  /** Milliseconds that opening takes. */
  openMs = 0;
  /** The port opens although it was told not to any more: the driver of the device was already at it. */
  ignoresAbort = false;
  /** The next opening throws this. */
  openThrows: Error | null = null;
  readonly seen: Seen = { states: [], results: [], faults: [], order: [] };
  readonly driver: ModemDriver;
  readonly #startedAt = Date.now();
  #attempt = 0;

  constructor(
    handlers: Partial<DriverHandlers> = {},
    modem: Partial<ModemOptions> = {},
    options: Partial<Pick<DriverOptions, "powerHook">> = {},
  ) {
    const { seen } = this;
    const all: DriverHandlers = {
      changed: () => seen.order.push("changed"),
      state: (_driver, _from, to) => {
        seen.states.push(to);
        seen.order.push(to);
      },
      identified: () => seen.order.push("identified"),
      progress: (_driver, _attempt, state) => seen.order.push(`call ${state}`),
      finish: (_driver, attempt, result) => {
        seen.results.push({ attempt, result });
        seen.order.push("finish");
      },
      lineFree: () => seen.order.push("line-free"),
      orphan: () => seen.order.push("orphan"),
      noOrphan: () => seen.order.push("no orphan"),
      sims: (_driver, told) => seen.order.push(told.do),
      pinWanted: (driver, iccid) => driver.tellPin(iccid, null),
      pinTried: () => seen.order.push("pin tried"),
      forwarded: () => seen.order.push("forwarded"),
      message: (driver, pdu) => driver.settleMessage(pdu, "keep"),
      messagesFillStore: () => seen.order.push("store fills"),
      inbound: () => seen.order.push("inbound"),
      rejected: () => seen.order.push("rejected"),
      rescue: (_driver, means) => seen.order.push(means),
      powerCycled: (_driver, failure) => seen.order.push(failure ?? "power cycled"),
      trace: () => {},
      fault: (_driver, error) => seen.faults.push(error),
    };
    this.driver = new ModemDriver(
      {
        slot: "b1.1",
        device: "/dev/fake",
        baudRate: 115_200,
        modem: {
          profile: null,
          fallback: profile("generic"),
          selectProfile: (identity) => matchProfile(PROFILES, identity),
          idlePollMs: 10_000,
          postReleaseMs: null,
          trace: false,
          ...modem,
        },
        mono: () => this.now,
        open: this.#open,
        ...options,
      },
      { ...all, ...handlers },
    );
  }

  get now(): MonoMs {
    return monoMs(Date.now());
  }

  /** The line that is open now. */
  get line(): FakeLine {
    const line = this.lines.at(-1);
    if (line === undefined) throw new Error("no line was opened");
    return line;
  }

  get ready(): boolean {
    return this.driver.snapshot().ready;
  }

  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  /** Starts the driver and lets its modem come up. */
  async bringUp(): Promise<this> {
    this.driver.start();
    await this.pass(1_000);
    if (!this.ready) throw new Error(`not ready: ${this.seen.states.join(" ")}`);
    this.seen.order.length = 0;
    this.seen.states.length = 0;
    return this;
  }

  dial(holdS = 30): number {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.driver.dial({ attempt, permit: permit(CALLEE, attempt, this.now), holdS, maxCallS: 180, ringMaxS: 45 });
    return attempt;
  }

  /** Dials and has the call answered. */
  async call(): Promise<number> {
    const attempt = this.dial();
    await this.pass(10);
    this.line.say("OK", `+CLCC: 1,0,2,0,0,"${CALLEE}",145`, `+CLCC: 1,0,0,0,0,"${CALLEE}",145`);
    return attempt;
  }

  /** Like the real one, it gives up when it is told to. */
  async #opensSlowly(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.openMs);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  readonly #open: typeof openLine = async (_options, handlers, signal) => {
    this.openings.push(Date.now() - this.#startedAt);
    const thrown = this.openThrows;
    this.openThrows = null;
    if (thrown !== null) throw thrown;
    if (this.openMs > 0) await this.#opensSlowly(this.ignoresAbort ? undefined : signal);
    const code = signal?.aborted === true && !this.ignoresAbort ? "SB_PORT_CLOSED" : this.refusals.shift();
    if (code !== undefined) return err({ code, message: `refused with ${code}`, holder: null });
    const line = new FakeLine(handlers);
    this.lines.push(line);
    return ok(line);
  };
}
