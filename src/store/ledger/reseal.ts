import type { WallMs } from "../../domain/time.ts";
import type { Actor } from "../api-proof.ts";
import { audit } from "./audit.ts";
import { resealAuditKey } from "./audit-key.ts";
import type { LedgerContext } from "./context.ts";

/** Rows looked at between two yields. */
const SLICE = 500;

/** Every sealed column but the PINs', which are bound to their card; these are bound to their row's `number_key`. */
export const SEALED = [
  { table: "subscriber", column: "sealed_number" },
  { table: "consent", column: "sealed_reference" },
  { table: "contact", column: "sealed_variables" },
  { table: "note", column: "sealed_text" },
  { table: "sms", column: "sealed_text" },
] as const;

interface SealedRow {
  readonly id: number;
  readonly number_key: Uint8Array;
  readonly sealed: Uint8Array;
}

function* resealTable(ctx: LedgerContext, { table, column }: (typeof SEALED)[number]): Generator<void, number> {
  let changed = 0;
  for (let after = 0; ; ) {
    const rows = ctx.all<SealedRow>(
      `SELECT id, number_key, ${column} AS sealed FROM ${table} WHERE id > ? AND ${column} IS NOT NULL ORDER BY id LIMIT ?`,
      after,
      SLICE,
    );
    for (const { id, number_key: key, sealed } of rows) {
      after = id;
      const fresh = ctx.vault.reseal(sealed, key);
      if (fresh === null) continue;
      ctx.run(`UPDATE ${table} SET ${column} = ? WHERE id = ?`, fresh, id);
      changed += 1;
    }
    if (rows.length < SLICE) return changed;
    yield;
  }
}

function resealPins(ctx: LedgerContext): number {
  let changed = 0;
  for (const { iccid, sealed_pin: sealed } of ctx.all<{ iccid: string; sealed_pin: Uint8Array }>(
    "SELECT iccid, sealed_pin FROM card_pin",
  )) {
    const fresh = ctx.vault.reseal(sealed, ctx.vault.fingerprint(`pin ${iccid}`));
    if (fresh === null) continue;
    ctx.run("UPDATE card_pin SET sealed_pin = ? WHERE iccid = ?", fresh, iccid);
    changed += 1;
  }
  return changed;
}

/**
 * Seals every row under the newest key; resolves how many were not. Cut short, it goes on where rows are still sealed
 * under the key before, which opens them until the end.
 */
export function* reseal(ctx: LedgerContext, actor: Actor, now: WallMs): Generator<void, number> {
  let rows = 0;
  for (const one of SEALED) rows += yield* resealTable(ctx, one);
  rows += resealPins(ctx) + (resealAuditKey(ctx) ? 1 : 0);
  audit(ctx, now, "key-rotated", actor, { rows });
  return rows;
}
