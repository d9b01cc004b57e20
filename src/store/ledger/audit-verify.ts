import type { AuditReport } from "../api.ts";
import { type AuditRow, endMark, GENESIS, linkHash, markEnd } from "./audit.ts";
import { tablesContradict } from "./audit-tables.ts";
import { Told } from "./audit-told.ts";
import { AUDITED_KINDS, type AuditedKind, type AuditedSuppression, auditedRow } from "./audited-rows.ts";
import { consentsContradiction, type ImportedConsents } from "./audit-consents.ts";
import { campaignContradiction } from "./audit-campaigns.ts";
import { CheckpointCheck, ownPublicKey } from "./audit-checkpoints.ts";
import { matchingEvents } from "./audit-match.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";
import { bodyDigest } from "./policies.ts";

/** Events read at once, and the time after which others get their turn, whichever comes first. */
const SLICE = 250;
const SLICE_MS = 4;
/** Events between two looks at the clock. */
const CLOCK_EVERY = 16;

function isAuditedKind(kind: string): kind is AuditedKind {
  return AUDITED_KINDS.some((one) => one === kind);
}

/** Whether the rows an event speaks of still say what it says; in words where they do not. */
function contradiction(ctx: LedgerContext, row: AuditRow): string | null {
  if (isAuditedKind(row.kind) && row.ref !== null) {
    const now = auditedRow(ctx, row.kind, row.ref);
    if (now === null) return `the ${row.kind} row ${row.ref} is missing`;
    return now === row.body ? null : `the ${row.kind} row ${row.ref} was changed`;
  }
  if (row.kind === "consents-imported") return consentsContradiction(ctx, readJson<ImportedConsents>(row.body));
  return otherContradiction(ctx, row);
}

function otherContradiction(ctx: LedgerContext, { kind, body, at }: AuditRow): string | null {
  switch (kind) {
    case "suppressed": {
      const one = readJson<{ number_key: string; scope: string; until: number | null }>(body);
      return suppressionContradiction(ctx, [one.number_key, one.scope, one.until]);
    }
    case "suppressions-imported": {
      const { rows } = readJson<{ rows: readonly AuditedSuppression[] }>(body);
      return firstOf(rows, (one) => suppressionContradiction(ctx, one));
    }
    case "evidence-stored": {
      const told = readJson<{ sha256: string; bytes: number }>(body);
      const sql = "SELECT bytes FROM evidence WHERE sha256 = ?";
      const kept = ctx.one<{ bytes: number }>(sql, Buffer.from(told.sha256, "hex"));
      return kept?.bytes === told.bytes ? null : `the evidence row ${told.sha256} is missing or was changed`;
    }
    case "policy-kept": {
      const told = readJson<{ hash: string; sha256: string }>(body);
      const kept = ctx.one<{ body: string }>("SELECT body FROM policy WHERE hash = ?", told.hash);
      return kept !== undefined && bodyDigest(kept.body) === told.sha256
        ? null
        : `the policy row ${told.hash} was changed, or is gone`;
    }
    case "campaign-created":
      return campaignContradiction(ctx, body, at);
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
  if (row === undefined) return `the suppression row ${key} ${scope} is missing`;
  const covers = row.until === null || (until !== null && until <= row.until);
  return covers ? null : `the suppression row ${key} ${scope} was shortened`;
}

/** Why an event that fits its predecessor is not what it was; null when it is. */
function judged(
  ctx: LedgerContext,
  row: AuditRow,
  matching: ReadonlySet<number>,
  signatures: CheckpointCheck,
  previous: Uint8Array,
): string | null {
  return matching.has(row.seq) ? null : (signatures.hear(row, previous) ?? contradiction(ctx, row));
}

/** The end of the chain must be the one that the ledger remembers. */
function cutOff(ctx: LedgerContext, events: number, link: Uint8Array): string | null {
  // Requests of the same transaction may have appended before this look.
  markEnd(ctx);
  const mark = ctx.one<{ value: Uint8Array }>("SELECT value FROM meta WHERE key = 'audit-end'")?.value;
  return mark !== undefined && endMark(ctx, events, link).equals(mark) ? null : "events behind this one are missing";
}

/**
 * Walks the whole chain, a slice at a time: every link fits the one before, numbers have no gap, and every row that an
 * event repeats still says the same; then compares the tables with each other. Others get their turn between the slices.
 * What was cut off behind the last link shows by the mark of the end; to whoever holds the key and can make another
 * mark, only by a head or a checkpoint that is kept elsewhere.
 */
export function* verifyAudit(ctx: LedgerContext): Generator<void, AuditReport> {
  let previous: Uint8Array = GENESIS;
  let events = 0;
  const told = new Told();
  const signatures = new CheckpointCheck(ownPublicKey(ctx));
  const report = (broken: AuditReport["broken"]): AuditReport => {
    const head = events === 0 ? null : Buffer.from(previous).toString("hex");
    return { ok: broken === null, events, broken, head };
  };
  for (;;) {
    const began = ctx.mono();
    const rows = ctx.all<AuditRow>(`SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ${SLICE}`, events);
    const matching = matchingEvents(ctx, rows);
    for (const row of rows) {
      if (row.seq !== events + 1) return report({ seq: events + 1, why: "an event is missing" });
      const fits = linkHash(previous, row).equals(row.hash);
      const why = fits ? judged(ctx, row, matching, signatures, previous) : "the event does not fit the chain";
      if (why !== null) return report({ seq: row.seq, why });
      told.hear(row);
      events = row.seq;
      previous = row.hash;
      if (row.seq % CLOCK_EVERY === 0 && ctx.mono() - began >= SLICE_MS) break;
    }
    // The last event, heard in the step that read it: the tables are still those of this event.
    if (rows.length < SLICE && (rows.at(-1)?.seq ?? 0) <= events) break;
    yield;
  }
  const why = cutOff(ctx, events, previous) ?? (yield* tablesContradict(ctx, told));
  return report(why === null ? null : { seq: events, why });
}
