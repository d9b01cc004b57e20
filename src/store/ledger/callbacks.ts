import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskNumber } from "../../domain/number.ts";
import { rfc3339, type WallMs } from "../../domain/time.ts";
import type { CampaignId, Purpose } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import { actorText, audit } from "./audit.ts";
import { existingCampaign } from "./campaign-records.ts";
import { contactById, settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { stickyCardOf } from "./sticky.ts";
import { enrol } from "./subscribers.ts";

/** Nobody agrees to be called back later than this. */
const FURTHEST_MS = 366 * 86_400_000;

/** Ends the callback that a contact waits for, if it does. */
export function endCallback(
  ctx: LedgerContext,
  contactId: number,
  as: "called" | "replaced" | "cancelled",
  at: WallMs,
): void {
  ctx.run(
    "UPDATE callback SET ended_at = ?, ended_as = ? WHERE contact_id = ? AND ended_at IS NULL",
    at,
    as,
    contactId,
  );
}

/** Ends every call back agreed with a number, for one purpose or for all: nobody calls it any more. */
export function cancelCallbacks(ctx: LedgerContext, key: Uint8Array, purpose: Purpose | null, at: WallMs): void {
  ctx.run(
    `UPDATE callback SET ended_at = ?1, ended_as = 'cancelled' WHERE number_key = ?2 AND ended_at IS NULL
       AND (?3 IS NULL OR campaign_id IN (SELECT id FROM campaign WHERE purpose = ?3))`,
    at,
    key,
    purpose,
  );
}

function contactFor(ctx: LedgerContext, campaignId: number, key: Uint8Array, now: WallMs): number {
  const known = ctx.one<{ id: number }>(
    "SELECT id FROM contact WHERE number_key = ? AND campaign_id = ?",
    key,
    campaignId,
  );
  if (known !== undefined) return known.id;
  const inserted = ctx.run(
    `INSERT INTO contact (campaign_id, number_key, place, state, due_at, card_id) VALUES (?, ?, 0, 'waiting', ?, ?)`,
    campaignId,
    key,
    now,
    stickyCardOf(ctx, key),
  );
  return Number(inserted.lastInsertRowid);
}

/**
 * Agrees a call at an instant: the number becomes a contact if it is none, is due then, and goes before the others of
 * its campaign. Every limit, window and consent is judged when it is due, as for any call. Throws `SB_INVALID_INPUT`
 * for an instant that is past or more than a year away, `SB_CONFLICT` while the number is being called.
 */
export function agreeCallback(
  ctx: LedgerContext,
  id: CampaignId,
  number: E164,
  at: WallMs,
  actor: Actor,
  now: WallMs,
): { readonly contact: number } {
  if (at <= now || at > now + FURTHEST_MS) {
    const text = `A call back at ${rfc3339(at)} cannot be agreed at ${rfc3339(now)}: name a time within the coming year.`;
    throw new SimbankError("SB_INVALID_INPUT", text);
  }
  const campaign = existingCampaign(ctx, id);
  const key = enrol(ctx, number);
  const contact = contactFor(ctx, campaign.id, key, now);
  if (contactById(ctx, contact)?.state === "in-call") {
    const text = `${maskNumber(number)} is being called: agree the call back when it has ended.`;
    throw new SimbankError("SB_CONFLICT", text);
  }
  endCallback(ctx, contact, "replaced", now);
  ctx.run(
    `UPDATE contact SET state = 'waiting', due_at = ?, agreed = 1, wake = NULL, urgent = 0, wanted_slot = NULL,
       return_state = NULL, return_due_at = NULL WHERE id = ?`,
    at,
    contact,
  );
  ctx.run(
    "INSERT INTO callback (number_key, contact_id, campaign_id, agreed_for, agreed_at, by) VALUES (?, ?, ?, ?, ?, ?)",
    key,
    contact,
    campaign.id,
    at,
    now,
    actorText(actor),
  );
  settleCampaign(ctx, campaign.id);
  audit(ctx, now, "callback-agreed", actor, { campaign: id, contact, at });
  return { contact };
}

/** Takes an agreed call back: the contact is done. False when none was agreed. */
export function cancelCallback(ctx: LedgerContext, id: CampaignId, number: E164, actor: Actor, now: WallMs): boolean {
  const campaign = existingCampaign(ctx, id);
  const open = ctx.one<{ contact: number }>(
    `SELECT contact_id AS contact FROM callback WHERE number_key = ? AND campaign_id = ? AND ended_at IS NULL`,
    ctx.vault.nameOf(number),
    campaign.id,
  );
  if (open === undefined) return false;
  endCallback(ctx, open.contact, "cancelled", now);
  ctx.run("UPDATE contact SET state = 'done', agreed = 0 WHERE id = ? AND state = 'waiting'", open.contact);
  settleCampaign(ctx, campaign.id);
  audit(ctx, now, "callback-cancelled", actor, { campaign: id, contact: open.contact });
  return true;
}
