import { canonicalJson } from "../../domain/canonical-json.ts";
import type { AuditReport } from "../api.ts";
import { type AuditRow, GENESIS, linkHash } from "./audit.ts";
import { tablesContradict } from "./audit-tables.ts";
import { Told } from "./audit-told.ts";
import { AUDITED_KINDS, type AuditedKind, type AuditedSuppression, auditedRow } from "./audited-rows.ts";
import { consentsDigest } from "./consent-digest.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";
import { bodyDigest } from "./policies.ts";

/** Events read at once, and the time after which others get their turn, whichever comes first. */
const SLICE = 250;
const SLICE_MS = 4;

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
  return otherContradiction(ctx, row);
}

function otherContradiction(ctx: LedgerContext, { kind, body }: AuditRow): string | null {
  switch (kind) {
    case "suppressed": {
      const one = readJson<{ number_key: string; scope: string; until: number | null }>(body);
      return suppressionContradiction(ctx, [one.number_key, one.scope, one.until]);
    }
    case "suppressions-imported": {
      const { rows } = readJson<{ rows: readonly AuditedSuppression[] }>(body);
      return firstOf(rows, (one) => suppressionContradiction(ctx, one));
    }
    case "policy-kept": {
      const told = readJson<{ hash: string; sha256: string }>(body);
      const kept = ctx.one<{ body: string }>("SELECT body FROM policy WHERE hash = ?", told.hash);
      return kept !== undefined && bodyDigest(kept.body) === told.sha256 ? null : `the rules ${told.hash} were changed`;
    }
    case "campaign-created":
      return campaignContradiction(ctx, body);
    default:
      return null;
  }
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}

/** A suppression is only ever lengthened: what an event gave a number, it still has. */
function suppressionContradiction(ctx: LedgerContext, [key, scope, until]: AuditedSuppression): string | null {
  const sql = "SELECT until FROM suppression WHERE number_key = ? AND scope = ?";
  const row = ctx.one<{ until: number | null }>(sql, Buffer.from(key, "hex"), scope);
  if (row === undefined) return "a suppression is missing";
  return row.until === null || (until !== null && until <= row.until) ? null : "a suppression was shortened";
}

interface CampaignBody {
  readonly id: string;
  readonly purpose: string;
  readonly voice: string;
  readonly flow: unknown;
}

function campaignContradiction(ctx: LedgerContext, body: string): string | null {
  const { id, purpose, voice, flow } = readJson<CampaignBody>(body);
  const row = ctx.one<{ purpose: string; voice: string; flow: string }>(
    "SELECT purpose, voice, flow FROM campaign WHERE name = ?",
    id,
  );
  const same =
    row?.purpose === purpose && row.voice === voice && canonicalJson(readJson(row.flow)) === canonicalJson(flow);
  return same ? null : `campaign ${id} was changed`;
}

/**
 * Walks the whole chain, a slice at a time: every link fits the one before, numbers have no gap, and every row that an
 * event repeats still says the same; then compares the tables with each other. Others get their turn between the slices.
 * What was cut off behind the last link shows only against a head kept elsewhere.
 */
export function* verifyAudit(ctx: LedgerContext): Generator<void, AuditReport> {
  let previous: Uint8Array = GENESIS;
  let events = 0;
  const told = new Told();
  const report = (broken: AuditReport["broken"]): AuditReport => {
    const head = events === 0 ? null : Buffer.from(previous).toString("hex");
    return { ok: broken === null, events, broken, head };
  };
  for (;;) {
    const began = ctx.mono();
    const rows = ctx.all<AuditRow>(`SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ${SLICE}`, events);
    for (const row of rows) {
      if (row.seq !== events + 1) return report({ seq: events + 1, why: "an event is missing" });
      const why = linkHash(previous, row).equals(row.hash)
        ? contradiction(ctx, row)
        : "the event does not fit the chain";
      if (why !== null) return report({ seq: row.seq, why });
      told.hear(row);
      events = row.seq;
      previous = row.hash;
      if (ctx.mono() - began >= SLICE_MS) break;
    }
    // The last event, heard in the step that read it: the tables are still those of this event.
    if (rows.length < SLICE && (rows.at(-1)?.seq ?? 0) <= events) break;
    yield;
  }
  const why = yield* tablesContradict(ctx, told);
  return report(why === null ? null : { seq: events, why });
}
