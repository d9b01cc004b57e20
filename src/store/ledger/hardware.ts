import type { WallMs } from "../../domain/time.ts";
import { wallMs } from "../../domain/time.ts";
import type { Iccid, Imei, SlotId } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import type { RescueRow, SlotModemRow } from "../api-hardware.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

export function rescues(ctx: LedgerContext, since: WallMs): readonly RescueRow[] {
  const rows = ctx.all<Omit<RescueRow, "at"> & { at: number }>(
    "SELECT slot, means, at FROM modem_rescue WHERE at >= ? ORDER BY at",
    since,
  );
  return rows.map((row) => ({ ...row, at: wallMs(row.at) }));
}

export function noteRescue(
  ctx: LedgerContext,
  slot: SlotId,
  means: RescueRow["means"],
  reason: string,
  now: WallMs,
): void {
  ctx.run("INSERT INTO modem_rescue (slot, means, reason, at) VALUES (?, ?, ?, ?)", slot, means, reason, now);
}

export function slotModems(ctx: LedgerContext): readonly SlotModemRow[] {
  return ctx.all<SlotModemRow>("SELECT slot, imei FROM slot_modem ORDER BY slot");
}

export function bindModem(
  ctx: LedgerContext,
  slot: SlotId,
  imei: Imei,
  reason: string | null,
  actor: Actor | null,
  now: WallMs,
): void {
  const before = ctx.one<{ imei: string }>("SELECT imei FROM slot_modem WHERE slot = ?", slot)?.imei ?? null;
  if (before === imei) return;
  ctx.run(
    `INSERT INTO slot_modem (slot, imei, by, reason, since) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       imei = excluded.imei, by = excluded.by, reason = excluded.reason, since = excluded.since`,
    slot,
    imei,
    actor?.name ?? null,
    reason,
    now,
  );
  audit(ctx, now, "slot-modem", actor, { slot, imei, before, reason });
}

/** A PIN is bound to its card: the seal does not open for another row. */
function pinName(ctx: LedgerContext, iccid: Iccid): Uint8Array {
  return ctx.vault.fingerprint(`pin ${iccid}`);
}

export function setCardPin(ctx: LedgerContext, iccid: Iccid, pin: string, actor: Actor, now: WallMs): void {
  ctx.run(
    `INSERT INTO card_pin (iccid, sealed_pin, state, at) VALUES (?, ?, 'untried', ?) ON CONFLICT DO UPDATE SET
       sealed_pin = excluded.sealed_pin, state = excluded.state, at = excluded.at`,
    iccid,
    ctx.vault.seal(pin, pinName(ctx, iccid)),
    now,
  );
  audit(ctx, now, "card-pin", actor, { iccid });
}

export function takeCardPin(ctx: LedgerContext, iccid: Iccid, now: WallMs): string | null {
  const sql = "SELECT sealed_pin FROM card_pin WHERE iccid = ? AND state <> 'wrong'";
  const row = ctx.one<{ sealed_pin: Uint8Array }>(sql, iccid);
  if (row === undefined) return null;
  ctx.run("UPDATE card_pin SET state = 'sent', at = ? WHERE iccid = ?", now, iccid);
  return ctx.vault.open(row.sealed_pin, pinName(ctx, iccid));
}

export function noteCardPin(ctx: LedgerContext, iccid: Iccid, accepted: boolean, now: WallMs): void {
  ctx.run("UPDATE card_pin SET state = ?, at = ? WHERE iccid = ?", accepted ? "good" : "wrong", now, iccid);
  if (!accepted) audit(ctx, now, "card-pin-wrong", null, { iccid });
}
