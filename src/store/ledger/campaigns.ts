import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskNumber } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import {
  type CampaignId,
  type CampaignState,
  type ContactId,
  type Outcome,
  PURPOSES,
  type RefusalCode,
  type SlotId,
  VOICES,
} from "../../domain/words.ts";
import type { Actor, CampaignRow, CampaignSettings, OpenAttempt } from "../api.ts";
import { lineReadyAt } from "../../schedule/index.ts";
import { openAttempts } from "./attempts.ts";
import { audit } from "./audit.ts";
import { type CampaignColumns, existingCampaign, flowOf } from "./campaign-records.ts";
import { cardById } from "./card-records.ts";
import { contactById, moveContact, settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { nextDueAt, waitingCards } from "./due.ts";
import { stickyCardOf } from "./sticky.ts";
import { enrol } from "./subscribers.ts";
import { cardFacts } from "./usage.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const MAX_HOLD_S = 3600;

function assertSettings(settings: CampaignSettings): void {
  const fail = (text: string) => {
    throw new SimbankError("SB_INVALID_INPUT", text, { campaign: settings.id });
  };
  if (!NAME.test(settings.id)) {
    fail("A campaign's name has 1 to 64 letters a-z, digits and hyphens, and no hyphen first.");
  }
  if (!PURPOSES.includes(settings.purpose)) fail(`Purpose must be one of ${PURPOSES.join(", ")}.`);
  if (!VOICES.includes(settings.voice)) fail(`Voice must be one of ${VOICES.join(", ")}.`);
  if (!Number.isInteger(settings.priority) || settings.priority < 0 || settings.priority > 9) {
    fail("Priority is 0 to 9.");
  }
  const { holdS } = settings.flow;
  if (!Number.isFinite(holdS) || holdS < 0 || holdS > MAX_HOLD_S) fail(`A hold lasts 0 to ${MAX_HOLD_S} seconds.`);
}

/** Throws `SB_CONFLICT` when the name is taken, `SB_INVALID_INPUT` for settings that no campaign can have. */
export function createCampaign(ctx: LedgerContext, settings: CampaignSettings, actor: Actor, now: WallMs): void {
  assertSettings(settings);
  const { id, purpose, voice, flow, priority } = settings;
  if (ctx.one("SELECT 1 FROM campaign WHERE name = ?", id) !== undefined) {
    throw new SimbankError("SB_CONFLICT", `There is a campaign ${id} already. Choose another name.`, { campaign: id });
  }
  ctx.run(
    "INSERT INTO campaign (name, purpose, voice, flow, priority, state, created_at) VALUES (?, ?, ?, ?, ?, 'created', ?)",
    id,
    purpose,
    voice,
    JSON.stringify(flow),
    priority,
    now,
  );
  audit(ctx, now, "campaign-created", actor, { id, purpose, voice, flow, priority });
}

/** Which states a person's command may lead from. Starting takes up again what was paused, stopped or finished. */
const FROM: Readonly<Record<"running" | "paused" | "stopped", readonly CampaignState[]>> = {
  running: ["created", "paused", "stopped", "finished"],
  paused: ["running"],
  stopped: ["created", "running", "paused", "finished"],
};

/**
 * Starts, pauses or stops a campaign; asking for the state it has changes nothing. Resolves the calls it has open: a
 * stop must end them. Throws `SB_CONFLICT` where the step makes no sense.
 */
export function setCampaignState(
  ctx: LedgerContext,
  id: CampaignId,
  state: "running" | "paused" | "stopped",
  reason: string | null,
  actor: Actor,
  now: WallMs,
): { readonly open: readonly OpenAttempt[] } {
  const campaign = existingCampaign(ctx, id);
  if (campaign.state !== state) {
    if (!FROM[state].includes(campaign.state)) {
      const text = `Campaign ${id} is ${campaign.state}: it cannot become ${state}.`;
      throw new SimbankError("SB_CONFLICT", text, { campaign: id, state: campaign.state });
    }
    ctx.run("UPDATE campaign SET state = ? WHERE id = ?", state, campaign.id);
    ctx.rack.heldLines.delete(`campaign ${campaign.id}`);
    ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
    audit(ctx, now, "campaign-state", actor, { id, from: campaign.state, to: state, reason });
    // A campaign whose people have all been served or taken away is over as soon as it runs; an empty one waits.
    if (state === "running" && campaign.done + campaign.refused > 0) settleCampaign(ctx, campaign.id);
  }
  return { open: openAttempts(ctx, { campaignId: campaign.id }) };
}

/** When a card may dial next as far as its contract goes; infinity where only a person can make it. */
function cardReadyAt(ctx: LedgerContext, id: number, now: WallMs): number {
  const card = cardById(ctx, id);
  if (card === null || (card.state !== "eligible" && card.state !== "resting")) return Number.POSITIVE_INFINITY;
  const readyAt = lineReadyAt(cardFacts(ctx, card, null, now), now) ?? Number.POSITIVE_INFINITY;
  return Math.max(readyAt, card.until ?? 0);
}

/** New callees go to whichever card in the rack is ready first; with none in the rack, they wait for the first to come. */
function anyCardReadyAt(ctx: LedgerContext, now: WallMs): number {
  const ids = ctx.all<{ id: number }>("SELECT id FROM card WHERE slot IS NOT NULL");
  return ids.length === 0 ? now : Math.min(...ids.map(({ id }) => cardReadyAt(ctx, id, now)));
}

/** Earliest instant at which both a contact is due and a card that may serve it is within its limits. */
function nextDialAt(ctx: LedgerContext, campaign: CampaignColumns, now: WallMs): WallMs | null {
  if (campaign.state !== "running" || campaign.waiting === 0) return null;
  const instants = [0, ...waitingCards(ctx, campaign.id)].map((card) => {
    const due = nextDueAt(ctx, campaign.id, card);
    if (due === null) return Number.POSITIVE_INFINITY;
    return Math.max(due, card === 0 ? anyCardReadyAt(ctx, now) : cardReadyAt(ctx, card, now));
  });
  const earliest = Math.min(...instants);
  return Number.isFinite(earliest) ? wallMs(Math.max(earliest, now)) : null;
}

function toRow(ctx: LedgerContext, campaign: CampaignColumns, now: WallMs): CampaignRow {
  const outcomes = ctx.all<{ outcome: Outcome; attempts: number }>(
    "SELECT outcome, attempts FROM campaign_outcome WHERE campaign_id = ? ORDER BY outcome",
    campaign.id,
  );
  const refusals = ctx.all<{ code: RefusalCode; contacts: number }>(
    "SELECT code, contacts FROM campaign_refusal WHERE campaign_id = ? ORDER BY code",
    campaign.id,
  );
  const { waiting, in_call: inCall, done, refused } = campaign;
  return {
    id: campaign.name,
    purpose: campaign.purpose,
    voice: campaign.voice,
    flow: flowOf(campaign),
    priority: campaign.priority,
    state: campaign.state,
    createdAt: wallMs(campaign.created_at),
    contacts: { waiting, inCall, done, refused },
    outcomes: Object.fromEntries(outcomes.map((row) => [row.outcome, row.attempts])),
    refusals: Object.fromEntries(refusals.map((row) => [row.code, row.contacts])),
    nextDialAt: nextDialAt(ctx, campaign, now),
  };
}

export function campaignRow(ctx: LedgerContext, id: CampaignId, now: WallMs): CampaignRow {
  return toRow(ctx, existingCampaign(ctx, id), now);
}

export function campaignRows(ctx: LedgerContext, now: WallMs): readonly CampaignRow[] {
  return ctx.all<CampaignColumns>("SELECT * FROM campaign ORDER BY id").map((row) => toRow(ctx, row, now));
}

/**
 * Queues a person's dial. The number becomes a contact if it is none; a campaign that had merely run out of contacts
 * runs again for it. Throws `SB_CONFLICT` while the number is being called.
 */
export function enqueueDial(
  ctx: LedgerContext,
  id: CampaignId,
  number: E164,
  slot: SlotId | null,
  actor: Actor,
  now: WallMs,
): { readonly contact: ContactId } {
  const campaign = existingCampaign(ctx, id);
  const key = enrol(ctx, number);
  const known = ctx.one<{ id: number; state: string }>(
    "SELECT id, state FROM contact WHERE number_key = ? AND campaign_id = ?",
    key,
    campaign.id,
  );
  if (known?.state === "in-call") {
    throw new SimbankError(
      "SB_CONFLICT",
      `${maskNumber(number)} is being called already. Follow it with \`simbank calls\`.`,
    );
  }
  if (known === undefined) {
    ctx.run(
      `INSERT INTO contact (campaign_id, number_key, place, state, due_at, card_id, urgent, wanted_slot, return_state,
         return_due_at) VALUES (?, ?, 0, 'waiting', ?, ?, 1, ?, 'refused', ?)`,
      campaign.id,
      key,
      now,
      stickyCardOf(ctx, key),
      slot,
      now,
    );
  } else {
    ctx.run(
      `UPDATE contact SET return_state = coalesce(return_state, state), return_due_at = coalesce(return_due_at, due_at),
         state = 'waiting', due_at = ?, urgent = 1, wanted_slot = ?, tries = 0 WHERE id = ?`,
      now,
      slot,
      known.id,
    );
  }
  settleCampaign(ctx, campaign.id);
  const contact = ctx.one<{ id: number }>(
    "SELECT id FROM contact WHERE number_key = ? AND campaign_id = ?",
    key,
    campaign.id,
  );
  audit(ctx, now, "dial-requested", actor, { campaign: id, contact: contact?.id ?? null, slot });
  return { contact: contact?.id ?? 0 };
}

/** Takes a person's dial back: the contact is what it was before. Does nothing once the dial was reserved or refused. */
export function cancelDial(ctx: LedgerContext, id: ContactId): void {
  const contact = contactById(ctx, id);
  if (contact === undefined || contact.urgent === 0 || contact.state !== "waiting") return;
  const state = contact.return_state ?? "refused";
  moveContact(ctx, id, { state, dueAt: contact.return_due_at ?? contact.due_at, wake: null });
  settleCampaign(ctx, contact.campaign_id);
}
