import type { ContactRow } from "./contacts.ts";
import { CONTACT_COLUMNS } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";

/**
 * Contacts of a campaign that are due, longest first: those of one card, or (card 0) those whose first call is to come.
 * Answered from `contact_due` alone, so the cost does not grow with the number of contacts that wait. What a person
 * wished to dial is left out: it may be meant for one slot.
 */
export function dueSql(limit: number): string {
  return `SELECT ${CONTACT_COLUMNS} FROM contact
    WHERE campaign_id = ? AND card_id = ? AND state = 'waiting' AND due_at <= ? AND urgent = 0
    ORDER BY due_at, place LIMIT ${limit}`;
}

/** Limits are powers of two, written into the text: SQLite plans anew for each value bound to a LIMIT. */
const DUE_BY_POWER = Array.from({ length: 13 }, (_, power) => dueSql(2 ** power));

/** At least `limit` of them where there are as many; up to twice as many, and never more than 4096. */
export function dueContacts(
  ctx: LedgerContext,
  campaign: number,
  card: number,
  now: number,
  limit: number,
): ContactRow[] {
  const power = Math.min(DUE_BY_POWER.length - 1, Math.ceil(Math.log2(Math.max(1, limit))));
  return ctx.all<ContactRow>(DUE_BY_POWER[power] ?? dueSql(1), campaign, card, now);
}

/** When the next contact of a campaign and card is due, past or future. */
export const NEXT_DUE_SQL = `SELECT due_at FROM contact
  WHERE campaign_id = ? AND card_id = ? AND state = 'waiting' ORDER BY due_at LIMIT 1`;

export function nextDueAt(ctx: LedgerContext, campaign: number, card: number): number | null {
  return ctx.one<{ due_at: number }>(NEXT_DUE_SQL, campaign, card)?.due_at ?? null;
}

/** The next card with waiting contacts in a campaign: walks from card to card in the index, not from row to row. */
export const NEXT_CARD_SQL = `SELECT card_id FROM contact
  WHERE campaign_id = ? AND card_id > ? AND state = 'waiting' ORDER BY card_id LIMIT 1`;

/** The cards on which contacts of a campaign wait, card 0 (no card yet) left out. */
export function waitingCards(ctx: LedgerContext, campaign: number): number[] {
  const cards: number[] = [];
  for (let last = 0; ; ) {
    const next = ctx.one<{ card_id: number }>(NEXT_CARD_SQL, campaign, last);
    if (next === undefined) return cards;
    last = next.card_id;
    cards.push(last);
  }
}

/** Call backs that were agreed and are due, the earliest first; an index of their own, since they are few. */
export const AGREED_SQL = `SELECT ${CONTACT_COLUMNS} FROM contact
  WHERE agreed = 1 AND due_at <= ? AND state = 'waiting' AND urgent = 0 ORDER BY due_at LIMIT 64`;

export function agreedContacts(ctx: LedgerContext, now: number): ContactRow[] {
  return ctx.all<ContactRow>(AGREED_SQL, now);
}

/** What persons asked to dial, oldest wish first. */
export const URGENT_SQL = `SELECT ${CONTACT_COLUMNS} FROM contact
  WHERE urgent = 1 AND state = 'waiting' ORDER BY id LIMIT 64`;

export function urgentContacts(ctx: LedgerContext): ContactRow[] {
  return ctx.all<ContactRow>(URGENT_SQL);
}
