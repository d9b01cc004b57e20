import {
  answerCardLimit,
  answerSharedLimit,
  CARD_LIMIT_NAMES,
  type CardAllowance,
  type LimitAnswer,
} from "../domain/card-allowance.ts";
import { QUOTA_NAMES } from "../domain/card.ts";
import type { WallMs } from "../domain/time.ts";

/**
 * Earliest instant at which the card may dial as far as its contract's limits go, those it shares with other cards
 * included: `now` if it may at once, null if no reset can ever make room for a call. `newCallee` says whether the callee
 * would be another one for the card today. When several limits hold it back, the latest of their instants: one of them
 * may hold it back again then, which the next look finds.
 */
export function lineReadyAt(card: CardAllowance, now: WallMs, newCallee = true): WallMs | null {
  let readyAt = now;
  const later = (answer: LimitAnswer | null): boolean => {
    if (answer === null || answer.fits) return true;
    if (answer.nextPossibleAt === null) return false;
    if (answer.nextPossibleAt > readyAt) readyAt = answer.nextPossibleAt;
    return true;
  };
  for (const name of CARD_LIMIT_NAMES) if (!later(answerCardLimit(card, name, newCallee, now))) return null;
  for (const name of QUOTA_NAMES) if (!later(answerSharedLimit(card, name, newCallee, now))) return null;
  return readyAt;
}
