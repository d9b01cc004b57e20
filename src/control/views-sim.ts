import type { WallMs } from "../domain/time.ts";
import type { Iccid } from "../domain/words.ts";

/** The SIM positions of a slot that has several. */
export interface SimSlotView {
  /** Position of the verified card, from 1; null while none is. */
  readonly position: number | null;
  readonly positions: number;
  readonly means: "module" | "bank";
  readonly switching: {
    readonly position: number;
    readonly step: "requested" | "radio-off" | "switched" | "back";
    readonly until: WallMs;
  } | null;
  readonly failure: {
    readonly position: number;
    readonly fault: string;
    readonly remedy: string;
    readonly detail: string | null;
  } | null;
  /** Why the bank cannot be reached; null while it can, and where there is none. */
  readonly bankTrouble: string | null;
  readonly cards: readonly { readonly position: number; readonly iccid: Iccid }[];
}
