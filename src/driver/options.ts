import type { MonoMs } from "../domain/time.ts";
import type { SlotId } from "../domain/words.ts";
import type { ModemOptions } from "../modem/index.ts";
import type { openLine } from "../serial/index.ts";
import type { PortFinder } from "./port-finder.ts";
import type { PowerHook } from "./power-hook.ts";
import type { SimColumn } from "./sim-column.ts";

/** What a driver is told once. */
export interface DriverOptions {
  readonly slot: SlotId;
  /** Path of the port, or what the slot's place is called where `finder` finds the port. */
  readonly device: string;
  readonly finder?: PortFinder;
  readonly baudRate: number;
  readonly modem: ModemOptions;
  readonly mono: () => MonoMs;
  /** The program that cuts this slot's power; none where left out. */
  readonly powerHook?: PowerHook;
  /** The column of a card bank to which the slot's card holder is wired; none where left out. */
  readonly simColumn?: SimColumn;
  /** How the port is opened; `openLine` if absent. */
  readonly open?: typeof openLine;
}
