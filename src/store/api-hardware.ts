import type { DenialCause } from "../domain/card-symptom.ts";
import type { WallMs } from "../domain/time.ts";
import type { Iccid, Imei, SlotId } from "../domain/words.ts";
import type { Actor } from "./api-calls.ts";

/** A rationed means of recovery that was used on a slot's modem. */
export interface RescueRow {
  readonly slot: SlotId;
  readonly means: "soft-reset" | "power-cycle";
  readonly at: WallMs;
}

/** The module that belongs into a slot. */
export interface SlotModemRow {
  readonly slot: SlotId;
  readonly imei: Imei;
}

/** What was read at the SIM positions of a slot that has several. */
export interface SimSlotRow {
  readonly slot: SlotId;
  /** Null: a switch began, and nobody knows how it ended. */
  readonly selected: number | null;
  readonly cards: readonly { readonly position: number; readonly iccid: Iccid }[];
}

export interface SimOrderNote {
  readonly from: number | null;
  readonly to: number;
  /** The three reasons that there are; none of them is a blocked card. */
  readonly why: "order" | "card-missing" | "quota-day";
  /** In the words of who ordered it. */
  readonly reason: string;
}

export interface SimFailureNote {
  readonly position: number;
  readonly fault: string;
  readonly detail: string | null;
}

/** What the ledger remembers of modems and cards as pieces of hardware. */
export interface HardwareStore {
  rescues(since: WallMs): Promise<readonly RescueRow[]>;
  noteRescue(slot: SlotId, means: RescueRow["means"], reason: string, now: WallMs): Promise<void>;
  slotModems(): Promise<readonly SlotModemRow[]>;
  /** This module belongs into the slot from now on: first seen there (`actor` null), or accepted by a person. */
  bindModem(slot: SlotId, imei: Imei, reason: string | null, actor: Actor | null, now: WallMs): Promise<void>;
  /** Seals a card's PIN. It may be tried once, even if the one before was wrong. */
  setCardPin(iccid: Iccid, pin: string, actor: Actor, now: WallMs): Promise<void>;
  /** The PIN for one try; on disk it counts as sent from here on. Null where there is none, or the card refused it. */
  takeCardPin(iccid: Iccid, now: WallMs): Promise<string | null>;
  /** What the card said to the PIN. A refused one is never given out again. */
  noteCardPin(iccid: Iccid, accepted: boolean, now: WallMs): Promise<void>;
  simSlots(): Promise<readonly SimSlotRow[]>;
  noteSimOrder(slot: SlotId, order: SimOrderNote, actor: Actor | null, now: WallMs): Promise<void>;
  /** Until the next `noteSim` nobody knows which position of the slot is in use. */
  noteSimMoving(slot: SlotId, now: WallMs): Promise<void>;
  noteSim(
    slot: SlotId,
    sim: { readonly position: number; readonly iccid: Iccid; readonly ordered: boolean },
    now: WallMs,
  ): Promise<void>;
  noteSimFailure(slot: SlotId, failure: SimFailureNote, now: WallMs): Promise<void>;
  /** The ledger's own word: the card is blocked until a person enables it. */
  blockCard(iccid: Iccid, reason: string, now: WallMs): Promise<void>;
  /** The network refuses this card itself (3GPP TS 24.008 §10.5.3.6: 2, 3, 6), or since it worked: field rule 20. */
  noteRejection(iccid: Iccid, cause: DenialCause, now: WallMs): Promise<void>;
}
