import { MIGRATIONS } from "../migrations/index.ts";
import type { LedgerContext } from "./context.ts";

/**
 * What whole tables must say if nobody wrote past the ledger: each query finds a row that contradicts the chain or the
 * tables it follows from. `id` names the row in the sentence.
 */
const CONTRADICTIONS: readonly { readonly sql: string; readonly says: (id: string) => string }[] = [
  {
    sql: `SELECT e.seq AS id FROM consent_event e LEFT JOIN withdrawal w ON w.number_key = e.number_key
      WHERE e.kind = 'withdrawn' AND (w.at IS NULL OR w.at < e.at) LIMIT 1`,
    says: (id) => `the withdrawal of consent event ${id} is missing`,
  },
  {
    sql: `SELECT c.id FROM withdrawal w JOIN consent c ON c.number_key = w.number_key
      WHERE c.withdrawn_at IS NULL AND c.granted_at <= w.at LIMIT 1`,
    says: (id) => `consent ${id} lost its withdrawal`,
  },
  {
    sql: `SELECT a.id FROM attempt a LEFT JOIN number_hold h ON h.number_key = a.number_key
      WHERE a.outcome = 'invalid-number' AND h.number_key IS NULL LIMIT 1`,
    says: (id) => `the hold that attempt ${id} put on its number is missing`,
  },
  {
    // Only a person's word leads away from `created`, `paused` and `stopped`.
    sql: `SELECT k.name AS id FROM campaign k LEFT JOIN (
        SELECT body ->> '$.id' AS name, body ->> '$.to' AS state, max(seq) FROM audit
        WHERE kind = 'campaign-state' GROUP BY body ->> '$.id') last USING (name)
      WHERE k.state IN ('running', 'finished') AND coalesce(last.state, 'created') <> 'running' LIMIT 1`,
    says: (id) => `campaign ${id} runs, and nobody started it`,
  },
  {
    sql: `SELECT c.iccid AS id FROM card c JOIN (
        SELECT body ->> '$.card' AS card, body ->> '$.to' AS state, max(seq) FROM audit
        WHERE kind = 'card-state' GROUP BY body ->> '$.card') last ON last.card = c.id
      WHERE c.state = 'eligible' AND last.state <> 'eligible' LIMIT 1`,
    says: (id) => `card …${id.slice(-4)} is eligible again, and nobody enabled it`,
  },
  {
    sql: `SELECT seq AS id FROM (SELECT seq, kind FROM audit WHERE kind IN ('stop-all', 'resume-all')
        ORDER BY seq DESC LIMIT 1) WHERE kind = 'stop-all' AND NOT EXISTS (SELECT 1 FROM site_stop)`,
    says: (id) => `the site's stop of event ${id} is missing`,
  },
  {
    // As `chargeReservation` and `settle` write it. A charge above the calls is no harm: it only forbids more.
    sql: `SELECT u.card_id || ' on ' || u.day AS id FROM (
        SELECT card_id, civil_day AS day, count(*) AS attempts, count(DISTINCT number_key) AS callees,
          sum(CASE WHEN coalesce(outcome, 'unknown') IN ('unknown', 'answered', 'answered-unproven')
            OR (result ->> '$.talkMs') > 0 THEN 1 ELSE 0 END) AS answered,
          sum(CASE WHEN coalesce(outcome, 'unknown') = 'unknown' THEN max_call_s
            ELSE ceil((result ->> '$.talkMs') / 1000.0) END) AS talk_s
        FROM attempt GROUP BY card_id, civil_day) u
      LEFT JOIN card_day d ON d.card_id = u.card_id AND d.day = u.day
      WHERE d.day IS NULL OR d.attempts < u.attempts OR d.callees < u.callees OR d.answered < u.answered
        OR d.talk_s < u.talk_s LIMIT 1`,
    says: (id) => `card ${id} made more calls than its account says`,
  },
];

/** Tables of which each row has its event, and how many rows the events of that kind speak of. */
const COUNTED: readonly { readonly table: string; readonly kind: string; readonly rows: string }[] = [
  { table: "attempt", kind: "attempt-reserved", rows: "count(*)" },
  { table: "decision", kind: "decision-refused", rows: "count(*)" },
  { table: "consent", kind: "consents-imported", rows: "coalesce(sum(body ->> '$.rows'), 0)" },
  { table: "consent_event", kind: "consent-event", rows: "count(*)" },
  { table: "reconciliation", kind: "attempt-reconciled", rows: "count(*)" },
  { table: "card_limits", kind: "card-limits", rows: "count(*)" },
  { table: "policy", kind: "policy-kept", rows: "count(*)" },
  { table: "campaign", kind: "campaign-created", rows: "count(*)" },
];

/** Rows that no event speaks of: somebody wrote past the ledger. */
function unheardOf(ctx: LedgerContext): string | null {
  for (const { table, kind, rows } of COUNTED) {
    const stored = ctx.one<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
    const told = ctx.one<{ n: number }>(`SELECT ${rows} AS n FROM audit WHERE kind = ?`, kind)?.n ?? 0;
    if (stored !== told) return `${stored} ${table} rows stand against ${told} in the events`;
  }
  return null;
}

/** A guard of the database that is gone or was rewritten. */
function missingGuard(ctx: LedgerContext): string | null {
  const present = new Set(
    ctx.all<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").map((row) => row.sql),
  );
  for (const [sql, name] of MIGRATIONS.join("\n").matchAll(/^CREATE TRIGGER (\w+)[\s\S]*?END(?=;$)/gm)) {
    if (!present.has(sql)) return `the guard ${name ?? ""} of the database is missing`;
  }
  return null;
}

/** The first contradiction between tables, or between a table and the chain, in words; null when there is none. */
export function tablesContradict(ctx: LedgerContext): string | null {
  const counted = unheardOf(ctx);
  if (counted !== null) return counted;
  for (const { sql, says } of CONTRADICTIONS) {
    const found = ctx.one<{ id: string | number }>(sql);
    if (found !== undefined) return says(String(found.id));
  }
  return missingGuard(ctx);
}
