import type { WallMs } from "../../domain/time.ts";
import type { Iccid, SlotId } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import type { SimFailureNote, SimOrderNote, SimSlotRow } from "../api-hardware.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

/** What was read at the positions of every slot that has several. */
export function simSlots(ctx: LedgerContext): readonly SimSlotRow[] {
  const cards = ctx.all<{ slot: SlotId; position: number; iccid: Iccid }>(
    "SELECT slot, position, iccid FROM sim_position ORDER BY slot, position",
  );
  const bySlot = Map.groupBy(cards, ({ slot }) => slot);
  const slots = ctx.all<{ slot: SlotId; selected: number | null }>("SELECT slot, selected FROM sim_slot ORDER BY slot");
  return slots.map(({ slot, selected }) => ({
    slot,
    selected,
    cards: (bySlot.get(slot) ?? []).map(({ position, iccid }) => ({ position, iccid })),
  }));
}

/** A switch was ordered, by a person or by a rule. */
export function noteSimOrder(
  ctx: LedgerContext,
  slot: SlotId,
  { from, to, why, reason }: SimOrderNote,
  actor: Actor | null,
  now: WallMs,
): void {
  audit(ctx, now, "sim-switch-ordered", actor, { slot, from, to, why, reason });
}

/** A switch begins: until a card is verified nobody knows which position is in use. */
export function noteSimMoving(ctx: LedgerContext, slot: SlotId, now: WallMs): void {
  select(ctx, slot, null, now);
}

/** A card was read at a position, and is the one that belongs there from now on. */
export function noteSim(
  ctx: LedgerContext,
  slot: SlotId,
  sim: { readonly position: number; readonly iccid: Iccid; readonly ordered: boolean },
  now: WallMs,
): void {
  const { position, iccid, ordered } = sim;
  const known = ctx.one<{ iccid: Iccid }>(
    "SELECT iccid FROM sim_position WHERE slot = ? AND position = ?",
    slot,
    position,
  );
  const selected = ctx.one<{ selected: number | null }>("SELECT selected FROM sim_slot WHERE slot = ?", slot);
  // The same as at the last start is no news.
  if (!ordered && known?.iccid === iccid && selected?.selected === position) return;
  select(ctx, slot, position, now);
  // One card is in one place.
  ctx.run("DELETE FROM sim_position WHERE iccid = ?", iccid);
  ctx.run(
    `INSERT INTO sim_position (slot, position, iccid, since) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       iccid = excluded.iccid, since = excluded.since`,
    slot,
    position,
    iccid,
    now,
  );
  audit(ctx, now, "sim-switch-verified", null, { slot, position, iccid, before: known?.iccid ?? null, ordered });
}

export function noteSimFailure(
  ctx: LedgerContext,
  slot: SlotId,
  { position, fault, detail }: SimFailureNote,
  now: WallMs,
): void {
  audit(ctx, now, "sim-switch-failed", null, { slot, position, fault, detail });
}

function select(ctx: LedgerContext, slot: SlotId, selected: number | null, now: WallMs): void {
  ctx.run(
    `INSERT INTO sim_slot (slot, selected, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET
       selected = excluded.selected, at = excluded.at`,
    slot,
    selected,
    now,
  );
}
