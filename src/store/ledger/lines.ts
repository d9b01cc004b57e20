import type { WallMs } from "../../domain/time.ts";
import type { CardFacts, LineFacts } from "../../gate/facts.ts";
import { lineReadyAt } from "../../schedule/index.ts";
import { cardByIccid } from "./card-records.ts";
import type { LedgerContext } from "./context.ts";
import type { ChosenLine } from "./facts.ts";
import { lookAgain, type Pass } from "./pass.ts";
import { cardFacts } from "./usage.ts";

/** A line whose modem could call now, with the instant from which its card may. */
export interface ReadyLine extends ChosenLine {
  readonly facts: CardFacts;
  /** Null: no reset will ever let this card call. */
  readonly readyAt: WallMs | null;
}

/** A line that its own rules stopped is asked again after this long, or at once when it looks different. */
const HOLD_MS = 60_000;

function looksOf(line: LineFacts): string {
  return [line.iccid, line.imsi, line.imei, line.plmn, line.intent].join(" ");
}

/** Keeps a line, campaign or the site out of the next passes: asking again would only repeat the refusal. */
export function hold(ctx: LedgerContext, pass: Pass, key: string, looks: string, until: WallMs | null): void {
  const end = Math.min(until ?? Number.POSITIVE_INFINITY, pass.now + HOLD_MS);
  ctx.rack.heldLines.set(key, { looks, until: end });
  lookAgain(pass, end);
}

export function isHeld(ctx: LedgerContext, pass: Pass, key: string, looks: string): boolean {
  const held = ctx.rack.heldLines.get(key);
  if (held === undefined) return false;
  // A clock that stepped back must not make a hold last longer than it was meant to.
  if (held.looks !== looks || held.until <= pass.now || held.until > pass.now + HOLD_MS) {
    ctx.rack.heldLines.delete(key);
    return false;
  }
  lookAgain(pass, held.until);
  return true;
}

export function holdLine(ctx: LedgerContext, pass: Pass, line: LineFacts, until: WallMs | null): void {
  hold(ctx, pass, line.slot, looksOf(line), until);
}

export function cardIsBusy(ctx: LedgerContext, cardId: number): boolean {
  return ctx.one("SELECT 1 FROM attempt WHERE card_id = ? AND ended_at IS NULL", cardId) !== undefined;
}

/** The lines on which contacts may be dialled in this pass, the instants of those that rest noted. */
export function readyLines(ctx: LedgerContext, pass: Pass): ReadyLine[] {
  const ready: ReadyLine[] = [];
  for (const line of pass.request.lines) {
    if (!line.ready || line.intent !== "run" || pass.taken.has(line.slot)) continue;
    const card = cardByIccid(ctx, line.iccid);
    if (card === null || cardIsBusy(ctx, card.id) || isHeld(ctx, pass, line.slot, looksOf(line))) continue;
    if (card.state !== "eligible") {
      lookAgain(pass, card.until);
      if (card.state !== "resting" || card.until === null || card.until > pass.now) continue;
    }
    const facts = cardFacts(ctx, card, null, pass.now);
    const readyAt = lineReadyAt(facts, pass.now);
    if (readyAt === null) continue;
    if (readyAt > pass.now) lookAgain(pass, readyAt);
    else ready.push({ line, card, facts, readyAt });
  }
  return ready;
}
