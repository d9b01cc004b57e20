import type { BankAnswer, SimBank } from "./sim-bank.ts";

/** The column of a bank to which one slot's card holder is wired. */
export interface SimColumn {
  /** Why the bank cannot be reached; null while it can. */
  readonly trouble: string | null;
  /** Connects the card of a row, from 1. */
  select(row: number): Promise<BankAnswer>;
}

/** One column of a bank, as a slot's driver sees it. */
export function columnOf(bank: SimBank, column: number): SimColumn {
  return {
    get trouble() {
      return bank.trouble;
    },
    select: (row) => bank.select(column, row),
  };
}
