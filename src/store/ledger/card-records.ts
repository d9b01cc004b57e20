import { SimbankError } from "../../domain/errors.ts";
import { maskIccid } from "../../domain/number.ts";
import type { Iccid } from "../../domain/words.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { readDocument } from "./limits.ts";

interface CardColumns {
  readonly id: number;
  readonly iccid: string;
  readonly state: CardRecord["state"];
  readonly reason: string | null;
  readonly until: number | null;
  readonly successor_id: number | null;
  readonly number_key: Uint8Array | null;
  readonly first_seen_at: number;
  readonly limits: string;
}

const COLUMNS = `c.id, c.iccid, c.state, c.reason, c.until, c.successor_id, c.number_key, c.first_seen_at,
  (SELECT l.limits FROM card_limits l WHERE l.card_id = c.id ORDER BY l.seq DESC LIMIT 1) AS limits`;

function remember(ctx: LedgerContext, row: CardColumns): CardRecord {
  const { id, iccid, state, reason, until, successor_id: successorId, number_key: numberKey } = row;
  const told = { id, iccid, state, reason, until, successorId, numberKey, firstSeenAt: row.first_seen_at };
  const card: CardRecord = { ...told, ...readDocument(row.limits) };
  ctx.memory.cardsById.set(id, card);
  return card;
}

/** The card that has, or once had, this ICCID; null if none was ever seen. */
export function cardByIccid(ctx: LedgerContext, iccid: Iccid): CardRecord | null {
  const known = ctx.memory.cardsByIccid.get(iccid);
  if (known !== undefined) return known;
  const sql = `SELECT ${COLUMNS} FROM card_iccid i JOIN card c ON c.id = i.card_id WHERE i.iccid = ?`;
  const row = ctx.one<CardColumns>(sql, iccid);
  const card = row === undefined ? null : remember(ctx, row);
  ctx.memory.cardsByIccid.set(iccid, card);
  return card;
}

export function cardById(ctx: LedgerContext, id: number): CardRecord | null {
  const known = ctx.memory.cardsById.get(id);
  if (known !== undefined) return known;
  const row = ctx.one<CardColumns>(`SELECT ${COLUMNS} FROM card c WHERE c.id = ?`, id);
  return row === undefined ? null : remember(ctx, row);
}

/** Throws `SB_NOT_FOUND` for a card that no slot ever held. */
export function existingCard(ctx: LedgerContext, iccid: Iccid): CardRecord {
  const card = cardByIccid(ctx, iccid);
  if (card !== null) return card;
  const text = `No card ${maskIccid(iccid)} was ever seen in a slot. See \`simbank card list\`.`;
  throw new SimbankError("SB_NOT_FOUND", text, { iccid });
}

/** To be called after any write to a card's rows. */
export function cardsChanged(ctx: LedgerContext): void {
  ctx.memory.cardsByIccid.clear();
  ctx.memory.cardsById.clear();
  ctx.memory.contracts.clear();
  ctx.rack.heldLines.clear();
  ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
}
