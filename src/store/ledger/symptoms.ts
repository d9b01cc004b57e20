import { type CallResult, type CauseStandard, NOT_DIALED } from "../../domain/call.ts";
import {
  BLOCKED_BEFORE_STOP,
  type CardEnding,
  type CardSymptom,
  carrierOf,
  type DenialCause,
  denialSymptom,
  ENDINGS_LOOKED_AT,
  mayBeSymptom,
  measureFor,
  symptomOf,
} from "../../domain/card-symptom.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Iccid, Outcome } from "../../domain/words.ts";
import { audit } from "./audit.ts";
import { cardByIccid, cardById, cardsChanged } from "./card-records.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { stopSite } from "./site.ts";

interface EndingColumns {
  readonly at: number;
  readonly callee: string;
  readonly outcome: Outcome;
  readonly cause: number | null;
  readonly standard: CauseStandard;
  readonly detail: string | null;
  readonly rang: number;
}

function endingsOf(ctx: LedgerContext, cardId: number, since: number): readonly CardEnding[] {
  const rows = ctx.all<EndingColumns>(
    `SELECT ended_at AS at, hex(number_key) AS callee, outcome, result ->> 'cause' AS cause,
       result ->> 'causeStandard' AS standard, result ->> 'detail' AS detail,
       (result ->> 'ringMs' IS NOT NULL OR active_at IS NOT NULL OR alerting_at IS NOT NULL) AS rang
     FROM attempt WHERE card_id = ? AND ended_at > ? AND result ->> 'detail' IS NOT '${NOT_DIALED}'
     ORDER BY ended_at DESC, id DESC LIMIT ${ENDINGS_LOOKED_AT}`,
    cardId,
    since,
  );
  return rows.map((row) => ({ ...row, at: wallMs(row.at), rang: row.rang === 1 }));
}

/** Cards of the same carrier that a slot holds, without this one. */
function sistersOf(ctx: LedgerContext, cardId: number): readonly number[] {
  const imsi = ctx.one<{ imsi: string | null }>("SELECT imsi FROM card WHERE id = ?", cardId)?.imsi ?? null;
  const carrier = carrierOf(imsi);
  if (carrier === null) return [];
  const sql = "SELECT id FROM card WHERE id <> ? AND slot IS NOT NULL AND substr(imsi, 1, 5) = ?";
  return ctx.all<{ id: number }>(sql, cardId, carrier).map(({ id }) => id);
}

function reachedSince(ctx: LedgerContext, cards: readonly number[], since: WallMs): boolean {
  const sql = `SELECT 1 FROM attempt WHERE card_id = ? AND ended_at >= ?
    AND (result ->> 'ringMs' IS NOT NULL OR alerting_at IS NOT NULL OR active_at IS NOT NULL) LIMIT 1`;
  return cards.some((id) => ctx.one(sql, id, since) !== undefined);
}

interface Watched {
  readonly watched_since: number;
  readonly rested_for: string | null;
}

function watchedCard(ctx: LedgerContext, cardId: number): Watched {
  const row = ctx.one<Watched>("SELECT watched_since, rested_for FROM card WHERE id = ?", cardId);
  return row ?? { watched_since: 0, rested_for: null };
}

/** A person has enabled the card: what was seen before counts no more. */
export function forgiveCard(ctx: LedgerContext, cardId: number, now: WallMs): void {
  ctx.run("UPDATE card SET watched_since = ?, rested_for = NULL WHERE id = ?", now, cardId);
}

/** After a call has ended: stops or rests its card where its calls look as if the carrier blocked it (field rule 20). */
export function judgeCard(ctx: LedgerContext, cardId: number, result: CallResult, now: WallMs): void {
  // Most calls say nothing against their card, and cost no query.
  if (result.ringMs !== null || result.talkMs > 0 || !mayBeSymptom(result.outcome)) return;
  const card = cardById(ctx, cardId);
  if (card === null || !isInService(card, now)) return;
  const endings = endingsOf(ctx, card.id, watchedCard(ctx, card.id).watched_since);
  const sisters = sistersOf(ctx, card.id);
  const symptom = symptomOf(endings, (at) => reachedSince(ctx, sisters, at));
  if (symptom !== null) apply(ctx, card, symptom, sisters, now);
}

/** A rest that is over leaves its state behind until something else is said of the card. */
function isInService(card: CardRecord, now: WallMs): boolean {
  return card.state === "eligible" || (card.state === "resting" && card.until !== null && card.until <= now);
}

/** The network denies the card service: with the cause it gave, or without one. */
export function noteRejection(ctx: LedgerContext, iccid: Iccid, cause: DenialCause, now: WallMs): void {
  const card = cardByIccid(ctx, iccid);
  if (card === null || !isInService(card, now)) return;
  apply(ctx, card, denialSymptom(cause), sistersOf(ctx, card.id), now);
}

/** A card that must not be dialled from, for a reason that is no symptom of its calls. */
export function blockCard(ctx: LedgerContext, iccid: Iccid, reason: string, now: WallMs): void {
  const card = cardByIccid(ctx, iccid);
  if (card === null || !isInService(card, now)) return;
  ctx.run("UPDATE card SET state = 'blocked', reason = ?, until = NULL WHERE id = ?", reason, card.id);
  audit(ctx, now, "card-state", null, { card: card.id, iccid, from: card.state, to: "blocked", reason });
  cardsChanged(ctx);
}

function apply(
  ctx: LedgerContext,
  card: CardRecord,
  symptom: CardSymptom,
  sisters: readonly number[],
  now: WallMs,
): void {
  const { state, reason, until } = measureFor(
    symptom,
    { hasSister: sisters.length > 0, restedForIt: watchedCard(ctx, card.id).rested_for === symptom.kind },
    now,
  );
  // A rest begins the count anew: what led to it is dealt with.
  ctx.run(
    "UPDATE card SET state = ?, reason = ?, until = ?, rested_for = ?, watched_since = ? WHERE id = ?",
    state,
    reason,
    until,
    symptom.kind,
    now,
    card.id,
  );
  const { iccid, state: from } = card;
  const told = { card: card.id, iccid, from, to: state, reason, until, symptom: symptom.kind };
  audit(ctx, now, "card-state", null, told);
  cardsChanged(ctx);
  if (state === "blocked") stopWhereSistersShareIt(ctx, symptom, sisters, now);
}

/** Two cards of one carrier with the same symptom are no accident: nothing more is dialled until a person says so. */
function stopWhereSistersShareIt(
  ctx: LedgerContext,
  symptom: CardSymptom,
  sisters: readonly number[],
  now: WallMs,
): void {
  const alike = sisters.filter((id) => {
    const sister = cardById(ctx, id);
    return sister?.state === "blocked" && sister.reason?.startsWith(`${symptom.kind} `) === true;
  });
  if (alike.length + 1 < BLOCKED_BEFORE_STOP) return;
  stopSite(ctx, `card-block: ${alike.length + 1} cards of one carrier are ${symptom.kind}`, now);
}
