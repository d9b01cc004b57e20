import { SimbankError } from "../../domain/errors.ts";
import type { E164 } from "../../domain/number.ts";
import { rfc3339, type WallMs, wallMs } from "../../domain/time.ts";
import { type ContactState, PURPOSES, type Purpose, type RefusalCode } from "../../domain/words.ts";
import type { ConsentKind } from "../../policy/types.ts";
import type { Actor, ConsentRow, SuppressionRow, WithdrawalDone } from "../api.ts";
import { actorText, audit, auditRow } from "./audit.ts";
import { cancelCallbacks } from "./callbacks.ts";
import { isHeld } from "./consent-imports.ts";
import { moveContact, settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { recordRefusal } from "./decisions.ts";
import { proofOf, voicesOf } from "./facts.ts";
import { attemptsToEnd } from "./open-attempts.ts";
import { enrol, shownNumber } from "./subscribers.ts";
import { wakeForCodes } from "./wakes.ts";

interface ConsentColumns {
  readonly id: number;
  readonly purpose: Purpose;
  readonly voices: string;
  readonly granted_at: number;
  readonly expires_at: number | null;
  readonly withdrawn_at: number | null;
  readonly method: string;
  readonly controller: string | null;
  readonly evidence: Buffer | null;
  readonly digest: Buffer;
  readonly recording: number;
  readonly language: string | null;
  readonly notice: string | null;
  readonly imported_at: number;
  readonly kind: ConsentKind | null;
  readonly confirmed_at: number | null;
  readonly checked_at: number | null;
  readonly import_id: number | null;
}

function instant(at: number | null): WallMs | null {
  return at === null ? null : wallMs(at);
}

/** Every consent record of a number, oldest grant first; withdrawn ones too. */
export function consentRows(ctx: LedgerContext, number: E164): readonly ConsentRow[] {
  const rows = ctx.all<ConsentColumns>(
    "SELECT * FROM consent WHERE number_key = ? ORDER BY granted_at, id",
    ctx.vault.nameOf(number),
  );
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    voices: voicesOf(row.voices),
    grantedAt: wallMs(row.granted_at),
    expiresAt: instant(row.expires_at),
    withdrawnAt: instant(row.withdrawn_at),
    method: row.method,
    controller: row.controller,
    evidence: row.evidence?.toString("hex") ?? proofOf(ctx, row),
    proven: proofOf(ctx, row) !== null,
    kind: row.kind ?? "express",
    confirmedAt: instant(row.confirmed_at),
    checkedAt: instant(row.checked_at),
    importId: row.import_id,
    held: isHeld(ctx, row.import_id),
    recording: row.recording === 1,
    language: row.language,
    notice: row.notice,
    importedAt: wallMs(row.imported_at),
  }));
}

interface WaitingContact {
  readonly id: number;
  readonly campaign_id: number;
  readonly state: ContactState;
}

/**
 * Takes a number's waiting contacts out of the queue, and says why in the ledger; those that were refused until
 * something else comes wait for the end of this from now on. How many it took out.
 */
function removeContacts(
  ctx: LedgerContext,
  key: Uint8Array,
  purpose: Purpose | null,
  refusal: { readonly code: RefusalCode; readonly detail: string },
  now: WallMs,
): number {
  const waiting = ctx.all<WaitingContact>(
    `SELECT c.id, c.campaign_id, c.state FROM contact c JOIN campaign k ON k.id = c.campaign_id
     WHERE c.number_key = ?1 AND (c.state = 'waiting' OR c.wake IS NOT NULL) AND (?2 IS NULL OR k.purpose = ?2)`,
    key,
    purpose,
  );
  let removed = 0;
  for (const { id, campaign_id: campaignId, state } of waiting) {
    const isNew = recordRefusal(
      ctx,
      { campaignId, contactId: id, numberKey: key },
      [{ ...refusal, nextPossibleAt: null }],
      "{}",
      now,
    );
    moveContact(ctx, id, { state: "refused", dueAt: now, wake: wakeForCodes([refusal.code]) });
    settleCampaign(ctx, campaignId);
    if (state === "waiting" || isNew) removed += 1;
  }
  return removed;
}

/**
 * A person withdrew: every consent of the number ends, now and for good, and so does every waiting contact. Beats
 * records that come later but were granted before. `open` are the calls and permits that must still be ended.
 */
export function withdraw(ctx: LedgerContext, number: E164, method: string, actor: Actor, now: WallMs): WithdrawalDone {
  const key = enrol(ctx, number);
  const ended = ctx.run("UPDATE consent SET withdrawn_at = ? WHERE number_key = ? AND withdrawn_at IS NULL", now, key);
  ctx.run(
    "INSERT INTO withdrawal (number_key, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = max(at, excluded.at)",
    key,
    now,
  );
  const event = ctx.run(
    "INSERT INTO consent_event (at, number_key, kind, method, actor, consents) VALUES (?, ?, 'withdrawn', ?, ?, ?)",
    now,
    key,
    method,
    actorText(actor),
    ended.changes,
  );
  auditRow(ctx, now, "consent-event", Number(event.lastInsertRowid), actor);
  const refusal = { code: "consent-withdrawn", detail: `consent was withdrawn (${method})` } as const;
  const contactsRemoved = removeContacts(ctx, key, null, refusal, now);
  cancelCallbacks(ctx, key, null, now);
  return { withdrawnAt: now, contactsRemoved, open: attemptsToEnd(ctx, now, key) };
}

export interface Suppression {
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly source: string;
  readonly until: WallMs | null;
}

/** Adds or lengthens a suppression: an endless or later one is never cut short by another. True if it is new. */
export function putSuppression(ctx: LedgerContext, key: Uint8Array, one: Suppression, now: WallMs): boolean {
  const { scope, reason, source, until } = one;
  const known = ctx.one<{ until: number | null }>(
    "SELECT until FROM suppression WHERE number_key = ? AND scope = ?",
    key,
    scope,
  );
  const covered = known !== undefined && (known.until === null || (until !== null && until <= known.until));
  if (!covered) {
    ctx.run(
      `INSERT INTO suppression (number_key, scope, reason, source, since, until) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET reason = excluded.reason, source = excluded.source, until = excluded.until`,
      key,
      scope,
      reason,
      source,
      now,
      until,
    );
  }
  const detail = scope === "controller" ? "the number is suppressed" : `the number is suppressed for ${scope}`;
  if (until === null) {
    const purpose = scope === "controller" ? null : scope;
    removeContacts(ctx, key, purpose, { code: "suppressed", detail }, now);
    cancelCallbacks(ctx, key, purpose, now);
  }
  return !covered;
}

export function suppress(
  ctx: LedgerContext,
  number: E164,
  wish: Omit<Suppression, "source">,
  actor: Actor,
  now: WallMs,
): WithdrawalDone {
  const { scope, reason, until } = wish;
  if (scope !== "controller" && !PURPOSES.includes(scope)) {
    throw new SimbankError("SB_INVALID_INPUT", `Scope must be controller or one of ${PURPOSES.join(", ")}.`);
  }
  if (until !== null && until <= now) {
    const text = `A suppression until ${rfc3339(until)} is over already. Name an instant to come, or none for good.`;
    throw new SimbankError("SB_INVALID_INPUT", text, { until: rfc3339(until) });
  }
  const key = enrol(ctx, number);
  const waiting = () =>
    ctx.one<{ n: number }>("SELECT count(*) AS n FROM contact WHERE number_key = ? AND state = 'waiting'", key)?.n ?? 0;
  const before = waiting();
  putSuppression(ctx, key, { scope, reason, source: actorText(actor), until }, now);
  audit(ctx, now, "suppressed", actor, { number_key: key.toString("hex"), scope, reason, until });
  return { withdrawnAt: now, contactsRemoved: before - waiting(), open: attemptsToEnd(ctx, now, key) };
}

interface SuppressionColumns {
  readonly number_key: Uint8Array;
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly source: string;
  readonly since: number;
  readonly until: number | null;
}

function suppressionRow(ctx: LedgerContext, row: SuppressionColumns, reveal: boolean): SuppressionRow {
  const { scope, reason, source } = row;
  const number = shownNumber(ctx, row.number_key, reveal);
  return { number, scope, reason, source, since: wallMs(row.since), until: instant(row.until) };
}

/** The newest suppressions first. */
export function suppressionRows(ctx: LedgerContext, limit: number, reveal: boolean): readonly SuppressionRow[] {
  const rows = ctx.all<SuppressionColumns>("SELECT * FROM suppression ORDER BY since DESC LIMIT ?", limit);
  return rows.map((row) => suppressionRow(ctx, row, reveal));
}

export function checkSuppression(ctx: LedgerContext, number: E164): readonly SuppressionRow[] {
  const key = ctx.vault.nameOf(number);
  const rows = ctx.all<SuppressionColumns>("SELECT * FROM suppression WHERE number_key = ? ORDER BY scope", key);
  return rows.map((row) => suppressionRow(ctx, row, false));
}
