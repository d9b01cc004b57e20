import { createHash } from "node:crypto";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor, ImportKind, OpenAttempt } from "../api.ts";
import { suppressedAttempts } from "../ledger/attempts.ts";
import { audit } from "../ledger/audit.ts";
import type { AuditedSuppression } from "../ledger/audited-rows.ts";
import { existingCampaign } from "../ledger/campaign-records.ts";
import { addToRun } from "../ledger/consent-digest.ts";
import { putSuppression } from "../ledger/consents.ts";
import { anyAsleepForConsent, wakeForConsent } from "../ledger/contacts.ts";
import type { LedgerContext } from "../ledger/context.ts";
import { stickyCardOf } from "../ledger/sticky.ts";
import { type Batch, type ConsentBatch, type ContactBatch, release, type SuppressionBatch } from "./batch.ts";
import { bytesAt, fixedAt } from "./columns.ts";
import { isPurpose } from "./words.ts";

/** Rows per slice: between slices other requests, such as reservations, go first. */
const SLICE = 250;
const SUPPRESSION_SLICE = 50;

export interface Applied {
  readonly imported: number;
  readonly unchanged: number;
}

const NOTHING: Uint8Array = new Uint8Array(0);

/** Opens an import: it fails here, and not after a million rows, if it has nowhere to go. */
export function beginImport(ctx: LedgerContext, kind: ImportKind, actor: Actor, now: WallMs): void {
  const campaign = kind.kind === "contacts" ? existingCampaign(ctx, kind.campaign) : null;
  if (kind.dryRun) return;
  audit(ctx, now, "import-began", actor, { kind: kind.kind, campaign: campaign?.name ?? null });
}

/** Ends an import. Resolves the calls and permits of suppressed numbers that must still be ended. */
export function endImport(
  ctx: LedgerContext,
  kind: ImportKind,
  counts: Applied & { readonly rejected: number },
  actor: Actor,
  now: WallMs,
): readonly OpenAttempt[] {
  if (kind.dryRun) return [];
  audit(ctx, now, "import-ended", actor, { kind: kind.kind, ...counts });
  return kind.kind === "suppressions" ? suppressedAttempts(ctx, now) : [];
}

/** True if the person was not in the ledger before. */
function enrolSealed(ctx: LedgerContext, batch: Batch, row: number, key: Uint8Array): boolean {
  const sealed = bytesAt(batch.sealedNumbers, row) ?? NOTHING;
  const sql = "INSERT INTO subscriber (number_key, sealed_number) VALUES (?, ?) ON CONFLICT DO NOTHING";
  return ctx.run(sql, key, sealed).changes > 0;
}

const INSERT_CONSENT = `INSERT INTO consent (number_key, digest, purpose, voices, granted_at, expires_at, withdrawn_at,
    method, evidence, sealed_reference, controller, recording, language, notice, imported_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

function instantAt(column: Float64Array, row: number): number | null {
  const at = column[row] ?? Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function isKnown(ctx: LedgerContext, key: Uint8Array, digest: Uint8Array): boolean {
  return ctx.one("SELECT 1 FROM consent WHERE number_key = ? AND digest = ?", key, digest) !== undefined;
}

/** A withdrawal ends also the consents that were given before it and are only imported after it. */
function withdrawnAt(ctx: LedgerContext, key: Uint8Array, grantedAt: number): number | null {
  const sql = "SELECT at FROM withdrawal WHERE number_key = ? AND at >= ?";
  return ctx.one<{ at: number }>(sql, key, grantedAt)?.at ?? null;
}

/** The id of the new row; null when the ledger has the record already. */
function insertConsent(
  ctx: LedgerContext,
  batch: ConsentBatch,
  row: number,
  now: WallMs,
  anyWithdrawn: boolean,
): number | null {
  const key = fixedAt(batch.keys, 16, row);
  const digest = fixedAt(batch.digests, 32, row);
  const terms = batch.terms[batch.termsOf[row] ?? 0];
  const isNew = enrolSealed(ctx, batch, row, key);
  if (terms === undefined || (!isNew && isKnown(ctx, key, digest))) return null;
  const grantedAt = batch.grantedAt[row] ?? 0;
  const inserted = ctx.run(
    INSERT_CONSENT,
    key,
    digest,
    terms.purpose,
    terms.voices,
    grantedAt,
    instantAt(batch.expiresAt, row),
    anyWithdrawn ? withdrawnAt(ctx, key, grantedAt) : null,
    terms.method,
    bytesAt(batch.evidence, row),
    bytesAt(batch.sealedReferences, row),
    terms.controller,
    terms.recording,
    terms.language,
    terms.notice,
    now,
  );
  return Number(inserted.lastInsertRowid);
}

/** One slice, and its link in the audit chain: which rows, and the digest of what they say. */
function consentSlice(ctx: LedgerContext, batch: ConsentBatch, from: number, now: WallMs): number {
  const run = createHash("sha256");
  const wakes = anyAsleepForConsent(ctx);
  const anyWithdrawn = ctx.one("SELECT 1 FROM withdrawal LIMIT 1") !== undefined;
  let first = 0;
  let last = 0;
  let imported = 0;
  for (let place = from; place < Math.min(from + SLICE, batch.count); place += 1) {
    const row = batch.order[place] ?? 0;
    const id = insertConsent(ctx, batch, row, now, anyWithdrawn);
    if (id === null) continue;
    addToRun(run, id, Buffer.from(fixedAt(batch.digests, 32, row)).toString("base64"));
    if (first === 0) first = id;
    last = id;
    imported += 1;
    const purpose = batch.terms[batch.termsOf[row] ?? 0]?.purpose ?? "";
    if (wakes && isPurpose(purpose)) wakeForConsent(ctx, fixedAt(batch.keys, 16, row), purpose, now);
  }
  if (imported > 0) {
    audit(ctx, now, "consents-imported", null, { first, last, rows: imported, digest: run.digest("hex") });
  }
  return imported;
}

const INSERT_CONTACT = `INSERT INTO contact (campaign_id, number_key, place, state, due_at, card_id, variables_digest,
    sealed_variables) VALUES (?, ?, ?, 'waiting', ?, ?, ?, ?)
  ON CONFLICT (number_key, campaign_id) DO UPDATE SET variables_digest = excluded.variables_digest,
    sealed_variables = excluded.sealed_variables WHERE variables_digest IS NOT excluded.variables_digest`;

function contactSlice(ctx: LedgerContext, batch: ContactBatch, from: number, now: WallMs): number {
  const campaign = existingCampaign(ctx, batch.campaign).id;
  const anyCalled = ctx.one("SELECT 1 FROM attempt LIMIT 1") !== undefined;
  let imported = 0;
  for (let place = from; place < Math.min(from + SLICE, batch.count); place += 1) {
    const row = batch.order[place] ?? 0;
    const key = fixedAt(batch.keys, 16, row);
    enrolSealed(ctx, batch, row, key);
    const inserted = ctx.run(
      INSERT_CONTACT,
      campaign,
      key,
      batch.places[row] ?? 0,
      now,
      anyCalled ? stickyCardOf(ctx, key) : 0,
      fixedAt(batch.variablesDigests, 16, row),
      bytesAt(batch.sealedVariables, row),
    );
    imported += inserted.changes;
  }
  if (imported > 0) ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
  // New contacts are new work: a campaign that had finished waits for a person to start it again.
  if (imported > 0) {
    ctx.run("UPDATE campaign SET state = 'paused' WHERE id = ? AND state = 'finished' AND waiting > 0", campaign);
  }
  return imported;
}

function suppressionSlice(ctx: LedgerContext, batch: SuppressionBatch, from: number, now: WallMs): number {
  const rows: AuditedSuppression[] = [];
  for (let place = from; place < Math.min(from + SUPPRESSION_SLICE, batch.count); place += 1) {
    const row = batch.order[place] ?? 0;
    const key = fixedAt(batch.keys, 16, row);
    const terms = batch.terms[batch.termsOf[row] ?? 0];
    if (terms === undefined) continue;
    enrolSealed(ctx, batch, row, key);
    const scope = isPurpose(terms.scope) ? terms.scope : "controller";
    const until = terms.until === null ? null : wallMs(terms.until);
    if (!putSuppression(ctx, key, { scope, reason: terms.reason, source: terms.source, until }, now)) continue;
    rows.push([Buffer.from(key).toString("hex"), scope, until]);
  }
  if (rows.length > 0) audit(ctx, now, "suppressions-imported", null, { rows });
  return rows.length;
}

const KNOWN = {
  consents: "SELECT 1 FROM consent WHERE number_key = ?1 AND digest = ?2",
  contacts: "SELECT 1 FROM contact WHERE number_key = ?1 AND campaign_id = ?2",
  suppressions: "SELECT 1 FROM suppression WHERE number_key = ?1 AND scope = ?2",
} as const;

/** What an import would do, without doing it. */
function knownRows(ctx: LedgerContext, batch: Batch, from: number): number {
  const campaign = batch.kind === "contacts" ? existingCampaign(ctx, batch.campaign).id : 0;
  let known = 0;
  for (let row = from; row < Math.min(from + SLICE, batch.count); row += 1) {
    const key = fixedAt(batch.keys, 16, row);
    let second: Uint8Array | number | string = campaign;
    if (batch.kind === "consents") second = fixedAt(batch.digests, 32, row);
    if (batch.kind === "suppressions") second = batch.terms[batch.termsOf[row] ?? 0]?.scope ?? "";
    if (ctx.one(KNOWN[batch.kind], key, second) !== undefined) known += 1;
  }
  return known;
}

function applySlice(ctx: LedgerContext, batch: Batch, from: number, now: WallMs): number {
  switch (batch.kind) {
    case "consents":
      return consentSlice(ctx, batch, from, now);
    case "contacts":
      return contactSlice(ctx, batch, from, now);
    case "suppressions":
      return suppressionSlice(ctx, batch, from, now);
  }
}

/** Puts a batch into its tables, a slice at a time. Rows the ledger has already are left as they are. */
export function* applyBatch(ctx: LedgerContext, batch: Batch, dryRun: boolean, now: WallMs): Generator<void, Applied> {
  const step = batch.kind === "suppressions" && !dryRun ? SUPPRESSION_SLICE : SLICE;
  let imported = 0;
  for (let from = 0; from < batch.count; from += step) {
    const rows = Math.min(step, batch.count - from);
    imported += dryRun ? rows - knownRows(ctx, batch, from) : applySlice(ctx, batch, from, now);
    yield;
  }
  release(batch);
  return { imported, unchanged: batch.count - imported };
}
