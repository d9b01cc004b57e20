import { answerCardLimit, CARD_LIMIT_NAMES, type CardAllowance } from "../domain/card-allowance.ts";
import type { WallMs } from "../domain/time.ts";

/**
 * Earliest instant at which the card may dial as far as its contract's limits go: `now` if it may at once, null if no
 * reset can ever make room for a call. `newCallee` says whether the callee would be another one for the card today.
 */
export function lineReadyAt(card: CardAllowance, now: WallMs, newCallee = true): WallMs | null {
  let readyAt = now;
  for (const name of CARD_LIMIT_NAMES) {
    const answer = answerCardLimit(card, name, newCallee, now);
    if (answer.fits) continue;
    if (answer.nextPossibleAt === null) return null;
    if (answer.nextPossibleAt > readyAt) readyAt = answer.nextPossibleAt;
  }
  return readyAt;
}
