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
  /** The ledger's own word: the card is blocked until a person enables it. */
  blockCard(iccid: Iccid, reason: string, now: WallMs): Promise<void>;
  /** The network refuses this card itself (3GPP TS 24.008 §10.5.3.6: 2, 3, 6), or since it worked: field rule 20. */
  noteRejection(iccid: Iccid, code: string, now: WallMs): Promise<void>;
}
