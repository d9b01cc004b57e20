import { NOT_DIALED } from "../../domain/call.ts";
import type { WallMs } from "../../domain/time.ts";
import { cardById } from "./card-records.ts";
import { wakeNumber } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";

/** An answered call that the callee ended within this many milliseconds was no wanted call. */
export const EARLY_HANGUP_MS = 5_000;

/**
 * Callees of a card (`?1`) who rejected it or hung up early: they keep their line for ever, also when the card is
 * retired, so that nobody is called from another number after having said no to the first.
 */
export const AVERSE_CALLEES = `SELECT number_key FROM attempt WHERE card_id = ?1 AND (outcome = 'rejected' OR
  (outcome IN ('answered', 'answered-unproven') AND result ->> 'releasedBy' = 'remote'
    AND (result ->> 'talkMs') < ${EARLY_HANGUP_MS}))`;

/** The card of the last attempt of a number that may have reached the modem: open ones count, undialled ones do not. */
const LAST_CARD = `SELECT card_id FROM attempt WHERE number_key = ?
  AND (outcome IS NULL OR result ->> 'detail' IS NOT '${NOT_DIALED}') ORDER BY id DESC LIMIT 1`;

/**
 * The card from which a person is always called: that of the last attempt, or the successor that a retired card was
 * given; 0 before the first attempt. One of which no dial command was written showed no number to anybody.
 */
export function stickyCardOf(ctx: LedgerContext, key: Uint8Array): number {
  let cardId = ctx.one<{ card_id: number }>(LAST_CARD, key)?.card_id ?? 0;
  for (let hops = 0; cardId !== 0 && hops < 64; hops += 1) {
    const card = cardById(ctx, cardId);
    if (card === null || card.successorId === null) return cardId;
    const averse = ctx.one(`SELECT 1 WHERE ?2 IN (${AVERSE_CALLEES})`, cardId, key);
    if (averse !== undefined) return cardId;
    cardId = card.successorId;
  }
  return cardId;
}

/** An attempt ended undialled: a callee whom no card has called yet is free for every line again. */
export function unbindUndialled(ctx: LedgerContext, key: Uint8Array, now: WallMs): void {
  if (stickyCardOf(ctx, key) !== 0) return;
  ctx.run("UPDATE contact SET card_id = 0 WHERE number_key = ? AND card_id <> 0", key);
  wakeNumber(ctx, "card", key, now);
}
