import { MIGRATIONS } from "../migrations/index.ts";
import type { Told } from "./audit-told.ts";
import { accountsContradict } from "./audit-accounts.ts";
import { unheardRow } from "./audit-unheard.ts";
import type { LedgerContext } from "./context.ts";

/** Rows looked at between two yields. */
const SLICE = 2_000;

type Step = Generator<void, string | null>;

/** Tables of which each row has its event, and the kind of that event. The numbered ones only ever grow at their end. */
const COUNTED: readonly { readonly table: string; readonly kind: string; readonly id: string | null }[] = [
  { table: "attempt", kind: "attempt-reserved", id: "id" },
  { table: "decision", kind: "decision-refused", id: "id" },
  { table: "consent", kind: "consents-imported", id: "id" },
  { table: "consent_event", kind: "consent-event", id: "seq" },
  { table: "card_limits", kind: "card-limits", id: "seq" },
  { table: "contract_limits", kind: "contract-limits", id: "seq" },
  { table: "register_entry", kind: "register-entered", id: "id" },
  { table: "register_check", kind: "register-checked", id: null },
  { table: "register_end", kind: "register-ended", id: null },
  { table: "evidence", kind: "evidence-stored", id: null },
  { table: "reconciliation", kind: "attempt-reconciled", id: null },
  { table: "policy", kind: "policy-kept", id: null },
  { table: "campaign", kind: "campaign-created", id: null },
];

function lastOf(ctx: LedgerContext, table: string, id: string): number {
  return ctx.one<{ last: number | null }>(`SELECT max(${id}) AS last FROM ${table}`)?.last ?? 0;
}

/** Where the numbered tables end now. What is written later is the business of the next verification. */
function endsOf(ctx: LedgerContext): ReadonlyMap<string, number> {
  return new Map(COUNTED.flatMap(({ table, id }) => (id === null ? [] : [[table, lastOf(ctx, table, id)] as const])));
}

function countOf(ctx: LedgerContext, sql: string, ...range: number[]): number {
  return ctx.one<{ n: number }>(sql, ...range)?.n ?? 0;
}

function unheardOf(ctx: LedgerContext, table: string, kind: string, stored: number, told: number): string | null {
  if (stored === told) return null;
  const name = unheardRow(ctx, table, kind);
  if (name !== null) return `the ${table} row ${name} was written past the ledger: no event speaks of it`;
  return `${stored} ${table} rows stand against ${told} in the events`;
}

/** Small tables, counted at once: their rows have no number that tells which came after the last event. */
function smallTablesContradict(ctx: LedgerContext, told: Told): string | null {
  for (const { table, kind, id } of COUNTED) {
    if (id !== null) continue;
    const why = unheardOf(ctx, table, kind, countOf(ctx, `SELECT count(*) AS n FROM ${table}`), told.rowsOf(kind));
    if (why !== null) return why;
  }
  return null;
}

/** Rows that no event speaks of: somebody wrote past the ledger. */
function* largeTablesContradict(
  ctx: LedgerContext,
  told: ReadonlyMap<string, number>,
  ends: ReadonlyMap<string, number>,
): Step {
  for (const { table, kind, id } of COUNTED) {
    if (id === null) continue;
    const sql = `SELECT count(*) AS n FROM ${table} WHERE ${id} > ? AND ${id} <= ?`;
    const end = ends.get(table) ?? 0;
    // Ids begin at 1; a row below was put there by somebody else.
    let stored = countOf(ctx, `SELECT count(*) AS n FROM ${table} WHERE ${id} < ?`, 1);
    for (let from = 0; from < end; from += SLICE) {
      stored += countOf(ctx, sql, from, Math.min(from + SLICE, end));
      yield;
    }
    const why = unheardOf(ctx, table, kind, stored, told.get(kind) ?? 0);
    if (why !== null) return why;
  }
  return null;
}

/** States that only a person's word leads to: the last event of each must allow the state in the table. */
function statesContradict(ctx: LedgerContext, told: Told): string | null {
  const campaigns = ctx.all<{ name: string; state: string }>(
    "SELECT name, state FROM campaign WHERE state IN ('running', 'finished')",
  );
  for (const { name, state } of campaigns) {
    const last = told.campaignStates.get(name);
    // Only a person's word leads away from `created`, `paused` and `stopped`; one that finishes a campaign leads there.
    if (last !== "running" && (state === "running" || last !== "finished")) {
      return `campaign ${name} runs, and nobody started it`;
    }
  }
  for (const { id, iccid } of ctx.all<{ id: number; iccid: string }>(
    "SELECT id, iccid FROM card WHERE state = 'eligible'",
  )) {
    if ((told.cardStates.get(id) ?? "eligible") !== "eligible") {
      return `card …${iccid.slice(-4)} is eligible again, and nobody enabled it`;
    }
  }
  if (told.siteStop !== null && ctx.one("SELECT 1 FROM site_stop") === undefined) {
    return `the site's stop of event ${told.siteStop} is missing`;
  }
  return null;
}

/** A query over a range of ids that finds a row which contradicts the table it follows from. */
interface Contradiction {
  readonly table: string;
  readonly sql: string;
  readonly says: (id: number) => string;
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    table: "consent_event",
    sql: `SELECT e.seq AS id FROM consent_event e LEFT JOIN withdrawal w ON w.number_key = e.number_key
      WHERE e.seq > ? AND e.seq <= ? AND e.kind = 'withdrawn' AND (w.at IS NULL OR w.at < e.at) LIMIT 1`,
    says: (id) => `the withdrawal of consent event ${id} is missing`,
  },
  {
    table: "consent",
    sql: `SELECT c.id FROM consent c WHERE c.id > ? AND c.id <= ? AND c.withdrawn_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM consent_event e
        WHERE e.number_key = c.number_key AND e.at = c.withdrawn_at AND e.kind = 'withdrawn') LIMIT 1`,
    says: (id) => `the consent row ${id} was withdrawn by nobody`,
  },
  {
    table: "attempt",
    sql: `SELECT a.id FROM attempt a LEFT JOIN attempt_stat s ON s.attempt_id = a.id
      WHERE a.id > ? AND a.id <= ? AND a.outcome IS NOT NULL AND (s.outcome IS NOT a.outcome
        OR s.reserved_at <> a.reserved_at OR s.campaign_id <> a.campaign_id OR s.card_id <> a.card_id
        OR s.civil_day <> a.civil_day OR s.country IS NOT a.country) LIMIT 1`,
    says: (id) => `the attempt_stat row ${id} is missing or was changed`,
  },
  {
    table: "attempt",
    sql: `SELECT a.id FROM attempt a LEFT JOIN number_hold h ON h.number_key = a.number_key
      WHERE a.id > ? AND a.id <= ? AND a.outcome = 'invalid-number' AND h.number_key IS NULL LIMIT 1`,
    says: (id) => `the hold that attempt ${id} put on its number is missing`,
  },
];

function* rangesContradict(ctx: LedgerContext, ends: ReadonlyMap<string, number>): Step {
  for (const { table, sql, says } of CONTRADICTIONS) {
    const end = ends.get(table) ?? 0;
    for (let from = 0; from < end; from += SLICE) {
      const found = ctx.one<{ id: number }>(sql, from, Math.min(from + SLICE, end));
      if (found !== undefined) return says(found.id);
      yield;
    }
  }
  return null;
}

/** A withdrawal ends every consent that was given before it, whenever that was imported. */
function* withdrawalsContradict(ctx: LedgerContext): Step {
  let last: Uint8Array = new Uint8Array(0);
  for (;;) {
    const keys = ctx.all<{ number_key: Uint8Array; at: number }>(
      `SELECT number_key, at FROM withdrawal WHERE number_key > ? ORDER BY number_key LIMIT ${SLICE}`,
      last,
    );
    for (const { number_key: key, at } of keys) {
      last = key;
      const sql = "SELECT id FROM consent WHERE number_key = ? AND withdrawn_at IS NULL AND granted_at <= ?";
      const live = ctx.one<{ id: number }>(sql, key, at);
      if (live !== undefined) return `the consent row ${live.id} lost its withdrawal`;
      const event = "SELECT 1 FROM consent_event WHERE number_key = ? AND at = ? AND kind = 'withdrawn'";
      if (ctx.one(event, key, at) === undefined) {
        return `the withdrawal row ${Buffer.from(key).toString("hex")} was written past the ledger, or changed`;
      }
    }
    if (keys.length < SLICE) return null;
    yield;
  }
}

/** The guards that the migrations leave behind, by name: a later one may replace or drop an earlier. */
function guards(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [text, made, dropped] of MIGRATIONS.join("\n").matchAll(
    /^CREATE TRIGGER (\w+)[\s\S]*?END(?=;$)|^DROP TRIGGER (\w+)(?=;$)/gm,
  )) {
    if (made !== undefined) found.set(made, text);
    else if (dropped !== undefined) found.delete(dropped);
  }
  return found;
}

/** A guard of the database that is gone or was rewritten. */
function missingGuard(ctx: LedgerContext): string | null {
  const present = new Set(
    ctx.all<{ sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").map((row) => row.sql),
  );
  for (const [name, sql] of guards()) {
    if (!present.has(sql)) return `the guard ${name} of the database is missing`;
  }
  return null;
}

/**
 * The first contradiction between tables, or between a table and the chain, in words; null when there is none. To be
 * begun in the step that heard the last event; calls go on between the slices, and what they write is left out.
 */
export function* tablesContradict(ctx: LedgerContext, told: Told): Step {
  const ends = endsOf(ctx);
  // Read now, while the tables are those of the last event that was heard.
  const counts = new Map(COUNTED.map(({ kind }) => [kind, told.rowsOf(kind)]));
  const atOnce = smallTablesContradict(ctx, told) ?? statesContradict(ctx, told) ?? missingGuard(ctx);
  if (atOnce !== null) return atOnce;
  yield;
  return (
    (yield* largeTablesContradict(ctx, counts, ends)) ??
    (yield* rangesContradict(ctx, ends)) ??
    (yield* withdrawalsContradict(ctx)) ??
    (yield* accountsContradict(ctx, ends.get("attempt") ?? 0))
  );
}
