import { createHash } from "node:crypto";
import { SimbankError } from "../../domain/errors.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor, ImportKind, OpenAttempt } from "../api.ts";
import { audit } from "../ledger/audit.ts";
import type { AuditedSuppression } from "../ledger/audited-rows.ts";
import { existingCampaign } from "../ledger/campaign-records.ts";
import { beginConsentImport, endConsentImport } from "../ledger/consent-imports.ts";
import { beginRegistryCopy, endRegistryCopy } from "../ledger/registries.ts";
import { addToRun } from "../ledger/consent-digest.ts";
import { putSuppression } from "../ledger/consents.ts";
import { anyAsleep, wakeForConsent, wakeNumber } from "../ledger/contacts.ts";
import type { LedgerContext } from "../ledger/context.ts";
import { suppressedAttempts } from "../ledger/open-attempts.ts";
import { type Batch, type ConsentBatch, type RegistryBatch, release, type SuppressionBatch } from "./batch.ts";
import { bytesAt, fixedAt } from "./columns.ts";
import { beginContactImport, contactSlice, endContactImport } from "./contact-apply.ts";
import { isPurpose } from "./words.ts";

/** Rows per slice: between slices other requests, such as reservations, go first. */
const SLICE = 250;
const SUPPRESSION_SLICE = 50;

export interface Applied {
  readonly imported: number;
  readonly unchanged: number;
  /** Of `unchanged`: contacts that wait in another campaign. */
  readonly duplicates: number;
}

/** Batches that bring the numbers of people we have to do with. */
type PeopleBatch = Exclude<Batch, RegistryBatch>;

const NOTHING: Uint8Array = new Uint8Array(0);

/** The row that an import hangs on; null for suppressions, which are told one by one. */
function begun(ctx: LedgerContext, kind: ImportKind, actor: Actor, now: WallMs): number | null {
  switch (kind.kind) {
    case "contacts":
      return beginContactImport(ctx, kind, actor, now);
    case "consents":
      return beginConsentImport(ctx, kind.evidence ?? null, actor, now);
    case "registry":
      return beginRegistryCopy(ctx, kind, actor, now);
    case "suppressions":
      return null;
  }
}

/**
 * Opens an import: it fails here, and not after a million rows, if it has nowhere to go. Resolves the number by which a
 * list of contacts can be taken back; null for other files and dry runs.
 */
export function beginImport(ctx: LedgerContext, kind: ImportKind, actor: Actor, now: WallMs): number | null {
  const campaign = kind.kind === "contacts" ? existingCampaign(ctx, kind.campaign) : null;
  if (kind.dryRun) return null;
  const importId = begun(ctx, kind, actor, now);
  const said = { kind: kind.kind, campaign: campaign?.name ?? null };
  audit(ctx, now, "import-began", actor, importId === null ? said : { ...said, import: importId });
  return importId;
}

/** What reading the whole file told beside its rows. */
export interface FileFindings {
  /** Of the file's bytes, hex. */
  readonly sha256: string | null;
  /** Why its rows look made up, in words. */
  readonly suspicion: string | null;
}

function ended(
  ctx: LedgerContext,
  kind: ImportKind,
  importId: number,
  counts: Parameters<typeof endImport>[2],
  actor: Actor,
  now: WallMs,
): void {
  const { imported, unchanged, suspicion = null, sha256 = null } = counts;
  if (kind.kind === "contacts") endContactImport(ctx, importId, counts, now);
  if (kind.kind === "consents") endConsentImport(ctx, importId, imported, suspicion, now);
  if (kind.kind !== "registry") return;
  // A copy whose content nobody can name proves nothing, and an empty one was cut off: it would list nobody.
  const rows = imported + unchanged;
  if (sha256 === null || rows === 0) {
    throw new SimbankError("SB_INVALID_INPUT", "The copy of the register is empty: nobody would be listed in it.");
  }
  endRegistryCopy(ctx, importId, { rows, sha256 }, actor, now);
}

/** Ends an import. Resolves the calls and permits of suppressed numbers that must still be ended. */
export function endImport(
  ctx: LedgerContext,
  kind: ImportKind,
  counts: Omit<Applied, "duplicates"> & { readonly rejected: number } & Partial<FileFindings>,
  actor: Actor,
  now: WallMs,
  importId: number | null = null,
): readonly OpenAttempt[] {
  if (kind.dryRun) return [];
  const { imported, unchanged, rejected } = counts;
  audit(ctx, now, "import-ended", actor, { kind: kind.kind, imported, unchanged, rejected });
  if (importId !== null) ended(ctx, kind, importId, counts, actor, now);
  return kind.kind === "suppressions" ? suppressedAttempts(ctx, now) : [];
}

/** True if the person was not in the ledger before. */
function enrolSealed(ctx: LedgerContext, batch: PeopleBatch, row: number, key: Uint8Array): boolean {
  const sealed = bytesAt(batch.sealedNumbers, row) ?? NOTHING;
  const sql = "INSERT INTO subscriber (number_key, sealed_number) VALUES (?, ?) ON CONFLICT DO NOTHING";
  return ctx.run(sql, key, sealed).changes > 0;
}

/** A list that names a person whose sealed row does not open seals it anew, and the contacts set aside for it wait again. */
function mendRecords(ctx: LedgerContext, batch: PeopleBatch, from: number, rows: number, now: WallMs): void {
  if (!anyAsleep(ctx, "record")) return;
  for (let place = from; place < Math.min(from + rows, batch.count); place += 1) {
    const row = batch.order[place] ?? 0;
    const key = fixedAt(batch.keys, 16, row);
    if (wakeNumber(ctx, "record", key, now) === 0) continue;
    ctx.run("UPDATE subscriber SET sealed_number = ? WHERE number_key = ?", bytesAt(batch.sealedNumbers, row), key);
    audit(ctx, now, "record-mended", null, { number_key: Buffer.from(key).toString("hex") });
  }
}

const INSERT_CONSENT = `INSERT INTO consent (number_key, digest, purpose, voices, granted_at, expires_at, withdrawn_at,
    method, evidence, sealed_reference, controller, recording, language, notice, imported_at, import_id, kind,
    confirmed_at, checked_at, age, guardian)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

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
  { anyWithdrawn, importId }: { readonly anyWithdrawn: boolean; readonly importId: number | null },
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
    importId,
    terms.kind ?? null,
    instantAt(batch.confirmedAt, row),
    instantAt(batch.checkedAt, row),
    terms.age ?? null,
    terms.guardian ?? 0,
  );
  return Number(inserted.lastInsertRowid);
}

/** A consent that arrives withdrawn wakes nobody. */
function wakeForRow(ctx: LedgerContext, batch: ConsentBatch, row: number, id: number, now: WallMs): void {
  const terms = batch.terms[batch.termsOf[row] ?? 0];
  if (terms === undefined || !isPurpose(terms.purpose)) return;
  if (ctx.one("SELECT 1 FROM consent WHERE id = ? AND withdrawn_at IS NULL", id) === undefined) return;
  const { purpose, voices } = terms;
  wakeForConsent(ctx, fixedAt(batch.keys, 16, row), { purpose, voices }, now);
}

/** One slice, and its link in the audit chain: which rows, and the digest of what they say. */
function consentSlice(
  ctx: LedgerContext,
  batch: ConsentBatch,
  from: number,
  now: WallMs,
  importId: number | null,
): number {
  const run = createHash("sha256");
  const wakes = anyAsleep(ctx, "consent");
  const anyWithdrawn = ctx.one("SELECT 1 FROM withdrawal LIMIT 1") !== undefined;
  let first = 0;
  let last = 0;
  let imported = 0;
  for (let place = from; place < Math.min(from + SLICE, batch.count); place += 1) {
    const row = batch.order[place] ?? 0;
    const id = insertConsent(ctx, batch, row, now, { anyWithdrawn, importId });
    if (id === null) continue;
    addToRun(run, id, Buffer.from(fixedAt(batch.digests, 32, row)).toString("base64"));
    if (first === 0) first = id;
    last = id;
    imported += 1;
    if (wakes) wakeForRow(ctx, batch, row, id, now);
  }
  if (imported > 0) {
    audit(ctx, now, "consents-imported", null, { first, last, rows: imported, digest: run.digest("hex") });
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

/** How many of them are new; a number that stands in the copy before this one moves to this one. */
function registrySlice(ctx: LedgerContext, batch: RegistryBatch, from: number, copyId: number): number {
  let fresh = 0;
  for (let place = from; place < Math.min(from + SLICE, batch.count); place += 1) {
    const key = fixedAt(batch.keys, 16, batch.order[place] ?? 0);
    const known = ctx.run(
      "UPDATE registry_number SET copy_id = ? WHERE number_key = ? AND registry = ?",
      copyId,
      key,
      batch.registry,
    );
    if (known.changes > 0) continue;
    ctx.run(
      "INSERT INTO registry_number (number_key, registry, copy_id) VALUES (?, ?, ?)",
      key,
      batch.registry,
      copyId,
    );
    fresh += 1;
  }
  return fresh;
}

const KNOWN = {
  consents: "SELECT 1 FROM consent WHERE number_key = ?1 AND digest = ?2",
  contacts: "SELECT 1 FROM contact WHERE number_key = ?1 AND campaign_id = ?2",
  registry: "SELECT 1 FROM registry_number WHERE number_key = ?1 AND registry = ?2",
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
    if (batch.kind === "registry") second = batch.registry;
    if (batch.kind === "suppressions") second = batch.terms[batch.termsOf[row] ?? 0]?.scope ?? "";
    if (ctx.one(KNOWN[batch.kind], key, second) !== undefined) known += 1;
  }
  return known;
}

interface Slice {
  readonly imported: number;
  readonly duplicates: number;
}

function applySlice(ctx: LedgerContext, batch: Batch, from: number, now: WallMs, importId: number | null): Slice {
  switch (batch.kind) {
    case "consents":
      return { imported: consentSlice(ctx, batch, from, now, importId), duplicates: 0 };
    case "contacts":
      return contactSlice(ctx, batch, [from, from + SLICE], importId ?? 0, (row, key) => {
        enrolSealed(ctx, batch, row, key);
      });
    case "registry":
      return { imported: registrySlice(ctx, batch, from, importId ?? 0), duplicates: 0 };
    case "suppressions":
      return { imported: suppressionSlice(ctx, batch, from, now), duplicates: 0 };
  }
}

/** Puts a batch into its tables, a slice at a time. Rows the ledger has already are left as they are. */
export function* applyBatch(
  ctx: LedgerContext,
  batch: Batch,
  dryRun: boolean,
  now: WallMs,
  importId: number | null = null,
): Generator<void, Applied> {
  const step = batch.kind === "suppressions" && !dryRun ? SUPPRESSION_SLICE : SLICE;
  let imported = 0;
  let duplicates = 0;
  for (let from = 0; from < batch.count; from += step) {
    const rows = Math.min(step, batch.count - from);
    if (dryRun) imported += rows - knownRows(ctx, batch, from);
    else {
      const slice = applySlice(ctx, batch, from, now, importId);
      imported += slice.imported;
      duplicates += slice.duplicates;
      if (batch.kind !== "registry") mendRecords(ctx, batch, from, step, now);
    }
    yield;
  }
  release(batch);
  return { imported, unchanged: batch.count - imported, duplicates };
}
