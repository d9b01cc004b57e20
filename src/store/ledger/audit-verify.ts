import type { AuditReport } from "../api.ts";
import { type AuditRow, GENESIS, linkHash } from "./audit.ts";
import { AUDITED_KINDS, type AuditedKind, auditedRow } from "./audited-rows.ts";
import { consentsDigest } from "./consent-digest.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";

const SLICE = 500;

function isAuditedKind(kind: string): kind is AuditedKind {
  return AUDITED_KINDS.some((one) => one === kind);
}

interface ImportBody {
  readonly first: number;
  readonly last: number;
  readonly digest: string;
}

/** Whether the rows an event speaks of still say what it says; in words where they do not. */
function contradiction(ctx: LedgerContext, row: AuditRow): string | null {
  if (isAuditedKind(row.kind) && row.ref !== null) {
    const now = auditedRow(ctx, row.kind, row.ref);
    if (now === null) return `the ${row.kind} row ${row.ref} is missing`;
    return now === row.body ? null : `the ${row.kind} row ${row.ref} was changed`;
  }
  if (row.kind === "consents-imported") {
    const body = readJson<ImportBody>(row.body);
    const digest = consentsDigest(ctx, body.first, body.last);
    return digest === body.digest ? null : `consents ${body.first} to ${body.last} were changed`;
  }
  return null;
}

/** A withdrawal that some consent it ended no longer shows. */
function undoneWithdrawal(ctx: LedgerContext): string | null {
  const undone = ctx.one<{ id: number }>(
    `SELECT c.id FROM consent_event e JOIN consent c ON c.number_key = e.number_key
     WHERE e.kind = 'withdrawn' AND c.withdrawn_at IS NULL AND c.granted_at <= e.at AND c.imported_at <= e.at LIMIT 1`,
  );
  return undone === undefined ? null : `consent ${undone.id} lost its withdrawal`;
}

/** Rows that no event speaks of: somebody wrote past the ledger. */
function unheardOf(ctx: LedgerContext): string | null {
  for (const [table, kind] of [
    ["attempt", "attempt-reserved"],
    ["decision", "decision-refused"],
  ] as const) {
    const rows = ctx.one<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
    const events = ctx.one<{ n: number }>("SELECT count(*) AS n FROM audit WHERE kind = ?", kind)?.n ?? 0;
    if (rows !== events) return `${rows} ${table} rows stand against ${events} events`;
  }
  return null;
}

/**
 * Walks the whole chain, a slice at a time: every link fits the one before, numbers have no gap, and every row that an
 * event repeats still says the same. What was cut off behind the last link shows only against a head kept elsewhere.
 */
export function* verifyAudit(ctx: LedgerContext): Generator<void, AuditReport> {
  let previous: Uint8Array = GENESIS;
  let events = 0;
  const report = (broken: AuditReport["broken"]): AuditReport => {
    const head = events === 0 ? null : Buffer.from(previous).toString("hex");
    return { ok: broken === null, events, broken, head };
  };
  for (;;) {
    const rows = ctx.all<AuditRow>(`SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ${SLICE}`, events);
    for (const row of rows) {
      if (row.seq !== events + 1) return report({ seq: events + 1, why: "an event is missing" });
      if (!linkHash(previous, row).equals(row.hash)) {
        return report({ seq: row.seq, why: "the event does not fit the chain" });
      }
      const why = contradiction(ctx, row);
      if (why !== null) return report({ seq: row.seq, why });
      events = row.seq;
      previous = row.hash;
    }
    if (rows.length < SLICE) break;
    yield;
  }
  const why = unheardOf(ctx) ?? undoneWithdrawal(ctx);
  return report(why === null ? null : { seq: events, why });
}
