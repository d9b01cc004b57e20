import { SimbankError } from "../domain/errors.ts";
import type { MonoMs } from "../domain/time.ts";
import { ABORT, AtCommand, wireText } from "./at-command.ts";
import { classifyLine } from "./classify.ts";
import { type Debt, Fence } from "./fence.ts";
import { OK } from "./finals.ts";
import { LineReader } from "./line-reader.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { Dialect, ExchangeOutput, FenceContext, Final } from "./types.ts";

/** Firmware that ends `+CPIN:` without `OK` is given this long to send one after all. */
const IMPLICIT_OK_MS = 150;
/** A command's lines beyond this many are noise. */
const MAX_ANSWER_LINES = 512;

/** Whoever spoke to the modem before us may have left a question open. */
const FEARED: Debt = { finals: 1, feared: 1, identity: false };

interface Pending {
  readonly command: AtCommand;
  readonly lines: string[];
  deadline: MonoMs;
  /** The answer is complete but for an `OK` that this family may never send. */
  implicitOk: boolean;
  aborted: boolean;
}

/**
 * The exchange machine of one port: one command in flight, every line credited exactly once, and after a time-out a
 * fence that no late answer passes. No clock, no port: bytes and instants go in, outputs come out. `tick` judges a
 * deadline, so what has arrived by then must have been given to `receive` before.
 */
export class Exchange {
  readonly #splitter = new LineSplitter();
  readonly #reader = new LineReader();
  #dialect: Dialect;
  #pending: Pending | null = null;
  #fence: Fence | null = null;
  #context: FenceContext = { imei: null, callMayLive: false };
  /** The unfinished line began before the command was sent, so it answers nothing. */
  #lineIsOlder = false;
  #reported = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Nothing is pending and no fence is up: a command may be submitted. */
  get idle(): boolean {
    return this.#pending === null && this.#fence === null;
  }

  get pending(): AtCommand | null {
    return this.#pending?.command ?? null;
  }

  /** The modem waits for data after a prompt. */
  get promptOpen(): boolean {
    return this.#splitter.promptOpen;
  }

  setDialect(dialect: Dialect): void {
    this.#dialect = dialect;
  }

  setFenceContext(context: FenceContext): void {
    this.#context = context;
    this.#fence?.setContext(context);
  }

  /** When `tick` is due; null while nothing is awaited. */
  deadline(): MonoMs | null {
    return this.#fence?.deadline() ?? this.#pending?.deadline ?? null;
  }

  /**
   * Sends a command. Throws `SB_INTERNAL` unless idle (a second command in flight could be given the first's answer), and
   * `SB_PERMIT` for anything that `at/command.ts` did not make.
   */
  submit(command: AtCommand, now: MonoMs): readonly ExchangeOutput[] {
    if (!this.idle) throw new SimbankError("SB_INTERNAL", `${command.masked} was submitted while the channel is busy.`);
    const outputs: ExchangeOutput[] = [];
    const text = AtCommand.isGenuine(command) && command.kind === "explain" ? null : wireText(command);
    this.#giveUpOpenLine(outputs);
    this.#lineIsOlder = this.#splitter.unfinished.trim() !== "";
    const deadline = (now + command.timeoutMs) as MonoMs;
    this.#pending = { command, lines: [], deadline, implicitOk: false, aborted: false };
    if (text !== null) outputs.push({ kind: "write", text, masked: command.masked });
    return outputs;
  }

  receive(chunk: Uint8Array, now: MonoMs): readonly ExchangeOutput[] {
    const outputs: ExchangeOutput[] = [];
    if (chunk.length > 0) this.#fence?.disturbed(now);
    for (const raw of this.#splitter.push(chunk)) {
      for (const line of this.#reader.read(raw, this.#dialect)) {
        if (line.kind === "data") outputs.push({ kind: "data", line: line.text });
        else this.#line(line.text, now, outputs);
      }
      this.#lineIsOlder = false;
    }
    const dropped = this.#splitter.droppedBytes - this.#reported;
    if (dropped > 0) {
      this.#reported += dropped;
      outputs.push({ kind: "overlong", droppedBytes: dropped });
    }
    return outputs;
  }

  tick(now: MonoMs): readonly ExchangeOutput[] {
    const outputs: ExchangeOutput[] = [];
    if (this.#fence !== null) this.#followFence(this.#fence.tick(now), outputs);
    else if (this.#pending !== null && now >= this.#pending.deadline) this.#expire(this.#pending, now, outputs);
    return outputs;
  }

  /**
   * Raises the fence now: at the start of a session, or because the channel is not believed any more. The owner of a
   * pending command is told of its time-out; a fence that is up already starts again.
   */
  fence(now: MonoMs): readonly ExchangeOutput[] {
    const outputs: ExchangeOutput[] = [];
    const pending = this.#pending;
    const debt = pending === null ? (this.#fence?.debt ?? FEARED) : this.#debtOf(pending);
    this.#giveUpOpenLine(outputs);
    if (pending !== null) this.#abandon(pending, outputs);
    this.#raise(debt, now, outputs);
    return outputs;
  }

  /** The one intended abort of a pending dial: a bare CR (V.250 §5.6.1). Its final or its time-out still comes. */
  abort(_now: MonoMs): readonly ExchangeOutput[] {
    const pending = this.#pending;
    if (pending === null || pending.aborted || pending.command.pending !== "none") return [];
    pending.aborted = true;
    return [{ kind: "write", text: ABORT, masked: "<CR> (abort)" }];
  }

  /** The port is gone: forgets everything. */
  reset(): void {
    this.#splitter.reset();
    this.#reader.reset();
    this.#lineIsOlder = false;
    this.#pending = null;
    this.#fence = null;
  }

  #line(raw: string, now: MonoMs, outputs: ExchangeOutput[]): void {
    if (this.#fence !== null) {
      this.#followFence(this.#fence.line(raw, now), outputs);
      return;
    }
    const pending = this.#lineIsOlder ? null : this.#pending;
    const sort = classifyLine(raw, pending?.command ?? null, this.#dialect);
    if (sort.kind === "urc") outputs.push({ kind: "urc", line: raw.trim() });
    else if (pending === null) outputs.push({ kind: "late", line: raw.trim() });
    else if (sort.kind === "information") this.#inform(pending, raw.trim(), now, outputs);
    else if (sort.kind === "final") this.#complete(pending, sort.final, outputs);
  }

  #inform(pending: Pending, line: string, now: MonoMs, outputs: ExchangeOutput[]): void {
    if (pending.lines.length >= MAX_ANSWER_LINES) {
      outputs.push({ kind: "late", line });
      return;
    }
    pending.lines.push(line);
    if (!this.#dialect.cpinWithoutOk || !pending.command.answers.includes("+CPIN:")) return;
    pending.implicitOk = true;
    pending.deadline = (now + IMPLICIT_OK_MS) as MonoMs;
  }

  #complete(pending: Pending, final: Final, outputs: ExchangeOutput[]): void {
    this.#pending = null;
    outputs.push({ kind: "response", command: pending.command, final, lines: pending.lines });
  }

  #expire(pending: Pending, now: MonoMs, outputs: ExchangeOutput[]): void {
    this.#giveUpOpenLine(outputs);
    this.#takeUnfinishedFinal(pending, outputs);
    if (this.#pending === null) return;
    if (pending.implicitOk) this.#complete(pending, OK, outputs);
    else this.#abandon(pending, outputs);
    // Where the `OK` was only taken as said, it may still come, and must not answer the next command.
    this.#raise(this.#debtOf(pending), now, outputs);
  }

  /** A line that waits for the rest of its quoted text is taken as it stands. */
  #giveUpOpenLine(outputs: ExchangeOutput[]): void {
    for (const { text } of this.#reader.flush()) {
      const pending = this.#fence === null ? this.#pending : null;
      const belongs = pending !== null && classifyLine(text, pending.command, this.#dialect).kind === "information";
      if (belongs) pending.lines.push(text.trim());
      else outputs.push({ kind: this.#fence === null ? "urc" : "late", line: text.trim() });
    }
  }

  /** Some results end without a line end; they are believed once nothing more has come in time. */
  #takeUnfinishedFinal(pending: Pending, outputs: ExchangeOutput[]): void {
    if (this.#lineIsOlder) return;
    const sort = classifyLine(this.#splitter.unfinished, pending.command, this.#dialect);
    if (sort.kind !== "final") return;
    this.#splitter.flush();
    this.#complete(pending, sort.final, outputs);
  }

  #abandon(pending: Pending, outputs: ExchangeOutput[]): void {
    this.#pending = null;
    for (const line of pending.lines) outputs.push({ kind: "late", line });
    outputs.push({ kind: "timeout", command: pending.command });
  }

  /** What the modem still owes for a command that is waited for no longer. */
  #debtOf({ command }: Pending): Debt {
    // Digits answer both; where the IMEI is known an IMSI is not mistaken for it.
    const identity = this.#context.imei === null ? /GSN|CIMI/i : /GSN/i;
    return { finals: 1, feared: 0, identity: identity.test(command.text) };
  }

  #raise(debt: Debt, now: MonoMs, outputs: ExchangeOutput[]): void {
    this.#fence = new Fence(this.#context, this.#dialect, debt, now);
    outputs.push({ kind: "fence", result: "started" });
  }

  #followFence(fenced: readonly ExchangeOutput[], outputs: ExchangeOutput[]): void {
    for (const output of fenced) {
      if (output.kind === "fence" && output.result !== "started") this.#fence = null;
      outputs.push(output);
    }
  }
}

export function createExchange(dialect: Dialect): Exchange {
  return new Exchange(dialect);
}
