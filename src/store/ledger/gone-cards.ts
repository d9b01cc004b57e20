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
/** A look at least this often, for contacts that have become due since the last. */
const LOOK_EVERY_MS = 60_000;
const PER_PASS = 64;

/** Why callees of a card that is not to be waited for cannot be called; null for one that may come back. */
function whyNever(card: CardRecord): string | null {
  const name = `the callee's card ${maskIccid(card.iccid)}`;
  if (card.state === "retired") return `${name} is retired and this callee keeps it`;
  return card.state === "blocked" || card.state === "disabled" ? `${name} is ${card.state}` : null;
}

/** How many callees were refused. */
function refuseCalleesOf(
  ctx: LedgerContext,
  pass: Pass,
  campaign: CampaignColumns,
  card: CardRecord,
  why: string,
): number {
  const refusals = [{ code: "sticky-slot-unavailable", detail: why, nextPossibleAt: null }] as const;
  const due = dueContacts(ctx, campaign.id, card.id, pass.now, PER_PASS);
  for (const contact of due) {
    const subject = { campaignId: campaign.id, contactId: contact.id, numberKey: contact.number_key };
    recordRefusal(ctx, subject, refusals, JSON.stringify({ sticky: card.iccid, card: card.state }), pass.now);
    moveContact(ctx, contact.id, { state: "refused", dueAt: pass.now, wake: "card" });
    pass.refusals += 1;
  }
  settleCampaign(ctx, campaign.id);
  return due.length;
}

function presentCards(ctx: LedgerContext, pass: Pass): ReadonlySet<number> {
  const present = new Set<number>();
  for (const line of pass.request.lines) {
    const card = cardByIccid(ctx, line.iccid);
    if (card !== null) present.add(card.id);
  }
  return present;
}

/** Nothing can have changed since the last look: the same cards, nobody new who waits, no time run out. */
function nothingNew(ctx: LedgerContext, pass: Pass, looks: string): boolean {
  const { rack } = ctx;
  const now = ctx.mono();
  for (const since of rack.goneSince.values()) {
    if (now - since >= GONE_AFTER_MS) return false;
    lookAgain(pass, pass.now + GONE_AFTER_MS - (now - since));
  }
  return looks === rack.lookedAtCards && now - rack.lookedForGoneAt < LOOK_EVERY_MS;
}

/**
 * Callees wait for their card, but not for one that is gone: they are refused once, and wait again when the card is
 * seen, replaced, retired with a successor, or enabled.
 */
export function refuseGoneCards(ctx: LedgerContext, pass: Pass): void {
  const present = presentCards(ctx, pass);
  const looks = [...present].join();
  if (nothingNew(ctx, pass, looks)) return;
  const before = new Map(ctx.rack.goneSince);
  ctx.rack.goneSince.clear();
  ctx.rack.lookedAtCards = looks;
  ctx.rack.lookedForGoneAt = ctx.mono();
  const campaigns = ctx.all<CampaignColumns>("SELECT * FROM campaign WHERE state = 'running' AND waiting > 0");
  for (const campaign of campaigns) {
    for (const cardId of waitingCards(ctx, campaign.id)) {
      const card = cardById(ctx, cardId);
      if (card === null || (present.has(cardId) && whyNever(card) === null)) continue;
      const since = before.get(cardId) ?? ctx.mono();
      const why =
        whyNever(card) ??
        (ctx.mono() - since >= GONE_AFTER_MS ? `the callee's card ${maskIccid(card.iccid)} is in no slot` : null);
      if (why === null) {
        ctx.rack.goneSince.set(cardId, since);
        lookAgain(pass, pass.now + GONE_AFTER_MS - (ctx.mono() - since));
      } else if (refuseCalleesOf(ctx, pass, campaign, card, why) >= PER_PASS) ctx.rack.goneSince.set(cardId, since);
    }
  }
}
