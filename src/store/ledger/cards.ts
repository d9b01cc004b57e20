import type { CardLimits } from "../../domain/card.ts";
import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskIccid } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CardState, Iccid, Imei, Imsi, SlotId } from "../../domain/words.ts";
import { lineReadyAt } from "../../schedule/index.ts";
import type { Actor, CardRow } from "../api.ts";
import { audit, auditRow } from "./audit.ts";
import { cardByIccid, cardsChanged, existingCard } from "./card-records.ts";
import { wakeForCard } from "./contacts.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { assertLimits, limitsText, loosened, tightened } from "./limits.ts";
import { enrol, numberOf } from "./subscribers.ts";
import { cardFacts } from "./usage.ts";

type LimitSource = "contract" | "person";

function putLimits(
  ctx: LedgerContext,
  cardId: number,
  limits: CardLimits,
  origin: { source: LimitSource; by: string | null; reason: string | null; actor: Actor | null },
  now: WallMs,
): void {
  const inserted = ctx.run(
    "INSERT INTO card_limits (card_id, at, limits, source, by, reason) VALUES (?, ?, ?, ?, ?, ?)",
    cardId,
    now,
    limitsText(limits),
    origin.source,
    origin.by,
    origin.reason,
  );
  auditRow(ctx, now, "card-limits", Number(inserted.lastInsertRowid), origin.actor);
}

const CONTRACT = { source: "contract", by: null, reason: null, actor: null } as const;

function addCard(ctx: LedgerContext, iccid: Iccid, limits: CardLimits, now: WallMs): void {
  const inserted = ctx.run("INSERT INTO card (iccid, state, first_seen_at) VALUES (?, 'eligible', ?)", iccid, now);
  const id = Number(inserted.lastInsertRowid);
  ctx.run("INSERT INTO card_iccid (iccid, card_id, since) VALUES (?, ?, ?)", iccid, id, now);
  audit(ctx, now, "card-first-seen", null, { card: id, iccid });
  putLimits(ctx, id, limits, CONTRACT, now);
}

/** A card was read in a slot. Its callees who were refused for want of it wait again. */
export function seeCard(
  ctx: LedgerContext,
  seen: { readonly iccid: Iccid; readonly imsi: Imsi | null; readonly imei: Imei | null; readonly slot: SlotId },
  limits: CardLimits,
  now: WallMs,
): void {
  const { iccid, imsi, imei, slot } = seen;
  assertLimits(limits);
  if (cardByIccid(ctx, iccid) === null) {
    addCard(ctx, iccid, limits, now);
    cardsChanged(ctx);
  }
  const card = existingCard(ctx, iccid);
  const inForce = tightened(card.limits, limits);
  if (limitsText(inForce) !== limitsText(card.limits)) putLimits(ctx, card.id, inForce, CONTRACT, now);
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
}

interface CardColumns {
  readonly iccid: Iccid;
  readonly imsi: Imsi | null;
  readonly slot: SlotId | null;
  readonly number_key: Uint8Array | null;
  readonly first_seen_at: number;
}

/** The state as a person sees it: a card at its limit, or in no slot, says so. */
function shownState(
  card: CardRecord,
  present: boolean,
  readyAt: WallMs | null,
  dayEndsAt: WallMs,
  now: WallMs,
): CardState {
  if (card.state !== "eligible") return card.state;
  if (!present) return "missing";
  if (readyAt !== null && readyAt < dayEndsAt) return "eligible";
  return readyAt === dayEndsAt && readyAt > now ? "quota-day" : "quota-month";
}

function toRow(ctx: LedgerContext, row: CardColumns, now: WallMs): CardRow {
  const card = existingCard(ctx, row.iccid);
  const facts = cardFacts(ctx, card, null, now);
  const { limits, usage } = facts;
  const readyAt = lineReadyAt(facts, now);
  const lines = ctx.rack.lines;
  const present = row.slot !== null && (lines.length === 0 || lines.some((line) => line.iccid === row.iccid));
  const state = shownState(card, present, readyAt, facts.dayEndsAt, now);
  const talkS = Math.min(
    limits.talkMinutesPerDay * 60 - usage.talkSToday,
    limits.talkMinutesPerMonth * 60 - usage.talkSThisMonth,
  );
  return {
    iccid: row.iccid,
    imsi: row.imsi,
    state,
    stateReason: card.reason,
    until: state === "quota-day" || state === "quota-month" ? readyAt : facts.stateUntil,
    slot: row.slot,
    limits,
    usage,
    left: { attempts: Math.max(0, limits.attemptsPerDay - usage.attemptsToday), talkS: Math.max(0, talkS) },
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
  if (state === "eligible") wakeForCard(ctx, card.id, now);
  cardsChanged(ctx);
}

/** Records a card's own number, which is then refused as a callee on every path. */
export function setCardNumber(ctx: LedgerContext, iccid: Iccid, number: E164, actor: Actor, now: WallMs): void {
  const card = existingCard(ctx, iccid);
  const key = enrol(ctx, number);
  ctx.run("UPDATE card SET number_key = ? WHERE id = ?", key, card.id);
  audit(ctx, now, "card-number", actor, { card: card.id, number_key: key.toString("hex") });
  cardsChanged(ctx);
}

/** Changes limits in force; one value that is looser needs both a name and a reason. Resolves what now holds. */
export function setCardLimits(
  ctx: LedgerContext,
  iccid: Iccid,
  change: Partial<CardLimits>,
  word: { readonly by: string | null; readonly reason: string | null; readonly actor: Actor },
  now: WallMs,
): CardLimits {
  const { by, reason, actor } = word;
  const card = existingCard(ctx, iccid);
  const next: CardLimits = { ...card.limits, ...change };
  assertLimits(next);
  const looser = loosened(card.limits, next);
  if (looser !== null && (by === null || by === "" || reason === null || reason === "")) {
    throw new SimbankError(
      "SB_INVALID_INPUT",
      `${looser}: loosening a limit needs --by and --reason, and is audited.`,
      { iccid, looser },
    );
  }
  putLimits(ctx, card.id, next, { source: "person", by, reason, actor }, now);
  cardsChanged(ctx);
  return next;
}
