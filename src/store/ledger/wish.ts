import type { LineFacts } from "../../gate/facts.ts";
import { judge } from "../../gate/index.ts";
import { compareSlots } from "../../schedule/index.ts";
import { monoMs } from "../../domain/time.ts";
import { cardByIccid } from "./card-records.ts";
import type { ContactRow } from "./contacts.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import type { ChosenLine } from "./facts.ts";
import { cardIsBusy } from "./lines.ts";
import { commitDial, type Judged, judgeContact, lookAgain, type Pass } from "./pass.ts";
import { refuseWish } from "./refuse.ts";
import { usageAt } from "./usage.ts";

/** A person waits this long for a card's minimum gap rather than being refused for it. */
const PATIENCE_MS = 60_000;
/** Lines tried for a callee who has none yet, before the refusal of the best one is given. */
const MAX_LINES_TRIED = 8;

const IN_CALL = new Set<LineFacts["state"]>(["dialing", "alerting", "active", "releasing"]);

/** A line that could serve but for the call it has: its modem is well, and will be free again. */
function isOnlyBusy(line: LineFacts, cardBusy: boolean): boolean {
  return line.intent === "run" && (IN_CALL.has(line.state) || (line.state === "idle" && (!line.ready || cardBusy)));
}

interface RankedLine extends ChosenLine {
  readonly free: boolean;
  readonly busy: boolean;
  readonly attempts: number;
}

function rankLine(ctx: LedgerContext, pass: Pass, line: LineFacts, card: CardRecord): RankedLine {
  const cardBusy = pass.taken.has(line.slot) || cardIsBusy(ctx, card.id);
  const free = line.ready && line.intent === "run" && !cardBusy;
  return { line, card, free, busy: isOnlyBusy(line, cardBusy), attempts: usageAt(ctx, card, pass.now).attemptsToday };
}

function rankOf(line: RankedLine): number {
  const able = line.card.state === "eligible" ? 0 : 10;
  if (line.free) return able;
  return able + (line.busy ? 1 : 2);
}

/** The lines a person's dial may use, best first. The callee's own card leaves no choice; a wanted slot neither. */
export function linesFor(ctx: LedgerContext, pass: Pass, cardId: number, wantedSlot: string | null): RankedLine[] {
  const usable: RankedLine[] = [];
  for (const line of pass.request.lines) {
    const card = cardByIccid(ctx, line.iccid);
    if (card === null) continue;
    if (wantedSlot !== null ? line.slot !== wantedSlot : cardId !== 0 && card.id !== cardId) continue;
    usable.push(rankLine(ctx, pass, line, card));
  }
  return usable
    .sort((a, b) => rankOf(a) - rankOf(b) || a.attempts - b.attempts || compareSlots(a.line.slot, b.line.slot))
    .slice(0, MAX_LINES_TRIED);
}

/** The same facts as if the line had just become free: what is left to refuse then is no matter of waiting a moment. */
function asIfFree(judged: Judged, chosen: RankedLine): Judged {
  const { facts } = judged;
  if (facts.line === null || facts.card === null) return judged;
  const { usage, limits } = facts.card;
  const patient = limits.minGapS * 1000 <= PATIENCE_MS;
  const line: LineFacts = chosen.busy ? { ...facts.line, ready: true, state: "idle" } : facts.line;
  const card = { ...facts.card, usage: patient ? { ...usage, lastReleaseAt: null } : usage };
  const free = { ...facts, line, card };
  return { facts: free, verdict: judge(free, monoMs(0)) };
}

/** When the card's minimum gap is over; null when it is over already or the line is busy anyway. */
function gapEndsAt(judged: Judged): number | null {
  const card = judged.facts.card;
  const last = card?.usage.lastReleaseAt ?? null;
  return card === null || last === null ? null : last + card.limits.minGapS * 1000;
}

/**
 * A person's dial, judged at once: reserved, refused with every reason, or left waiting when nothing but a free line is
 * missing. It never takes another line than the callee's own.
 */
export function grantWish(ctx: LedgerContext, pass: Pass, contact: ContactRow): void {
  if (contact.state !== "waiting") return;
  let refused: Judged | null = null;
  for (const chosen of linesFor(ctx, pass, contact.card_id, contact.wanted_slot)) {
    const judged = judgeContact(ctx, pass, contact, chosen);
    if (chosen.free && judged.verdict.verdict === "allow") {
      commitDial(ctx, pass, contact, chosen, judged.facts);
      return;
    }
    const later = asIfFree(judged, chosen);
    if (later.verdict.verdict === "allow") {
      pass.waitsForLine = true;
      lookAgain(pass, gapEndsAt(judged));
      return;
    }
    refused ??= later;
  }
  refuseWish(ctx, pass, contact, refused ?? judgeContact(ctx, pass, contact, null));
}
