import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskNumber } from "../../domain/number.ts";
import type { WallMs } from "../../domain/time.ts";
import type { CampaignId, ContactId, SlotId } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import { audit } from "./audit.ts";
import { existingCampaign } from "./campaign-records.ts";
import { contactById, moveContact, settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { stickyCardOf } from "./sticky.ts";
import { enrol } from "./subscribers.ts";
import { assertTrained } from "./training.ts";

/** When the contact was promised to be called back; null where nobody promised it. */
function promisedAt(ctx: LedgerContext, contactId: number): WallMs | null {
  const sql = "SELECT agreed_for AS at FROM callback WHERE contact_id = ? AND ended_at IS NULL";
  return ctx.one<{ at: WallMs }>(sql, contactId)?.at ?? null;
}

/**
 * Queues a person's dial. The number becomes a contact if it is none; a campaign that had merely run out of contacts
 * runs again for it. A call back that was agreed with the person is kept by this dial, if it is placed: `callbackAt`
 * says for when it was. Throws `SB_CONFLICT` while the number is being called.
 */
export function enqueueDial(
  ctx: LedgerContext,
  id: CampaignId,
  number: E164,
  slot: SlotId | null,
  actor: Actor,
  now: WallMs,
): { readonly contact: ContactId; readonly callbackAt: WallMs | null } {
  assertTrained(ctx, actor, now);
  const campaign = existingCampaign(ctx, id);
  const key = enrol(ctx, number);
  const known = ctx.one<{ id: number; state: string }>(
    "SELECT id, state FROM contact WHERE number_key = ? AND campaign_id = ?",
    key,
    campaign.id,
  );
  if (known?.state === "in-call") {
    throw new SimbankError(
      "SB_CONFLICT",
      `${maskNumber(number)} is being called already. Follow it with \`simbank calls\`.`,
    );
  }
  if (known === undefined) {
    ctx.run(
      `INSERT INTO contact (campaign_id, number_key, place, state, due_at, card_id, urgent, wanted_slot, return_state,
         return_due_at) VALUES (?, ?, 0, 'waiting', ?, ?, 1, ?, 'refused', ?)`,
      campaign.id,
      key,
      now,
      stickyCardOf(ctx, key),
      slot,
      now,
    );
  } else {
    ctx.run(
      `UPDATE contact SET return_state = coalesce(return_state, state), return_due_at = coalesce(return_due_at, due_at),
         state = 'waiting', due_at = ?, urgent = 1, wanted_slot = ?, tries = 0 WHERE id = ?`,
      now,
      slot,
      known.id,
    );
  }
  settleCampaign(ctx, campaign.id);
  const contact = ctx.one<{ id: number }>(
    "SELECT id FROM contact WHERE number_key = ? AND campaign_id = ?",
    key,
    campaign.id,
  );
  audit(ctx, now, "dial-requested", actor, { campaign: id, contact: contact?.id ?? null, slot });
  return { contact: contact?.id ?? 0, callbackAt: promisedAt(ctx, contact?.id ?? 0) };
}

/** Takes a person's dial back: the contact is what it was before. Does nothing once the dial was reserved or refused. */
export function cancelDial(ctx: LedgerContext, id: ContactId): void {
  const contact = contactById(ctx, id);
  if (contact === undefined || contact.urgent === 0 || contact.state !== "waiting") return;
  const state = contact.return_state ?? "refused";
  moveContact(ctx, id, { state, dueAt: contact.return_due_at ?? contact.due_at, wake: contact.wake });
  settleCampaign(ctx, contact.campaign_id);
}
