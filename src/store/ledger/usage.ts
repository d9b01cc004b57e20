import { type CallResult, mayBeUp } from "../../domain/call.ts";
import { reservedSeconds } from "../../domain/card-allowance.ts";
import { billedSeconds, type CardUsage, type Pulses } from "../../domain/card.ts";
import { civilDay, contractMonth, dayEndsAt, monthEndsAt } from "../../domain/civil-day.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CardFacts } from "../../gate/facts.ts";
import { cardById } from "./card-records.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { limitsAt } from "./limit-use.ts";
import { sharedAllowance } from "./shared-limits.ts";

interface DayRow {
  readonly attempts: number;
  readonly answered: number;
  readonly talk_s: number;
  readonly callees: number;
}

/**
 * What a card has used at an instant. A call belongs to the civil day on which it was reserved; open reservations
 * and `unknown` attempts stand at their worst case.
 */
export function usageAt(ctx: LedgerContext, card: CardRecord, now: WallMs): CardUsage {
  const { timeZone, resetDay } = card.limits;
  const day = civilDay(now, timeZone);
  const today = ctx.one<DayRow>(
    "SELECT attempts, answered, talk_s, callees FROM card_day WHERE card_id = ? AND day = ?",
    card.id,
    day,
  );
  const month = ctx.one<{ talk_s: number }>(
    "SELECT coalesce(sum(talk_s), 0) AS talk_s FROM card_day WHERE card_id = ? AND day >= ?",
    card.id,
    contractMonth(now, timeZone, resetDay),
  );
  return {
    day,
    attemptsToday: today?.attempts ?? 0,
    answeredToday: today?.answered ?? 0,
    talkSToday: today?.talk_s ?? 0,
    talkSThisMonth: month?.talk_s ?? 0,
    distinctCalleesToday: today?.callees ?? 0,
    lastReleaseAt: lastReleaseAt(ctx, card.id),
  };
}

function lastReleaseAt(ctx: LedgerContext, cardId: number): WallMs | null {
  // The newest day with a release need not hold the newest release: a clock may have stepped between days.
  const sql =
    "SELECT max(last_release_at) AS at FROM (SELECT last_release_at FROM card_day WHERE card_id = ? ORDER BY day DESC LIMIT 3)";
  const at = ctx.one<{ at: number | null }>(sql, cardId)?.at ?? null;
  return at === null ? null : wallMs(at);
}

/** Whether the callee is among the card's distinct callees of the day already. */
export function calleeCounted(ctx: LedgerContext, cardId: number, numberKey: Uint8Array, day: string): boolean {
  const sql = "SELECT 1 FROM attempt WHERE number_key = ? AND card_id = ? AND civil_day = ? LIMIT 1";
  return ctx.one(sql, numberKey, cardId, day) !== undefined;
}

export function cardFacts(ctx: LedgerContext, card: CardRecord, numberKey: Uint8Array | null, now: WallMs): CardFacts {
  const usage = usageAt(ctx, card, now);
  return {
    iccid: card.iccid,
    state: card.state,
    stateReason: card.reason,
    stateUntil: card.until === null ? null : wallMs(card.until),
    limits: limitsAt(ctx, card, now).limits,
    usage,
    calleeCountedToday: numberKey !== null && calleeCounted(ctx, card.id, numberKey, usage.day),
    dayEndsAt: dayEndsAt(now, card.limits.timeZone),
    monthEndsAt: monthEndsAt(now, card.limits.timeZone, card.limits.resetDay),
    shared: sharedAllowance(ctx, card.limits.contract, numberKey, now),
  };
}

/** Charges one call at its worst, answered and as long as may be, to the card and to the contract that it shares. */
export function chargeReservation(ctx: LedgerContext, attempt: number, card: CardRecord, facts: CardFacts): void {
  const { shared, usage } = facts;
  const reservedS = reservedSeconds(facts.limits);
  ctx.run(
    `INSERT INTO card_day (card_id, day, attempts, answered, talk_s, callees) VALUES (?, ?, 1, 1, ?, ?)
     ON CONFLICT DO UPDATE SET attempts = attempts + 1, answered = answered + 1, talk_s = talk_s + excluded.talk_s,
       callees = callees + excluded.callees`,
    card.id,
    usage.day,
    reservedS,
    facts.calleeCountedToday ? 0 : 1,
  );
  // The charge of a call that counts by the second, for its card alone, can be told from the attempt.
  if (shared === null && reservedS === facts.limits.maxCallS) return;
  ctx.run(
    "INSERT INTO attempt_charge (attempt_id, reserved_s, contract, contract_day) VALUES (?, ?, ?, ?)",
    attempt,
    reservedS,
    shared?.limits.contract ?? null,
    shared?.usage.day ?? null,
  );
  if (shared === null) return;
  ctx.run(
    `INSERT INTO contract_day (contract, day, attempts, answered, talk_s, callees) VALUES (?, ?, 1, 1, ?, ?)
     ON CONFLICT DO UPDATE SET attempts = attempts + 1, answered = answered + 1, talk_s = talk_s + excluded.talk_s,
       callees = callees + excluded.callees`,
    shared.limits.contract,
    shared.usage.day,
    reservedS,
    shared.calleeCountedToday ? 0 : 1,
  );
}

/**
 * What a finished call costs. `unknown` keeps the whole reservation, since nobody can say what it used; so does an
 * answered call that we could not prove to have hung up.
 */
export function settledCharge(
  result: CallResult,
  reservedS: number,
  pulses: Pulses,
): { readonly answered: number; readonly talkS: number } {
  if (result.outcome === "unknown") return { answered: 1, talkS: reservedS };
  const seenS = billedSeconds(Math.ceil(result.talkMs / 1000), pulses);
  const talkS = mayBeUp(result) ? Math.max(seenS, reservedS) : seenS;
  const answered = result.outcome === "answered" || result.outcome === "answered-unproven" || talkS > 0;
  return { answered: answered ? 1 : 0, talkS };
}

interface ChargeRow {
  readonly reserved_s: number;
  readonly contract: string | null;
  readonly contract_day: string | null;
}

const PER_SECOND: Pulses = { firstS: 1, nextS: 1 };

/** Replaces the reservation's charge by what the call really used. The attempt itself stays counted. */
export function settle(
  ctx: LedgerContext,
  attempt: { readonly id: number; readonly card_id: number; readonly civil_day: string; readonly max_call_s: number },
  result: CallResult,
  at: WallMs,
): void {
  const sql = "SELECT reserved_s, contract, contract_day FROM attempt_charge WHERE attempt_id = ?";
  const charged = ctx.one<ChargeRow>(sql, attempt.id);
  const reservedS = charged?.reserved_s ?? attempt.max_call_s;
  const pulses = cardById(ctx, attempt.card_id)?.limits.pulses ?? PER_SECOND;
  const { answered, talkS } = settledCharge(result, reservedS, pulses);
  ctx.run(
    `UPDATE card_day SET answered = answered - 1 + ?, talk_s = talk_s - ? + ?,
       last_release_at = max(coalesce(last_release_at, ?), ?) WHERE card_id = ? AND day = ?`,
    answered,
    reservedS,
    talkS,
    at,
    at,
    attempt.card_id,
    attempt.civil_day,
  );
  if (charged === undefined || charged.contract === null) return;
  ctx.run(
    "UPDATE contract_day SET answered = answered - 1 + ?, talk_s = talk_s - ? + ? WHERE contract = ? AND day = ?",
    answered,
    reservedS,
    talkS,
    charged.contract,
    charged.contract_day,
  );
  // Another card of the contract may have been stopped for want of what is free again now.
  ctx.rack.heldLines.clear();
}
