import type { Tightening } from "../../domain/tightening.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CampaignId, Outcome, RefusalCode } from "../../domain/words.ts";
import { lineReadyAt } from "../../schedule/index.ts";
import type { CampaignRow } from "../api.ts";
import { retriesOf } from "./after-call.ts";
import { type CampaignColumns, existingCampaign, flowOf } from "./campaign-records.ts";
import { cardById } from "./card-records.ts";
import type { LedgerContext } from "./context.ts";
import { nextDueAt, waitingCards } from "./due.ts";
import { readJson } from "./json.ts";
import { cardFacts } from "./usage.ts";

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
    stateReason: campaign.state_reason,
    resumeDaily: campaign.resume_daily === 1,
    closesAt: campaign.closes_at === null ? null : wallMs(campaign.closes_at),
    retry: retriesOf(ctx, campaign),
    retries: campaign.retries,
    tighten: campaign.tighten === null ? null : readJson<Tightening>(campaign.tighten),
    script: campaign.script,
    controller: campaign.controller,
    records: campaign.records === 1,
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
