import { MAY_BE_UP } from "../../domain/call.ts";
import type { WallMs } from "../../domain/time.ts";
import type { OpenAttempt } from "../api.ts";
import type { LedgerContext } from "./context.ts";

/** No call outlives its watcher for longer: networks and handsets end it. */
const LONGEST_CALL_MS = 24 * 3_600_000;

/** Every attempt that has no outcome, oldest first; `filter` narrows it. */
export function openAttempts(
  ctx: LedgerContext,
  filter: { campaignId?: number; numberKey?: Uint8Array } = {},
): OpenAttempt[] {
  const { campaignId, numberKey } = filter;
  const sql = `SELECT id AS attempt, slot, iccid FROM attempt INDEXED BY attempt_open_card WHERE ended_at IS NULL
    AND (?1 IS NULL OR campaign_id = ?1) AND (?2 IS NULL OR number_key = ?2) ORDER BY id`;
  return ctx.all<OpenAttempt>(sql, campaignId ?? null, numberKey ?? null);
}

/** Attempts of the last day that ended without anybody having seen their call gone; of one number, or of all. */
export function doubtfulAttempts(ctx: LedgerContext, now: WallMs, numberKey: Uint8Array | null = null): OpenAttempt[] {
  const since = now - LONGEST_CALL_MS;
  const doubtful = `a.ended_at > ? AND json_extract(a.result, '$.detail') IN (${MAY_BE_UP.map(() => "?").join(", ")})`;
  const columns = "a.id AS attempt, a.slot, a.iccid";
  if (numberKey !== null) {
    const sql = `SELECT ${columns} FROM attempt a INDEXED BY attempt_number WHERE ${doubtful} AND a.number_key = ? ORDER BY a.id`;
    return ctx.all<OpenAttempt>(sql, since, ...MAY_BE_UP, numberKey);
  }
  const sql = `SELECT ${columns} FROM card c CROSS JOIN attempt a INDEXED BY attempt_card_ended
    ON a.card_id = c.id WHERE a.ended_at IS NOT NULL AND ${doubtful} ORDER BY a.id`;
  return ctx.all<OpenAttempt>(sql, since, ...MAY_BE_UP);
}

/** The attempts of one number, or of all, whose calls may be up: the open ones, and those whose end nobody saw. */
export function attemptsToEnd(ctx: LedgerContext, now: WallMs, numberKey: Uint8Array | null = null): OpenAttempt[] {
  const open = openAttempts(ctx, numberKey === null ? {} : { numberKey });
  return [...open, ...doubtfulAttempts(ctx, now, numberKey)];
}

/** The open attempts of numbers that may not be called any more: reserved before their suppression came. */
export function suppressedAttempts(ctx: LedgerContext, now: WallMs): OpenAttempt[] {
  const sql = `SELECT a.id AS attempt, a.slot, a.iccid
    FROM attempt a INDEXED BY attempt_open_card JOIN campaign k ON k.id = a.campaign_id
    WHERE a.ended_at IS NULL AND EXISTS (SELECT 1 FROM suppression s WHERE s.number_key = a.number_key
      AND s.scope IN ('controller', k.purpose) AND (s.until IS NULL OR s.until > ?)) ORDER BY a.id`;
  return ctx.all<OpenAttempt>(sql, now);
}
