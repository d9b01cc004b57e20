import { SimbankError } from "../../domain/errors.ts";
import { maskIccid } from "../../domain/number.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Iccid, SlotId } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import { audit } from "./audit.ts";
import { cardByIccid, cardsChanged, existingCard } from "./card-records.ts";
import { wakeForCard } from "./contacts.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { AVERSE_CALLEES } from "./sticky.ts";

function conflict(text: string, iccid: Iccid): never {
  throw new SimbankError("SB_CONFLICT", text, { iccid });
}

/** Takes the rows of a card that was seen but never dialled, so that its ICCID can pass to another card. */
function absorb(ctx: LedgerContext, stray: CardRecord, into: CardRecord): void {
  const used = ctx.one("SELECT 1 FROM card_day WHERE card_id = ?", stray.id) !== undefined;
  if (used) {
    conflict(`Card ${maskIccid(stray.iccid)} has calls of its own: it cannot stand in for another.`, stray.iccid);
  }
  ctx.run("UPDATE card_iccid SET card_id = ? WHERE card_id = ?", into.id, stray.id);
  ctx.run("UPDATE contact SET card_id = ? WHERE card_id = ?", into.id, stray.id);
  // The emptied row stays for the limits history that names it, under a name no card can have.
  ctx.run(
    "UPDATE card SET iccid = 'replaced ' || id, state = 'retired', slot = NULL, successor_id = ? WHERE id = ?",
    into.id,
    stray.id,
  );
}

/** A carrier's replacement SIM of the same subscription: ledger, limits and callees of `from` go on under `to`. */
export function replaceCard(
  ctx: LedgerContext,
  from: Iccid,
  to: Iccid,
  reason: string,
  actor: Actor,
  now: WallMs,
): void {
  const card = existingCard(ctx, from);
  const stray = cardByIccid(ctx, to);
  if (stray?.id === card.id) return;
  if (card.state === "retired") conflict(`Card ${maskIccid(from)} is retired: nothing replaces it.`, from);
  let slot: SlotId | null = null;
  if (stray === null) ctx.run("INSERT INTO card_iccid (iccid, card_id, since) VALUES (?, ?, ?)", to, card.id, now);
  else {
    slot = ctx.one<{ slot: SlotId | null }>("SELECT slot FROM card WHERE id = ?", stray.id)?.slot ?? null;
    absorb(ctx, stray, card);
  }
  ctx.run("UPDATE card SET iccid = ?, slot = ? WHERE id = ?", to, slot, card.id);
  audit(ctx, now, "card-replaced", actor, { card: card.id, from, to, reason });
  cardsChanged(ctx);
  if (card.state === "eligible") wakeForCard(ctx, card.id, now);
}

/**
 * The card ends and its callees go on with `successor`, but for those who rejected it or hung up early. Refused for a
 * blocked card (`SB_CONFLICT`): moving its load would only carry the block to the next one.
 */
export function retireCard(
  ctx: LedgerContext,
  iccid: Iccid,
  successor: Iccid,
  reason: string,
  actor: Actor,
  now: WallMs,
): void {
  const card = existingCard(ctx, iccid);
  const next = existingCard(ctx, successor);
  if (card.state === "blocked") conflict(`Card ${maskIccid(iccid)} is blocked: its callees are not moved.`, iccid);
  if (card.state === "retired") conflict(`Card ${maskIccid(iccid)} is retired already.`, iccid);
  if (next.id === card.id || next.state === "retired") {
    conflict(`Card ${maskIccid(successor)} cannot take over.`, successor);
  }
  ctx.run("UPDATE card SET state = 'retired', reason = ?, successor_id = ? WHERE id = ?", reason, next.id, card.id);
  ctx.run(
    `UPDATE contact SET card_id = ?2 WHERE card_id = ?1 AND state IN ('waiting', 'refused')
       AND number_key NOT IN (${AVERSE_CALLEES})`,
    card.id,
    next.id,
  );
  audit(ctx, now, "card-retired", actor, { card: card.id, iccid: card.iccid, successor: next.id, reason });
  cardsChanged(ctx);
  if (next.state === "eligible") wakeForCard(ctx, next.id, now);
}
