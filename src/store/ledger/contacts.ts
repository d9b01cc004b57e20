import type { WallMs } from "../../domain/time.ts";
import type { CampaignState, ContactState, Purpose } from "../../domain/words.ts";
import type { LedgerContext } from "./context.ts";

/** What brings a refused contact back: a consent for its number, its card, or other packs; null: a person alone. */
export type Wake = "consent" | "card" | "policy" | null;

export interface ContactRow {
  readonly id: number;
  readonly campaign_id: number;
  readonly number_key: Uint8Array;
  readonly state: ContactState;
  readonly due_at: number;
  readonly card_id: number;
  readonly tries: number;
  readonly wake: Wake;
  readonly urgent: number;
  readonly wanted_slot: string | null;
  readonly return_state: ContactState | null;
  readonly return_due_at: number | null;
}

export const CONTACT_COLUMNS = `id, campaign_id, number_key, state, due_at, card_id, tries, wake, urgent, wanted_slot,
  return_state, return_due_at`;

export function contactById(ctx: LedgerContext, id: number): ContactRow | undefined {
  return ctx.one<ContactRow>(`SELECT ${CONTACT_COLUMNS} FROM contact WHERE id = ?`, id);
}

/** Where a contact goes next. Being moved ends a person's wish to dial it. */
export interface ContactMove {
  readonly state: ContactState;
  readonly dueAt: number;
  readonly wake: Wake;
}

export function moveContact(ctx: LedgerContext, id: number, move: ContactMove): void {
  ctx.run(
    `UPDATE contact SET state = ?, due_at = ?, wake = ?, urgent = 0, wanted_slot = NULL, return_state = NULL,
       return_due_at = NULL WHERE id = ?`,
    move.state,
    move.dueAt,
    move.wake,
    id,
  );
}

/** Ends campaigns that have run out of contacts, and takes up again those whose contacts came back. */
export function settleCampaign(ctx: LedgerContext, campaignId: number): void {
  const row = ctx.one<{ state: CampaignState; waiting: number; in_call: number }>(
    "SELECT state, waiting, in_call FROM campaign WHERE id = ?",
    campaignId,
  );
  const runsOut = row?.state === "running" && row.waiting === 0 && row.in_call === 0;
  const comesBack = row?.state === "finished" && row.waiting > 0;
  if (!runsOut && !comesBack) return;
  ctx.run("UPDATE campaign SET state = ? WHERE id = ?", runsOut ? "finished" : "running", campaignId);
}

interface Woken {
  readonly id: number;
  readonly campaign_id: number;
}

function wake(ctx: LedgerContext, rows: readonly Woken[], now: WallMs): number {
  const campaigns = new Set<number>();
  for (const row of rows) {
    ctx.run("UPDATE contact SET state = 'waiting', due_at = ?, wake = NULL WHERE id = ?", now, row.id);
    campaigns.add(row.campaign_id);
  }
  for (const campaign of campaigns) settleCampaign(ctx, campaign);
  if (rows.length > 0) ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
  return rows.length;
}

/** A consent for this number and purpose came: contacts that lacked one are judged again. */
export function wakeForConsent(ctx: LedgerContext, key: Uint8Array, purpose: Purpose, now: WallMs): number {
  const sql = `SELECT c.id, c.campaign_id FROM contact c JOIN campaign k ON k.id = c.campaign_id
    WHERE c.number_key = ? AND c.wake = 'consent' AND k.purpose = ?`;
  return wake(ctx, ctx.all<Woken>(sql, key, purpose), now);
}

/** Whether any contact waits for a consent; spares an import the look at every row. */
export function anyAsleepForConsent(ctx: LedgerContext): boolean {
  return ctx.one("SELECT 1 FROM contact WHERE wake = 'consent' LIMIT 1") !== undefined;
}

/** The card is back: its callees that were refused for want of it wait again. */
export function wakeForCard(ctx: LedgerContext, cardId: number, now: WallMs): number {
  const sql = "SELECT id, campaign_id FROM contact WHERE wake = 'card' AND card_id = ?";
  return wake(ctx, ctx.all<Woken>(sql, cardId), now);
}

/** The packs changed: what they alone had refused is judged again. */
export function wakeForPolicy(ctx: LedgerContext, now: WallMs): number {
  return wake(ctx, ctx.all<Woken>("SELECT id, campaign_id FROM contact WHERE wake = 'policy'"), now);
}

/** Contacts of a number that were put off are judged again at once. */
export function hastenContacts(ctx: LedgerContext, key: Uint8Array, now: WallMs): void {
  ctx.run("UPDATE contact SET due_at = ? WHERE number_key = ? AND state = 'waiting' AND due_at > ?", now, key, now);
}
