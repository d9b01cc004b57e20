import type { MonoMs } from "../domain/time.ts";
import type { Iccid } from "../domain/words.ts";

/** Steps of a switch to another card, in their order. */
export const SIM_STEPS = ["requested", "radio-off", "switched", "back"] as const;
export type SimStep = (typeof SIM_STEPS)[number];

/** The SIM positions of one slot, and what moves the card. */
export interface SimPlan {
  /** At least 1, counted from 1. */
  readonly positions: number;
  readonly means: "module" | "bank";
}

/** What earlier lives have seen of a slot's positions. */
export interface KnownSims {
  /** The position that was verified last; null: a switch began after that, and nobody knows how it ended. */
  readonly selected: number | null;
  readonly cards: readonly { readonly position: number; readonly iccid: Iccid }[];
}

export interface SimOrder {
  readonly position: number;
  /** Another card was put there: whatever is read counts, as at a position that was never seen. */
  readonly newCard: boolean;
}

/** Why a switch did not end with the wanted card. Closed: each has its remedy. */
export type SimFault =
  | "line-busy"
  | "modem-absent"
  | "bank-unavailable"
  | "bank-refused"
  | "no-switch"
  | "radio-stays-on"
  | "switch-refused"
  | "switch-interrupted"
  | "modem-silent"
  | "sim-absent"
  | "sim-locked"
  | "sim-unreadable"
  | "sim-unchanged"
  | "sim-unexpected";

export interface SimFailure {
  readonly position: number;
  readonly fault: SimFault;
  /** What to do about it, as a sentence. */
  readonly remedy: string;
  /** In the words of whoever refused; null where there are none. */
  readonly detail: string | null;
}

/** The positions of a slot at this instant. */
export interface SimView {
  readonly positions: number;
  readonly means: SimPlan["means"];
  /** Position of the verified card; null while none is. */
  readonly selected: number | null;
  readonly switching: { readonly position: number; readonly step: SimStep; readonly until: MonoMs } | null;
  /** How the last switch failed; null after one that did not. */
  readonly failure: SimFailure | null;
  readonly cards: readonly { readonly position: number; readonly iccid: Iccid }[];
}

/** What happens to the positions of a slot and has to be remembered. */
export type SimEffect =
  /** A switch begins: until the card is verified nobody knows which position is in use. */
  | { readonly do: "sim-moving"; readonly position: number; readonly from: number | null }
  /** The bank's controller is to connect the card of this position; answered with `bank-answered`. */
  | { readonly do: "bank-select"; readonly position: number }
  | {
      readonly do: "sim-verified";
      readonly position: number;
      readonly iccid: Iccid;
      /** False: the card was found there without an order, as at a start. */
      readonly ordered: boolean;
    }
  | { readonly do: "sim-failed"; readonly failure: SimFailure };

/** What the shell tells of the positions of a slot. */
export type SimEvent =
  | { readonly kind: "sims-known"; readonly known: KnownSims }
  /** `trouble`: the bank cannot be reached, so nothing is begun. */
  | { readonly kind: "sim-order"; readonly order: SimOrder; readonly trouble: string | null }
  /** What the controller of the bank said; null: it obeyed, or it never says anything. */
  | {
      readonly kind: "bank-answered";
      readonly failure: { readonly fault: "bank-unavailable" | "bank-refused"; readonly detail: string } | null;
    };
