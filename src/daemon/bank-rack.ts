import type { SlotId } from "../domain/words.ts";
import { columnOf, SimBank, type SimColumn } from "../driver/index.ts";
import type { Clocks } from "./clocks.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";
import type { PlannedSlot } from "./slot-plan.ts";

/** Whoever has to hear that a bank went or came back. */
export interface BankListener {
  alarm(slot: SlotId | null, message: string): void;
}

/** The controllers of the box's card banks, each on its own port; what one of them suffers is nobody else's affair. */
export class BankRack {
  readonly #banks: ReadonlyMap<string, SimBank>;

  constructor(config: Pick<Config, "banks">, clocks: Pick<Clocks, "mono">, log: Log, listener: BankListener) {
    const banks = config.banks.map(({ bank: name, device, baud }) => {
      const bank = new SimBank({
        name,
        device,
        baudRate: baud,
        mono: clocks.mono,
        changed(trouble) {
          if (trouble === null) return log.info({ event: "bank.reached", bank: name });
          const message = `Card bank ${name} cannot be reached: ${trouble} Its slots keep the cards that they have.`;
          log.warn({ event: "bank.lost", bank: name }, message);
          listener.alarm(null, message);
        },
        fault: (error) => log.error({ event: "bank.fault", bank: name, err: error }),
      });
      return [name, bank] as const;
    });
    this.#banks = new Map(banks);
  }

  /** The column to which a slot is wired; null where it is wired to none. */
  columnFor({ bank: wired }: Pick<PlannedSlot, "bank">): SimColumn | null {
    const bank = wired === null ? undefined : this.#banks.get(wired.name);
    return wired === null || bank === undefined ? null : columnOf(bank, wired.column);
  }

  start(): void {
    for (const bank of this.#banks.values()) bank.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#banks.values()].map((bank) => bank.stop()));
  }
}
