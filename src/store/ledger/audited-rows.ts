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
  "register-entered",
  "register-checked",
  "register-ended",
] as const;
export type AuditedKind = (typeof AUDITED_KINDS)[number];

/** Where the rows of a kind are, and their columns that never change once the event is written. */
interface Audited {
  readonly table: string;
  readonly key: string;
  readonly columns: readonly string[];
}

function audited(table: string, key: string, columns: string): Audited {
  return { table, key, columns: columns.split(" ") };
}

const LIMITS = "at limits source by reason";

export const AUDITED_ROWS: Readonly<Record<AuditedKind, Audited>> = {
  "attempt-reserved": audited(
    "attempt",
    "id",
    "id campaign_id contact_id number_key card_id consent_id iccid slot reserved_at civil_day max_call_s policy_hash decision calling_key",
  ),
  "attempt-ended": audited("attempt", "id", "id state dialing_at alerting_at active_at ended_at outcome result"),
  "attempt-reconciled": audited("reconciliation", "attempt_id", "attempt_id outcome by reason at"),
  "decision-refused": audited("decision", "id", "id campaign_id contact_id number_key first_at codes refusals facts"),
  "consent-event": audited("consent_event", "seq", "seq at number_key kind method actor consents"),
  "card-limits": audited("card_limits", "seq", `seq card_id ${LIMITS}`),
  "contract-limits": audited("contract_limits", "seq", `seq contract ${LIMITS}`),
  "register-entered": audited(
    "register_entry",
    "id",
    "id register kind subject party valid_from valid_to document details entered_at entered_by entered_uid",
  ),
  "register-checked": audited("register_check", "entry_id", "entry_id accepted valid_to reason at by"),
  "register-ended": audited("register_end", "entry_id", "entry_id reason at by"),
};

/** A suppression as an event tells it: number key in hex, scope, and until when (null: for good). */
export type AuditedSuppression = readonly [numberKey: string, scope: string, until: number | null];

/** Blobs are told in hex. */
export const HEX: ReadonlySet<string> = new Set(["number_key", "calling_key", "document"]);
/** Long texts stay in their row; the event holds their SHA-256. */
export const DIGESTED: ReadonlySet<string> = new Set(["decision", "result", "refusals", "facts"]);
/** A column that came later: events told before it say nothing of it, so it is told only where it holds something. */
export const LATER = "calling_key";

function rowSql({ table, key, columns }: Audited): string {
  const told = columns.map((name) => (HEX.has(name) ? `hex(${name}) AS ${name}` : name));
  return `SELECT ${told.join(", ")} FROM ${table} WHERE ${key} = ?`;
}

const ROW_SQL = new Map(AUDITED_KINDS.map((kind) => [kind, rowSql(AUDITED_ROWS[kind])]));

/** What an audit event says of a text that stays in its row. */
export function textDigest(text: string): string {
  return hash("sha256", text, "base64");
}

/** What an audit event says of a row: its unchanging columns, in the order above, as JSON; null when the row is gone. */
export function auditedRow(ctx: LedgerContext, kind: AuditedKind, ref: number): string | null {
  const row = ctx.one<Record<string, unknown>>(ROW_SQL.get(kind) ?? "", ref);
  if (row === undefined) return null;
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === "string" && DIGESTED.has(name)) row[name] = textDigest(value);
  }
  if (row[LATER] === "") delete row[LATER];
  return JSON.stringify(row);
}
