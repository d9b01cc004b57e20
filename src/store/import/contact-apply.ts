import type { WallMs } from "../../domain/time.ts";
import type { Actor, ContactImport } from "../api.ts";
import { actorText } from "../ledger/audit.ts";
import { type CampaignColumns, existingCampaign } from "../ledger/campaign-records.ts";
import type { LedgerContext, SqlValue } from "../ledger/context.ts";
import { stickyCardOf } from "../ledger/sticky.ts";
import type { ContactBatch } from "./batch.ts";
import { bytesAt, fixedAt } from "./columns.ts";

/** Lines of one file, and imports, that keep their order within a place. */
const LINES = 2 ** 28;
const IMPORTS = 2 ** 20;
const HIGHEST_PRIORITY = 9;

/** A list of contacts begins: the number under which it can be taken back. */
export function beginContactImport(ctx: LedgerContext, kind: ContactImport, actor: Actor, now: WallMs): number {
  const campaign = existingCampaign(ctx, kind.campaign).id;
  const inserted = ctx.run(
    "INSERT INTO contact_import (campaign_id, at, actor) VALUES (?, ?, ?)",
    campaign,
    now,
    actorText(actor),
  );
  return Number(inserted.lastInsertRowid);
}

export function endContactImport(
  ctx: LedgerContext,
  importId: number,
  counts: { readonly imported: number; readonly unchanged: number; readonly rejected: number },
  now: WallMs,
): void {
  ctx.run(
    "UPDATE contact_import SET imported = ?, unchanged = ?, rejected = ?, ended_at = ? WHERE id = ?",
    counts.imported,
    counts.unchanged,
    counts.rejected,
    now,
    importId,
  );
}

/**
 * A later list may say something new of a person; within one list the first row counts. A contact that was refused
 * because its time had passed waits again when the list gives it more.
 */
const INSERT_CONTACT = `INSERT INTO contact (campaign_id, number_key, place, state, due_at, card_id, variables_digest,
    sealed_variables, import_id, call_before, time_zone, language) VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (number_key, campaign_id) DO UPDATE SET variables_digest = excluded.variables_digest,
    sealed_variables = excluded.sealed_variables, time_zone = excluded.time_zone, language = excluded.language,
    state = CASE WHEN state = 'refused' AND wake IS NULL AND tries = 0 AND call_before IS NOT NULL
        AND (excluded.call_before IS NULL OR excluded.call_before > call_before) THEN 'waiting' ELSE state END,
    call_before = excluded.call_before
  WHERE import_id IS NOT excluded.import_id AND (variables_digest IS NOT excluded.variables_digest
    OR call_before IS NOT excluded.call_before OR time_zone IS NOT excluded.time_zone
    OR language IS NOT excluded.language)`;

/** Whether the number waits in another campaign that is not over. */
const ELSEWHERE = `SELECT 1 FROM contact c JOIN campaign k ON k.id = c.campaign_id
  WHERE c.number_key = ?1 AND c.campaign_id <> ?2 AND c.state IN ('waiting', 'in-call')
    AND k.state NOT IN ('stopped', 'finished') AND (?3 IS NULL OR k.purpose = ?3) LIMIT 1`;

/** People are called by priority, then list by list, then in the order of the list. */
function placeOf(batch: ContactBatch, row: number, importId: number): number {
  const behind = HIGHEST_PRIORITY - (batch.priorities[row] ?? 0);
  return (behind * IMPORTS + (importId % IMPORTS)) * LINES + ((batch.places[row] ?? 0) % LINES);
}

function instantAt(column: Float64Array, row: number): number | null {
  const at = column[row] ?? Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function waitsElsewhere(ctx: LedgerContext, batch: ContactBatch, campaign: CampaignColumns, key: Uint8Array): boolean {
  if (batch.dedupe === "campaign") return false;
  return ctx.one(ELSEWHERE, key, campaign.id, batch.dedupe === "purpose" ? campaign.purpose : null) !== undefined;
}

export interface AppliedContacts {
  readonly imported: number;
  readonly duplicates: number;
}

/** Puts rows `from` to `to` of a batch, in its order, into the campaign. `enrol` makes their people known. */
export function contactSlice(
  ctx: LedgerContext,
  batch: ContactBatch,
  [from, to]: readonly [from: number, to: number],
  importId: number,
  enrol: (row: number, key: Uint8Array) => void,
): AppliedContacts {
  const campaign = existingCampaign(ctx, batch.campaign);
  const anyCalled = ctx.one("SELECT 1 FROM attempt LIMIT 1") !== undefined;
  let imported = 0;
  let duplicates = 0;
  for (let place = from; place < Math.min(to, batch.count); place += 1) {
    const row = batch.order[place] ?? 0;
    const key = fixedAt(batch.keys, 16, row);
    if (waitsElsewhere(ctx, batch, campaign, key)) {
      duplicates += 1;
      continue;
    }
    enrol(row, key);
    const terms = batch.terms[batch.termsOf[row] ?? 0];
    const values: SqlValue[] = [
      campaign.id,
      key,
      placeOf(batch, row, importId),
      // All whose time has come are due since the same instant, so that their places alone decide.
      Math.max(campaign.created_at, instantAt(batch.callAfter, row) ?? 0),
      anyCalled ? stickyCardOf(ctx, key) : 0,
      fixedAt(batch.variablesDigests, 16, row),
      bytesAt(batch.sealedVariables, row),
      importId,
      instantAt(batch.callBefore, row),
      terms?.timeZone ?? null,
      terms?.language ?? null,
    ];
    imported += ctx.run(INSERT_CONTACT, ...values).changes;
  }
  if (imported > 0) announceWork(ctx, campaign.id);
  return { imported, duplicates };
}

/** New contacts are new work: a campaign that had finished waits for a person to start it again. */
function announceWork(ctx: LedgerContext, campaign: number): void {
  ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
  ctx.run("UPDATE campaign SET state = 'paused' WHERE id = ? AND state = 'finished' AND waiting > 0", campaign);
}
