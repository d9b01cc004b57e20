import type { WallMs } from "../../domain/time.ts";
import type { OpenAttempt } from "../api.ts";
import type { LedgerContext } from "./context.ts";

/** Every attempt that has no outcome, oldest first; `where` narrows it. */
export function openAttempts(
  ctx: LedgerContext,
  filter: { campaignId?: number; numberKey?: Uint8Array } = {},
): OpenAttempt[] {
  const { campaignId, numberKey } = filter;
  const sql = `SELECT id AS attempt, slot, iccid FROM attempt INDEXED BY attempt_open_card WHERE ended_at IS NULL
    AND (?1 IS NULL OR campaign_id = ?1) AND (?2 IS NULL OR number_key = ?2) ORDER BY id`;
  return ctx.all<OpenAttempt>(sql, campaignId ?? null, numberKey ?? null);
}

/** The open attempts of numbers that may not be called any more: reserved before their suppression came. */
export function suppressedAttempts(ctx: LedgerContext, now: WallMs): OpenAttempt[] {
  const sql = `SELECT a.id AS attempt, a.slot, a.iccid
    FROM attempt a INDEXED BY attempt_open_card JOIN campaign k ON k.id = a.campaign_id
    WHERE a.ended_at IS NULL AND EXISTS (SELECT 1 FROM suppression s WHERE s.number_key = a.number_key
      AND s.scope IN ('controller', k.purpose) AND (s.until IS NULL OR s.until > ?)) ORDER BY a.id`;
  return ctx.all<OpenAttempt>(sql, now);
}
