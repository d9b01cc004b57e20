import { bank, type BankEffect, readBankLine } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemEvent } from "../modem/index.ts";
import { type LineClosed, openLine, type SerialLine } from "../serial/index.ts";
import { Deadline } from "./deadline.ts";
import { retryDelayMs } from "./reopening.ts";

/** Commands on the bank's inner bus lie at least this far apart (modem-facts §5.1). */
const SPACING_MS = 1_000;
/** Some controllers never answer; whether they obeyed shows on the card alone. */
const PATIENCE_MS = 5_000;
/** A wish that waited longer is not fulfilled any more: its modem will have its radio on again. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_LINE = 256;

export interface SimBankOptions {
  readonly name: string;
  readonly device: string;
  readonly baudRate: number;
  readonly mono: () => MonoMs;
  /** How the port is opened; `openLine` if absent. */
  readonly open?: typeof openLine;
  /** Told when the controller is reached (null), and when and why it is not. */
  readonly changed: (trouble: string | null) => void;
  /** A fault of ours: the port is opened anew. */
  readonly fault: (error: unknown) => void;
}

/** What the controller said: null when it obeyed or kept silent. */
export type BankAnswer = Extract<ModemEvent, { kind: "bank-answered" }>["failure"];

interface Wish {
  readonly effect: BankEffect;
  readonly until: MonoMs;
  readonly answered: (answer: BankAnswer) => void;
}

/**
 * The controller of a card bank on its own port. One command at a time, a second apart, whichever column it is for. It
 * may die at any time: who waits is told, and the slots keep the cards that they have.
 */
export class SimBank {
  readonly #options: SimBankOptions;
  readonly #reopen: Deadline;
  readonly #next: Deadline;
  readonly #patience: Deadline;
  readonly #wishes: Wish[] = [];
  #asked: Wish | null = null;
  #line: SerialLine | null = null;
  #opening: AbortController | null = null;
  #opened: Promise<void> = Promise.resolve();
  #running = false;
  #failures = 0;
  #input = "";
  #freeAt = 0 as MonoMs;
  #trouble: string | null = "its port was not opened yet";

  constructor(options: SimBankOptions) {
    this.#options = options;
    const { mono } = options;
    this.#reopen = new Deadline(mono, () => {
      this.#opened = this.#open().catch((error: unknown) => this.#failed(error));
    });
    this.#next = new Deadline(mono, () => this.#send());
    this.#patience = new Deadline(mono, () => this.#settle(null));
  }

  get name(): string {
    return this.#options.name;
  }

  /** Why the controller cannot be reached, in words; null while it can. */
  get trouble(): string | null {
    return this.#trouble;
  }

  start(): void {
    this.#running = true;
    this.#reopen.at(this.#options.mono());
  }

  /** Gives the port back; who still waits for an answer hears that there is none. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const timer of [this.#reopen, this.#next, this.#patience]) timer.clear();
    this.#opening?.abort();
    const line = this.#line;
    this.#line = null;
    this.#lose("the daemon stops");
    await this.#opened;
    if (line !== null) await line.close("the daemon stops");
  }

  /**
   * Connects the card of a row to the modem of a column, both from 1. Never rejects for what a controller can do; an
   * answer proves nothing, and neither does silence: the modem has to read its card.
   */
  select(column: number, row: number): Promise<BankAnswer> {
    const effect = bank.select(column, row);
    const trouble = this.#trouble;
    if (trouble !== null) return Promise.resolve({ fault: "bank-unavailable", detail: trouble });
    return new Promise((answered) => {
      this.#wishes.push({ effect, answered, until: (this.#options.mono() + LONGEST_WAIT_MS) as MonoMs });
      this.#sendWhenFree();
    });
  }

  async #open(): Promise<void> {
    if (!this.#running || this.#line !== null || this.#opening !== null) return;
    const opening = new AbortController();
    this.#opening = opening;
    const { device: path, baudRate } = this.#options;
    const result = await (this.#options.open ?? openLine)(
      { path, baudRate },
      { data: (chunk) => this.#hear(chunk), closed: (reason) => this.#closed(reason) },
      opening.signal,
    );
    this.#opening = null;
    if (!this.#running) {
      if (result.ok) await result.value.close("the daemon stops");
      return;
    }
    if (!result.ok) return this.#away(result.error.message, retryDelayMs(result.error.code, this.#failures));
    this.#line = result.value;
    this.#failures = 0;
    this.#input = "";
    this.#tell(null);
    // A greeting that some controllers want; what it answers is of no account.
    this.#write(bank.hello());
  }

  #failed(error: unknown): void {
    this.#opening = null;
    this.#options.fault(error);
    this.#away("its port could not be opened", retryDelayMs("SB_HARDWARE", this.#failures));
  }

  #closed(reason: LineClosed): void {
    this.#line = null;
    if (reason.kind === "requested" || !this.#running) return;
    this.#away(reason.message, retryDelayMs(reason.code ?? "SB_PORT_CLOSED", 0));
  }

  #away(why: string, retryMs: number): void {
    this.#failures += 1;
    this.#lose(why);
    this.#tell(why);
    if (this.#running) this.#reopen.at((this.#options.mono() + retryMs) as MonoMs);
  }

  #tell(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.changed(trouble);
  }

  #sendWhenFree(): void {
    if (this.#asked === null && this.#wishes.length > 0) this.#next.at(this.#freeAt);
  }

  #send(): void {
    if (this.#asked !== null || this.#line === null) return;
    const wish = this.#wishes.shift();
    if (wish === undefined) return;
    if (this.#options.mono() > wish.until) {
      wish.answered({ fault: "bank-unavailable", detail: "it was busy with other columns" });
      return this.#sendWhenFree();
    }
    this.#asked = wish;
    this.#input = "";
    this.#patience.at((this.#options.mono() + PATIENCE_MS) as MonoMs);
    this.#write(wish.effect);
  }

  /** A refused write ends the line, and its `closed` tells. */
  #write(effect: BankEffect): void {
    this.#freeAt = (this.#options.mono() + SPACING_MS) as MonoMs;
    this.#line?.write(effect.text);
  }

  #hear(chunk: Uint8Array): void {
    const lines = `${this.#input}${Buffer.from(chunk).toString("latin1")}`.split(/[\r\n]+/);
    this.#input = (lines.pop() ?? "").slice(-LONGEST_LINE);
    for (const line of lines) {
      const meaning = readBankLine(line);
      if (meaning === "obeyed") this.#settle(null);
      if (meaning === "refused") this.#settle({ fault: "bank-refused", detail: line.trim().slice(0, 64) });
    }
  }

  #settle(answer: BankAnswer): void {
    const wish = this.#asked;
    if (wish === null) return;
    this.#asked = null;
    this.#patience.clear();
    wish.answered(answer);
    this.#sendWhenFree();
  }

  #lose(why: string): void {
    this.#patience.clear();
    this.#next.clear();
    const lost = [...(this.#asked === null ? [] : [this.#asked]), ...this.#wishes.splice(0)];
    this.#asked = null;
    for (const wish of lost) wish.answered({ fault: "bank-unavailable", detail: why });
  }
}
