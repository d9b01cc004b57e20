import type { Imei, SlotId } from "../domain/words.ts";
import type { SlotModemRow, Store } from "../store/index.ts";
import type { Clocks } from "./clocks.ts";
import type { Log } from "./log.ts";

/** A slot's modem as this module needs it. */
export interface PlacedModem {
  readonly slot: SlotId;
  readonly held: string | null;
  hold(reason: string | null): void;
  snapshot(): { readonly identity: { readonly imei: Imei | null } };
}

const CHANGED = "imei-changed";
const DUPLICATE = "imei-duplicate";

/**
 * Knows which module stands in which slot. Another one than before is set aside until a person accepts it: the box's
 * papers name modules by their IMEI. Two modules with one IMEI cannot both be genuine: the second is set aside.
 */
export class Places {
  readonly #store: Pick<Store, "bindModem">;
  readonly #clocks: Pick<Clocks, "wall">;
  readonly #log: Log;
  readonly #bound = new Map<SlotId, Imei>();
  /** What was read in each slot since it was last plugged in. */
  readonly #seen = new Map<SlotId, Imei>();

  constructor(store: Pick<Store, "bindModem">, clocks: Pick<Clocks, "wall">, log: Log) {
    this.#store = store;
    this.#clocks = clocks;
    this.#log = log;
  }

  /** What earlier lives have seen. */
  know(rows: readonly SlotModemRow[]): void {
    for (const { slot, imei } of rows) this.#bound.set(slot, imei);
  }

  /** A modem has said who it is. */
  see(modem: PlacedModem): void {
    const { imei } = modem.snapshot().identity;
    if (imei === null) return;
    this.#seen.set(modem.slot, imei);
    const twin = [...this.#seen].find(([slot, seen]) => slot !== modem.slot && seen === imei)?.[0];
    const bound = this.#bound.get(modem.slot);
    if (twin !== undefined) return this.#setAside(modem, DUPLICATE, `the modem in ${twin} has the same IMEI`);
    if (bound !== undefined && bound !== imei) {
      return this.#setAside(
        modem,
        CHANGED,
        `accept it with: simbank slot accept ${modem.slot} --imei ${imei} --reason …`,
      );
    }
    if (bound === undefined) this.#bind(modem.slot, imei);
    if (modem.held === CHANGED || modem.held === DUPLICATE) modem.hold(null);
  }

  /** Nobody can tell any more what stands in the slot. */
  forget(slot: SlotId): void {
    this.#seen.delete(slot);
  }

  /** A person has accepted the module that stands there now; the record of it is on disk already. */
  accepted(modem: PlacedModem, imei: Imei): void {
    this.#bound.set(modem.slot, imei);
    this.see(modem);
  }

  #bind(slot: SlotId, imei: Imei): void {
    this.#bound.set(slot, imei);
    this.#store.bindModem(slot, imei, null, null, this.#clocks.wall()).catch((error: unknown) => {
      this.#log.error({ event: "slot.modem-not-stored", slot, err: error });
    });
  }

  #setAside(modem: PlacedModem, reason: string, sentence: string): void {
    if (modem.held === reason) return;
    this.#log.warn({ event: `slot.${reason}`, slot: modem.slot }, `Slot ${modem.slot} is set aside: ${sentence}.`);
    modem.hold(reason);
  }
}
