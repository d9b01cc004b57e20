import type { WallMs } from "../../domain/time.ts";
import type { CampaignState, ContactState, Purpose } from "../../domain/words.ts";
import type { LedgerContext } from "./context.ts";
import type { Wake } from "./wakes.ts";

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
  /** Last instant at which the list lets the person be called; null: no end. */
  readonly call_before: number | null;
  /** IANA zone that the list names; null where it names none. */
  readonly time_zone: string | null;
  /** Why the contact waits for a person; null when it does not. */
  readonly hold: string | null;
  /** 1: a call was agreed for `due_at`. */
  readonly agreed: number;
  /** Order among those due since the same instant, lower first. */
  readonly place: number;
}

export const CONTACT_COLUMNS = `id, campaign_id, number_key, state, due_at, card_id, tries, wake, urgent, wanted_slot,
  return_state, return_due_at, call_before, time_zone, hold, agreed, place`;

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
    `UPDATE contact SET state = ?1, due_at = ?2, wake = ?3, urgent = 0, wanted_slot = NULL, return_state = NULL,
       return_due_at = NULL, agreed = CASE WHEN ?1 = 'waiting' THEN agreed ELSE 0 END WHERE id = ?4`,
    move.state,
    move.dueAt,
    move.wake,
    id,
  );
}

/** Ends campaigns that have run out of contacts, and takes up again those whose contacts came back. */
export function settleCampaign(ctx: LedgerContext, campaignId: number): void {
  const row = ctx.one<{ state: CampaignState; waiting: number; in_call: number; over: number }>(
    "SELECT state, waiting, in_call, over FROM campaign WHERE id = ?",
    campaignId,
  );
  const runsOut = row?.state === "running" && row.waiting === 0 && row.in_call === 0;
  const comesBack = row?.state === "finished" && row.waiting > 0 && row.over === 0;
  if (!runsOut && !comesBack) return;
  ctx.run("UPDATE campaign SET state = ? WHERE id = ?", runsOut ? "finished" : "running", campaignId);
}

interface Woken {
  readonly id: number;
  readonly campaign_id: number;
}

/** A contact that a person wishes to dial just now waits also when that wish has failed. */
const WAKE = `UPDATE contact SET state = 'waiting', due_at = ?1, wake = NULL,
    return_state = CASE urgent WHEN 1 THEN 'waiting' END, return_due_at = CASE urgent WHEN 1 THEN ?1 END WHERE id = ?2`;

function wake(ctx: LedgerContext, rows: readonly Woken[], now: WallMs): number {
  const campaigns = new Set<number>();
  for (const row of rows) {
    ctx.run(WAKE, now, row.id);
    campaigns.add(row.campaign_id);
  }
  for (const campaign of campaigns) settleCampaign(ctx, campaign);
  if (rows.length > 0) ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
  return rows.length;
}

/** A consent for this number came: contacts of campaigns that it covers, and that lacked one, are judged again. */
export function wakeForConsent(
  ctx: LedgerContext,
  key: Uint8Array,
  covers: { readonly purpose: Purpose /** Separated by commas. */; readonly voices: string },
  now: WallMs,
): number {
  const sql = `SELECT c.id, c.campaign_id FROM contact c JOIN campaign k ON k.id = c.campaign_id
    WHERE c.number_key = ? AND c.wake = 'consent' AND k.purpose = ? AND instr(?, ',' || k.voice || ',') > 0`;
  return wake(ctx, ctx.all<Woken>(sql, key, covers.purpose, `,${covers.voices},`), now);
}

/** What stood against a number has gone: its contacts that were refused for it alone are judged again. */
export function wakeNumber(
  ctx: LedgerContext,
  by: "hold" | "attempt" | "own-card" | "record" | "card",
  key: Uint8Array,
  now: WallMs,
): number {
  return wake(
    ctx,
    ctx.all<Woken>("SELECT id, campaign_id FROM contact WHERE number_key = ? AND wake = ?", key, by),
    now,
  );
}

/** Whether any contact waits for this; spares an import the look at every row. */
export function anyAsleep(ctx: LedgerContext, by: "consent" | "record"): boolean {
  return ctx.one("SELECT 1 FROM contact WHERE wake = ? LIMIT 1", by) !== undefined;
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

/** A list of consents counts from now on: contacts of its people that were refused for want of one are judged again. */
export function hastenHeld(ctx: LedgerContext, consentImport: number, now: WallMs): number {
  if (!anyAsleep(ctx, "consent")) return 0;
  const sql = `SELECT DISTINCT c.id, c.campaign_id FROM contact c JOIN consent s ON s.number_key = c.number_key
    WHERE c.wake = 'consent' AND s.import_id = ?`;
  return wake(ctx, ctx.all<Woken>(sql, consentImport), now);
}
