import { answerSharedLimit, type LimitAnswer } from "../../domain/card-allowance.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CardState, Iccid, Imsi, SlotId } from "../../domain/words.ts";
import type { CardFacts } from "../../gate/facts.ts";
import { lineReadyAt } from "../../schedule/index.ts";
import type { CardRow } from "../api.ts";
import { existingCard } from "./card-records.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { limitsAt, limitUses, streaksOf } from "./limit-use.ts";
import { numberOf } from "./subscribers.ts";
import { cardFacts } from "./usage.ts";

interface CardColumns {
  readonly iccid: Iccid;
  readonly imsi: Imsi | null;
  readonly slot: SlotId | null;
  readonly number_key: Uint8Array | null;
  readonly first_seen_at: number;
}

/** The state as a person sees it: a card at its limit, or in no slot, says so; a rest that is over is none. */
function shownState(
  card: CardRecord,
  facts: CardFacts,
  present: boolean,
  readyAt: WallMs | null,
  now: WallMs,
): CardState {
  const rested = card.state === "resting" && card.until !== null && card.until <= now;
  if (card.state !== "eligible" && !rested) return card.state;
  if (!present) return "missing";
  if (readyAt === now) return "eligible";
  if (readyAt === null || readyAt > facts.dayEndsAt) return "quota-month";
  return readyAt === facts.dayEndsAt ? "quota-day" : "eligible";
}

function leftOf(card: CardFacts, now: WallMs): CardRow["left"] {
  const { limits, usage } = card;
  const room = (answer: LimitAnswer | null) =>
    answer === null ? Number.POSITIVE_INFINITY : answer.allowed - answer.used;
  const together = (name: Parameters<typeof answerSharedLimit>[1]) => room(answerSharedLimit(card, name, true, now));
  const attempts = Math.min(limits.attemptsPerDay - usage.attemptsToday, together("attempts-per-day"));
  const talkS = Math.min(
    limits.talkMinutesPerDay * 60 - usage.talkSToday,
    limits.talkMinutesPerMonth * 60 - usage.talkSThisMonth,
    together("talk-minutes-per-day"),
    together("talk-minutes-per-month"),
  );
  return { attempts: Math.max(0, attempts), talkS: Math.max(0, talkS) };
}

function toRow(ctx: LedgerContext, row: CardColumns, now: WallMs): CardRow {
  const card = existingCard(ctx, row.iccid);
  const facts = cardFacts(ctx, card, null, now);
  const readyAt = lineReadyAt(facts, now);
  const lines = ctx.rack.lines;
  const present = row.slot !== null && (lines.length === 0 || lines.some((line) => line.iccid === row.iccid));
  const state = shownState(card, facts, present, readyAt, now);
  const own = state === card.state;
  return {
    iccid: row.iccid,
    imsi: row.imsi,
    state,
    stateReason: own || state === "missing" ? card.reason : null,
    until: state === "quota-day" || state === "quota-month" ? readyAt : own ? facts.stateUntil : null,
    slot: row.slot,
    limits: facts.limits,
    usage: facts.usage,
    left: leftOf(facts, now),
    limitUse: limitUses(facts, limitsAt(ctx, card, now).sources, streaksOf(ctx, card.id), now),
    firstSeenAt: wallMs(row.first_seen_at),
    msisdn: row.number_key === null ? null : numberOf(ctx, row.number_key),
  };
}

export function cardRows(ctx: LedgerContext, now: WallMs): readonly CardRow[] {
  // A row whose ICCID passed to another card is kept for its history only.
  const sql = `SELECT c.iccid, c.imsi, c.slot, c.number_key, c.first_seen_at
    FROM card c JOIN card_iccid i ON i.iccid = c.iccid ORDER BY c.id`;
  const rows = ctx.all<CardColumns>(sql);
  return rows.map((row) => toRow(ctx, row, now));
}
