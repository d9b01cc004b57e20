import type { CardTerms } from "../../domain/card.ts";
import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskIccid } from "../../domain/number.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Iccid, Imei, Imsi, SlotId } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import { audit } from "./audit.ts";
import { cardByIccid, cardsChanged, existingCard } from "./card-records.ts";
import { wakeForCard, wakeNumber } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { FROM_CONFIG, heldLimits, putLimits, tightenLimits } from "./card-limits.ts";
import { assertLimits } from "./limits.ts";
import { seeShared } from "./shared-limits.ts";
import { forgiveCard } from "./symptoms.ts";
import { enrol } from "./subscribers.ts";

function addCard(ctx: LedgerContext, iccid: Iccid, terms: CardTerms, now: WallMs): void {
  const inserted = ctx.run("INSERT INTO card (iccid, state, first_seen_at) VALUES (?, 'eligible', ?)", iccid, now);
  const id = Number(inserted.lastInsertRowid);
  ctx.run("INSERT INTO card_iccid (iccid, card_id, since) VALUES (?, ?, ?)", iccid, id, now);
  audit(ctx, now, "card-first-seen", null, { card: id, iccid });
  putLimits(ctx, id, terms, FROM_CONFIG, now);
}

/**
 * A card was read in a slot. Its callees who were refused for want of it wait again. Resolves the limits that the
 * configuration wants looser than they are: the stricter ones hold until a person orders otherwise.
 */
export function seeCard(
  ctx: LedgerContext,
  seen: { readonly iccid: Iccid; readonly imsi: Imsi | null; readonly imei: Imei | null; readonly slot: SlotId },
  terms: CardTerms,
  now: WallMs,
): readonly string[] {
  const { iccid, imsi, imei, slot } = seen;
  assertLimits(terms.limits);
  if (terms.shared !== null) seeShared(ctx, terms.shared, now);
  if (cardByIccid(ctx, iccid) === null) {
    addCard(ctx, iccid, terms, now);
    cardsChanged(ctx);
  }
  const card = existingCard(ctx, iccid);
  tightenLimits(ctx, card, terms, now);
  ctx.run("UPDATE card SET slot = NULL WHERE slot = ? AND id <> ?", slot, card.id);
  ctx.run(
    "UPDATE card SET slot = ?, imsi = coalesce(?, imsi), imei = coalesce(?, imei) WHERE id = ?",
    slot,
    imsi,
    imei,
    card.id,
  );
  if (card.state === "eligible") wakeForCard(ctx, card.id, now);
  cardsChanged(ctx);
  return heldLimits(card.limits, terms.limits);
}

/** A person's word on a card. A retired card stays retired (`SB_CONFLICT`): its callees may have another line by now. */
export function setCardState(
  ctx: LedgerContext,
  iccid: Iccid,
  state: "eligible" | "disabled" | "blocked" | "retired",
  reason: string,
  actor: Actor,
  now: WallMs,
): void {
  const card = existingCard(ctx, iccid);
  if (card.state === "retired" && state !== "retired") {
    throw new SimbankError("SB_CONFLICT", `Card ${maskIccid(iccid)} is retired: that is final.`, { iccid });
  }
  ctx.run("UPDATE card SET state = ?, reason = ?, until = NULL WHERE id = ?", state, reason, card.id);
  audit(ctx, now, "card-state", actor, { card: card.id, iccid: card.iccid, from: card.state, to: state, reason });
  if (state === "eligible") {
    forgiveCard(ctx, card.id, now);
    wakeForCard(ctx, card.id, now);
  }
  cardsChanged(ctx);
}

/** Records a card's own number, which is then refused as a callee on every path. */
export function setCardNumber(ctx: LedgerContext, iccid: Iccid, number: E164, actor: Actor, now: WallMs): void {
  const card = existingCard(ctx, iccid);
  const key = enrol(ctx, number);
  ctx.run("UPDATE card SET number_key = ? WHERE id = ?", key, card.id);
  audit(ctx, now, "card-number", actor, { card: card.id, number_key: key.toString("hex") });
  cardsChanged(ctx);
  if (card.numberKey !== null && !key.equals(card.numberKey)) wakeNumber(ctx, "own-card", card.numberKey, now);
}
