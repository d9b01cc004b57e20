import { type CallResult, NOT_DIALED } from "../../domain/call.ts";
import type { RetryRules } from "../../domain/retry.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Outcome } from "../../domain/words.ts";
import { afterCall, purposeRetries, rang, retryKind, type TriedBefore } from "../../schedule/index.ts";
import { audit } from "./audit.ts";
import { type CampaignColumns, campaignById } from "./campaign-records.ts";
import { endCallback } from "./callbacks.ts";
import { putSuppression } from "./consents.ts";
import { type ContactMove, contactById, moveContact } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";
import { unbindUndialled } from "./sticky.ts";

/** The attempt that has just ended, as far as its contact is concerned. */
export interface EndedAttempt {
  readonly id: number;
  readonly campaign_id: number;
  readonly contact_id: number;
  readonly number_key: Uint8Array;
}

/** A contact whose reservations never became a dial is offered again so many times. */
const MAX_UNDIALED = 3;

/** Causes by which a network says plainly that there is no such number (3GPP TS 24.008 §10.5.4.11). */
const HARD_CAUSES = "1, 28";

/**
 * The rules of a campaign: its own where it has some, else its purpose's. In `lab`, where nobody's day can be disturbed
 * and a list is meant to be run through, nobody is called twice unless the campaign says so.
 */
export function retriesOf(
  ctx: LedgerContext,
  campaign: Pick<CampaignColumns, "purpose" | "voice" | "retry">,
): RetryRules {
  if (campaign.retry === null) {
    return ctx.settings.country === "lab" ? {} : purposeRetries(campaign.purpose, campaign.voice);
  }
  const own = readJson<RetryRules>(campaign.retry);
  return ctx.settings.country === "lab" ? own : { ...purposeRetries(campaign.purpose, campaign.voice), ...own };
}

interface TriedColumns {
  readonly id: number;
  readonly reserved_at: number;
  readonly alerting_at: number | null;
  readonly ring_ms: number | null;
  readonly outcome: Outcome;
}

/** The contact's ended attempts that reached the modem. */
function triedOf(ctx: LedgerContext, row: EndedAttempt): (TriedBefore & { readonly id: number })[] {
  const rows = ctx.all<TriedColumns>(
    `SELECT id, reserved_at, alerting_at, result ->> 'ringMs' AS ring_ms, outcome FROM attempt
     WHERE contact_id = ? AND outcome IS NOT NULL AND result ->> 'detail' IS NOT '${NOT_DIALED}' ORDER BY id`,
    row.contact_id,
  );
  return rows.map((one) => ({
    id: one.id,
    at: wallMs(one.reserved_at),
    kind: retryKind(one.outcome, rang({ ringMs: one.ring_ms }, one.alerting_at)),
  }));
}

/** The callee's zone for the parts of a day: what the list says, else the first of the rules the dial rested on. */
function zoneOf(ctx: LedgerContext, row: EndedAttempt, listed: string | null): string | null {
  if (listed !== null) return listed;
  return (
    ctx.one<{ zone: string | null }>(
      "SELECT p.body ->> '$.zones[0]' AS zone FROM attempt a JOIN policy p ON p.hash = a.policy_hash WHERE a.id = ?",
      row.id,
    )?.zone ?? null
  );
}

/** Sets a contact aside until a person releases it. */
export function holdContact(ctx: LedgerContext, contactId: number, reason: string): void {
  ctx.run("UPDATE contact SET hold = ? WHERE id = ?", reason, contactId);
}

function planned(ctx: LedgerContext, row: EndedAttempt, result: CallResult, at: WallMs): ContactMove {
  const done: ContactMove = { state: "done", dueAt: at, wake: null };
  const contact = contactById(ctx, row.contact_id);
  if (contact === undefined) return done;
  if (result.detail === NOT_DIALED) {
    if (contact.tries >= MAX_UNDIALED) return done;
    return { state: contact.return_state ?? "waiting", dueAt: contact.return_due_at ?? at, wake: null };
  }
  // A person's own dial of somebody who was not waiting is no part of the campaign's course.
  if (contact.return_state !== null && contact.return_state !== "waiting") return done;
  const rules = retriesOf(ctx, campaignById(ctx, row.campaign_id));
  const tried = triedOf(ctx, row);
  const newest = tried.find((one) => one.id === row.id);
  if (newest === undefined) return done;
  const next = afterCall(rules, tried, newest, at, zoneOf(ctx, row, contact.time_zone));
  if (next.kind === "hold") holdContact(ctx, contact.id, next.reason);
  if (next.kind !== "retry") return done;
  ctx.run("UPDATE campaign SET retries = retries + 1 WHERE id = ?", row.campaign_id);
  return { state: "waiting", dueAt: next.at, wake: null };
}

/** A number that does not exist is verified by a person; one that is hard to deny on two days is suppressed. */
function holdInvalid(ctx: LedgerContext, row: EndedAttempt, at: WallMs): void {
  const reason = `attempt ${row.id} found no such number: verify it`;
  ctx.run(
    `INSERT INTO number_hold (number_key, reason, since) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE
     SET reason = excluded.reason, since = excluded.since, lifted_at = NULL WHERE lifted_at IS NOT NULL`,
    row.number_key,
    reason,
    at,
  );
  const hard = ctx.one<{ days: number }>(
    `SELECT count(DISTINCT civil_day) AS days FROM attempt WHERE number_key = ? AND outcome = 'invalid-number'
       AND result ->> 'cause' IN (${HARD_CAUSES})`,
    row.number_key,
  );
  if ((hard?.days ?? 0) < 2) return;
  const wish = { scope: "controller", reason: "no such number on two days", source: "network", until: null } as const;
  if (putSuppression(ctx, row.number_key, wish, at)) {
    audit(ctx, at, "suppressed", null, {
      number_key: Buffer.from(row.number_key).toString("hex"),
      scope: wish.scope,
      reason: wish.reason,
      until: null,
    });
  }
}

/** Moves the contact on after its attempt has ended: done, tried again later, or set aside for a person. */
export function moveAfterCall(ctx: LedgerContext, row: EndedAttempt, result: CallResult, at: WallMs): void {
  const move = planned(ctx, row, result, at);
  moveContact(ctx, row.contact_id, move);
  if (result.detail === NOT_DIALED) unbindUndialled(ctx, row.number_key, at);
  else endCallback(ctx, row.contact_id, "called", at);
  if (result.outcome === "invalid-number") holdInvalid(ctx, row, at);
}
