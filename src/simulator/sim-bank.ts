import { type Scheduler, Timers } from "./scheduler.ts";

/** One column of a bank: the modem that gets its cards from it. */
export interface BankColumn {
  /** Row of the card that the modem has, from 0; null: none. */
  readonly row: number | null;
  /** Puts the card of a row into the modem's holder; null: none. */
  insert(row: number | null): void;
}

export interface SimBankOptions {
  /** First column first, at least one. */
  readonly columns: readonly BankColumn[];
  /** Cards in each column. */
  readonly rows: number;
  readonly scheduler: Scheduler;
  readonly timeScale: number;
  /** Bytes to the line, Latin-1. */
  send(bytes: string): void;
}

/** Simulated milliseconds until a command is answered. */
const REPLY_MS = 300;
const LONGEST_LINE = 64;

/**
 * The controller of a card bank with the AT+SWIT protocol, as five independent drivers of such banks agree on it
 * (modem-pool firmware; channel and row are padded to two and four digits, rows count from 1). It echoes nothing, its
 * OK says that relays have moved, and it knows nothing of the modems. How it answers AT+USIM and what it cannot read is
 * not documented: text and ERROR are a choice of ours.
 */
export class SimBank {
  private readonly options: SimBankOptions;
  private readonly timers: Timers;
  private buffer = "";

  constructor(options: SimBankOptions) {
    this.options = options;
    this.timers = new Timers(options.scheduler);
  }

  /** Bytes from the line; a line ends with CR, LF or both. */
  receive(bytes: string): void {
    const parts = `${this.buffer}${bytes}`.split(/[\r\n]+/);
    this.buffer = (parts.pop() ?? "").slice(-LONGEST_LINE);
    for (const line of parts) {
      if (line.trim() === "") continue;
      const answer = this.obey(line.trim().toUpperCase());
      this.timers.after(REPLY_MS / this.options.timeScale, () => this.options.send(`${answer}\r\n`));
    }
  }

  stop(): void {
    this.timers.cancelAll();
  }

  private obey(line: string): string {
    const { columns, rows } = this.options;
    if (line === "AT") return "OK";
    if (line === "AT+CWSIM") return "SWSIM OK";
    if (line === "AT+USIM") return columns.map((column, index) => `${pad(index + 1, 2)}-${place(column)}`).join(" ");
    if (line === "AT+NEXT00") {
      for (const column of columns) column.insert(0);
      return "SWSIM OK";
    }
    const next = /^AT\+NEXT11(?:-(\d{2}))?$/.exec(line);
    if (next !== null) {
      const chosen = this.columnsAt(next[1] ?? "00");
      for (const column of chosen) column.insert(((column.row ?? -1) + 1) % rows);
      return chosen.length === 0 ? "ERROR" : "SWITCH OK";
    }
    const switched = /^AT\+SWIT(\d{2})-(\d{4})$/.exec(line);
    const chosen = this.columnsAt(switched?.[1] ?? "");
    if (switched === null || chosen.length === 0) return "ERROR";
    // Row 0 disconnects; whatever is beyond the last row is taken for the last one, without a word.
    const row = Math.min(Number(switched[2]), rows);
    for (const column of chosen) column.insert(row === 0 ? null : row - 1);
    return "SWITCH OK";
  }

  /** `00` is every column. */
  private columnsAt(channel: string): readonly BankColumn[] {
    const { columns } = this.options;
    if (channel === "00") return columns;
    const found = columns[Number(channel) - 1];
    return channel === "" || found === undefined ? [] : [found];
  }
}

function place({ row }: BankColumn): string {
  return pad(row === null ? 0 : row + 1, 4);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
