import type { AuditRow } from "./audit.ts";
import { AUDITED_KINDS, AUDITED_ROWS, type AuditedKind, DIGESTED, HEX, LATER, textDigest } from "./audited-rows.ts";
import type { LedgerContext } from "./context.ts";

/** Databases that know the function below. */
const prepared = new WeakSet<object>();

function prepare({ db }: LedgerContext): void {
  if (prepared.has(db)) return;
  prepared.add(db);
  const digest = (text: unknown): string | null => (typeof text === "string" ? textDigest(text) : null);
  db.function("text_digest", { deterministic: true, directOnly: true }, digest);
}

function jsonOf(columns: readonly string[]): string {
  const pairs = columns.map((name) => {
    const column = `t."${name}"`;
    const value = DIGESTED.has(name) ? `text_digest(${column})` : HEX.has(name) ? `hex(${column})` : column;
    return `'${name}', ${value}`;
  });
  return `json_object(${pairs.join(", ")})`;
}

/** Finds the events of a kind, in a range, whose body is what their row says now. */
function matchSql(kind: AuditedKind): string {
  const { table, key, columns } = AUDITED_ROWS[kind];
  const without = columns.filter((name) => name !== LATER);
  const body =
    without.length === columns.length
      ? jsonOf(columns)
      : `CASE WHEN hex(t.${LATER}) = '' THEN ${jsonOf(without)} ELSE ${jsonOf(columns)} END`;
  return `SELECT a.seq FROM audit a JOIN ${table} t ON t.${key} = a.ref
    WHERE a.seq >= ?1 AND a.seq <= ?2 AND a.kind = '${kind}' AND a.body = ${body}`;
}

const MATCH_SQL = new Map<string, string>(AUDITED_KINDS.map((kind) => [kind, matchSql(kind)]));

/**
 * Those of some consecutive events whose row surely says what they say. SQLite writes the rows as JSON and compares: a
 * row that it writes otherwise than we do is left for a closer look, so that this can only save time.
 */
export function matchingEvents(ctx: LedgerContext, rows: readonly AuditRow[]): ReadonlySet<number> {
  prepare(ctx);
  const matching = new Set<number>();
  const [first, last] = [rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0];
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const sql = MATCH_SQL.get(kind);
    if (sql === undefined) continue;
    for (const { seq } of ctx.all<{ seq: number }>(sql, first, last)) matching.add(seq);
  }
  return matching;
}
