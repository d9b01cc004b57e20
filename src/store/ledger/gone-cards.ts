import { maskIccid } from "../../domain/number.ts";
import type { CampaignColumns } from "./campaign-records.ts";
import { cardByIccid, cardById } from "./card-records.ts";
import { moveContact, settleCampaign } from "./contacts.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { recordRefusal } from "./decisions.ts";
import { dueContacts, waitingCards } from "./due.ts";
import { lookAgain, type Pass } from "./pass.ts";

/** A card that is in no line for this long is gone; a modem that restarts or is plugged again is back earlier. */
export const GONE_AFTER_MS = 20_000;
/** How often the cards with waiting callees are compared with the lines. */
const LOOK_EVERY_MS = 2_000;
const PER_PASS = 64;

/** Why callees of this card cannot be called; null while waiting for it makes sense. */
function whyGone(ctx: LedgerContext, card: CardRecord, present: ReadonlySet<number>): string | null {
  const name = `the callee's card ${maskIccid(card.iccid)}`;
  if (card.state === "retired") return `${name} is retired and this callee keeps it`;
  if (card.state === "blocked" || card.state === "disabled") return `${name} is ${card.state}`;
  if (present.has(card.id)) {
    ctx.rack.goneSince.delete(card.id);
    return null;
  }
  const since = ctx.rack.goneSince.get(card.id) ?? ctx.mono();
  ctx.rack.goneSince.set(card.id, since);
  return ctx.mono() - since >= GONE_AFTER_MS ? `${name} is in no slot` : null;
}

function refuseCalleesOf(
  ctx: LedgerContext,
  pass: Pass,
  campaign: CampaignColumns,
  card: CardRecord,
  why: string,
): void {
  const refusals = [{ code: "sticky-slot-unavailable", detail: why, nextPossibleAt: null }] as const;
  for (const contact of dueContacts(ctx, campaign.id, card.id, pass.now, PER_PASS)) {
    const subject = { campaignId: campaign.id, contactId: contact.id, numberKey: contact.number_key };
    recordRefusal(ctx, subject, refusals, JSON.stringify({ sticky: card.iccid, card: card.state }), pass.now);
    moveContact(ctx, contact.id, { state: "refused", dueAt: pass.now, wake: "card" });
    pass.refusals += 1;
  }
  settleCampaign(ctx, campaign.id);
}

/**
 * Callees wait for their card, but not for one that is gone: they are refused once, and wait again when the card is
 * seen, replaced, retired with a successor, or enabled.
 */
export function refuseGoneCards(ctx: LedgerContext, pass: Pass): void {
  if (ctx.mono() - ctx.rack.lookedForGoneAt < LOOK_EVERY_MS) {
    if (ctx.one("SELECT 1 FROM campaign WHERE state = 'running' AND waiting > 0") !== undefined) {
      lookAgain(pass, pass.now + LOOK_EVERY_MS);
    }
    return;
  }
  ctx.rack.lookedForGoneAt = ctx.mono();
  const present = new Set<number>();
  for (const line of pass.request.lines) {
    const card = cardByIccid(ctx, line.iccid);
    if (card !== null) present.add(card.id);
  }
  const campaigns = ctx.all<CampaignColumns>("SELECT * FROM campaign WHERE state = 'running' AND waiting > 0");
  for (const campaign of campaigns) {
    for (const cardId of waitingCards(ctx, campaign.id)) {
      const card = cardById(ctx, cardId);
      if (card === null) continue;
      const why = whyGone(ctx, card, present);
      if (why !== null) refuseCalleesOf(ctx, pass, campaign, card, why);
      else if (ctx.rack.goneSince.has(cardId)) lookAgain(pass, pass.now + GONE_AFTER_MS);
    }
  }
}
