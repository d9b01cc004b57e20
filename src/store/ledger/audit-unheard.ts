import type { LedgerContext } from "./context.ts";

/**
 * How the events of a table name its rows, and how a person finds one again: by the number in `ref`, by a key in the
 * body, or by the run of an import.
 */
type Naming =
  | { readonly by: "ref"; readonly key: string }
  | { readonly by: "body"; readonly key: string; readonly told: string };

const NAMINGS: Readonly<Record<string, Naming>> = {
  attempt: { by: "ref", key: "id" },
  decision: { by: "ref", key: "id" },
  consent_event: { by: "ref", key: "seq" },
  card_limits: { by: "ref", key: "seq" },
  contract_limits: { by: "ref", key: "seq" },
  register_entry: { by: "ref", key: "id" },
  register_check: { by: "ref", key: "entry_id" },
  register_end: { by: "ref", key: "entry_id" },
  reconciliation: { by: "ref", key: "attempt_id" },
  evidence: { by: "body", key: "lower(hex(sha256))", told: "sha256" },
  policy: { by: "body", key: "hash", told: "hash" },
  campaign: { by: "body", key: "name", told: "id" },
};

/** Consents that stand between the runs that were imported, or behind them. */
function strayConsent(ctx: LedgerContext): number | null {
  const runs = ctx.all<{ first: number; last: number }>(
    `SELECT body ->> 'first' AS first, body ->> 'last' AS last FROM audit WHERE kind = 'consents-imported' ORDER BY 1`,
  );
  let covered = Number.MIN_SAFE_INTEGER;
  for (const { first, last } of [...runs, { first: Number.MAX_SAFE_INTEGER, last: 0 }]) {
    const sql = "SELECT id FROM consent WHERE id > ? AND id < ? ORDER BY id LIMIT 1";
    const stray = ctx.one<{ id: number }>(sql, covered, first);
    if (stray !== undefined) return stray.id;
    covered = Math.max(covered, last);
  }
  return null;
}

/** A row that no event speaks of, as people name it; null where every row has its event. Reads whole tables. */
export function unheardRow(ctx: LedgerContext, table: string, kind: string): string | null {
  if (table === "consent") return strayConsent(ctx)?.toString() ?? null;
  const naming = NAMINGS[table];
  if (naming === undefined) return null;
  const told = naming.by === "ref" ? "ref" : `body ->> '${naming.told}'`;
  const sql = `SELECT ${naming.key} AS name FROM ${table} EXCEPT SELECT ${told} FROM audit WHERE kind = '${kind}' LIMIT 1`;
  const found = ctx.one<{ name: string | number }>(sql);
  return found === undefined ? null : String(found.name);
}
