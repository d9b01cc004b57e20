import type { FakeModem } from "./fake-modem.ts";
import { removeLink, replaceLink } from "./port-link.ts";
import { type BankColumn, SimBank, type SimBankOptions } from "./sim-bank.ts";
import type { ModemPort, OpenPort } from "./modem-port.ts";

/** A modem whose holder is wired to a bank. */
export class BankedModem implements BankColumn {
  private readonly modem: FakeModem;
  private connected = true;

  constructor(modem: FakeModem) {
    this.modem = modem;
  }

  get row(): number | null {
    return this.connected ? this.modem.cards.position : null;
  }

  insert(row: number | null): void {
    const { cards, troubles } = this.modem;
    if (troubles.has("bank-lies") || row === this.row) return;
    this.connected = row !== null;
    cards.insert(row);
  }
}

export interface BankSlotOptions extends Omit<SimBankOptions, "send"> {
  readonly openPort: OpenPort;
  /** Path of the symbolic link to the line. */
  readonly link: string;
}

/** The controller of a board's card bank and its line. */
export class BankSlot {
  private readonly bank: SimBank;
  private readonly port: ModemPort;
  private readonly link: string;

  constructor(options: BankSlotOptions) {
    this.link = options.link;
    this.port = options.openPort((bytes) => this.bank.receive(bytes));
    this.bank = new SimBank({ ...options, send: (bytes) => this.port.write(bytes) });
    replaceLink(this.port.path, this.link);
  }

  close(): void {
    this.bank.stop();
    removeLink(this.port.path, this.link);
    this.port.close();
  }
}
