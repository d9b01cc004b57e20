import { hash } from "node:crypto";
import type { LedgerContext } from "./context.ts";

/** Kinds of audit events that repeat a row of another table; `ref` is the row's id. */
export const AUDITED_KINDS = [
  "attempt-reserved",
  "attempt-ended",
  "attempt-reconciled",
  "decision-refused",
  "consent-event",
  "card-limits",
  "contract-limits",
] as const;
export type AuditedKind = (typeof AUDITED_KINDS)[number];

/** The columns of each kind that never change once the event is written. Blobs are told in hex. */
const ROWS: Readonly<Record<AuditedKind, string>> = {
  "attempt-reserved": `SELECT id, campaign_id, contact_id, hex(number_key) AS number_key, card_id, consent_id, iccid, slot,
    reserved_at, civil_day, max_call_s, policy_hash, decision, hex(calling_key) AS calling_key
    FROM attempt WHERE id = ?`,
  "attempt-ended": `SELECT id, state, dialing_at, alerting_at, active_at, ended_at, outcome, result
    FROM attempt WHERE id = ?`,
  "attempt-reconciled": "SELECT attempt_id, outcome, by, reason, at FROM reconciliation WHERE attempt_id = ?",
  "decision-refused": `SELECT id, campaign_id, contact_id, hex(number_key) AS number_key, first_at, codes, refusals, facts
    FROM decision WHERE id = ?`,
  "consent-event": `SELECT seq, at, hex(number_key) AS number_key, kind, method, actor, consents
    FROM consent_event WHERE seq = ?`,
  "card-limits": "SELECT seq, card_id, at, limits, source, by, reason FROM card_limits WHERE seq = ?",
  "contract-limits": "SELECT seq, contract, at, limits, source, by, reason FROM contract_limits WHERE seq = ?",
};

/** A suppression as an event tells it: number key in hex, scope, and until when (null: for good). */
export type AuditedSuppression = readonly [numberKey: string, scope: string, until: number | null];

/** Long texts stay in their row; the event holds their SHA-256. */
const DIGESTED = ["decision", "result", "refusals", "facts"] as const;
/** Columns that came later: events told before them say nothing of them, so they are told only where they hold something. */
const LATER = ["calling_key"] as const;

/** What an audit event says of a row: its unchanging columns, in the order above, as JSON; null when the row is gone. */
export function auditedRow(ctx: LedgerContext, kind: AuditedKind, ref: number): string | null {
  const row = ctx.one<Record<string, unknown>>(ROWS[kind], ref);
  if (row === undefined) return null;
  for (const name of DIGESTED) {
    const text = row[name];
    if (typeof text === "string") row[name] = hash("sha256", text, "base64");
  }
  for (const name of LATER) {
    if (row[name] === "") delete row[name];
  }
  return JSON.stringify(row);
}
