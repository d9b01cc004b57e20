import { SimbankError } from "../../domain/errors.ts";
import { looserThan, type RetryRules } from "../../domain/retry.ts";
import { TIGHTENING_KEYS, type Tightening } from "../../domain/tightening.ts";
import type { WallMs } from "../../domain/time.ts";
import { type CampaignId, type CampaignState, PURPOSES, VOICES } from "../../domain/words.ts";
import { looserThanPolicy } from "../../policy/index.ts";
import { purposeRetries } from "../../schedule/index.ts";
import type { Actor, CampaignSettings, OpenAttempt } from "../api.ts";
import { audit } from "./audit.ts";
import { type CampaignColumns, existingCampaign } from "./campaign-records.ts";
import { closesAt } from "./closing.ts";
import { settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { openAttempts } from "./open-attempts.ts";
import { placePolicy } from "./policies.ts";
import { newestScript } from "./registers.ts";
import { assertTrained } from "./training.ts";

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

/** In `lab` a list may be run through again in seconds; anywhere else a campaign only tightens what its purpose gives. */
function assertOnlyTightens(ctx: LedgerContext, { id, purpose, voice }: CampaignSettings, retry: RetryRules): void {
  if (ctx.settings.country === "lab") return;
  const looser = looserThan(retry, purposeRetries(purpose, voice));
  if (looser.length === 0) return;
  const text = `Retries may only be tightened: ${looser.join("; ")}.`;
  throw new SimbankError("SB_INVALID_INPUT", text, { campaign: id, looser });
}

/** Its wishes as they are kept, keys in one order; null where there are none. Throws where one of them loosens a rule. */
function tighteningOf(ctx: LedgerContext, settings: CampaignSettings, now: WallMs): string | null {
  const { id, purpose, tighten = null } = settings;
  const asked = TIGHTENING_KEYS.filter((key) => tighten?.[key] !== undefined);
  if (tighten === null || asked.length === 0) return null;
  const policy = placePolicy(ctx, now);
  const looser = policy === null ? [] : looserThanPolicy(tighten, policy, purpose);
  if (looser.length > 0) {
    const text = `A campaign may only tighten the calling rules of ${ctx.settings.country} for ${purpose}`;
    const remedy = "leave these out or make them stricter; `simbank policy show` prints what binds";
    throw new SimbankError("SB_INVALID_INPUT", `${text}: ${looser.join("; ")}. Remedy: ${remedy}.`, {
      campaign: id,
      looser,
    });
  }
  const kept: Tightening = Object.fromEntries(asked.map((key) => [key, tighten[key]]));
  return JSON.stringify(kept);
}

interface Party {
  readonly controller: string | null;
  readonly script: string | null;
  readonly document: Buffer | null;
  readonly records: boolean;
}

/** For whom the campaign calls and with what words: its script in the version that is entered now. */
function partyOf(ctx: LedgerContext, { controller = null, script = null, records = false }: CampaignSettings): Party {
  const found = script === null ? null : newestScript(ctx, script);
  return { controller: controller ?? found?.party ?? null, script, document: found?.document ?? null, records };
}

function partyText({ controller, script, document, records }: Party): object {
  return { controller, script, script_sha256: document?.toString("hex") ?? null, records };
}

/** Throws `SB_CONFLICT` when the name is taken, `SB_INVALID_INPUT` for settings that no campaign can have. */
export function createCampaign(ctx: LedgerContext, settings: CampaignSettings, actor: Actor, now: WallMs): void {
  assertSettings(settings);
  const { id, purpose, voice, flow, priority, retry = null, resumeDaily = false } = settings;
  if (retry !== null) assertOnlyTightens(ctx, settings, retry);
  const tighten = tighteningOf(ctx, settings, now);
  if (ctx.one("SELECT 1 FROM campaign WHERE name = ?", id) !== undefined) {
    throw new SimbankError("SB_CONFLICT", `There is a campaign ${id} already. Choose another name.`, { campaign: id });
  }
  const party = partyOf(ctx, settings);
  ctx.run(
    `INSERT INTO campaign (name, purpose, voice, flow, priority, state, created_at, retry, resume_daily, tighten,
       controller, script, script_sha256, records) VALUES (?, ?, ?, ?, ?, 'created', ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    purpose,
    voice,
    JSON.stringify(flow),
    priority,
    now,
    retry === null ? null : JSON.stringify(retry),
    resumeDaily ? 1 : 0,
    tighten,
    party.controller,
    party.script,
    party.document,
    party.records ? 1 : 0,
  );
  const own = { id, purpose, voice, flow, priority };
  const chosen = retry === null && !resumeDaily ? own : { ...own, retry, resume_daily: resumeDaily };
  const told = party.controller === null ? chosen : { ...chosen, ...partyText(party) };
  const said = tighten === null ? told : { ...told, tighten };
  audit(ctx, now, "campaign-created", actor, said);
}

/** The states that a person can order. */
export type Ordered = "running" | "paused" | "stopped" | "finished";

/** Which states a person's command may lead from. Starting takes up again what was paused, stopped or finished. */
const FROM: Readonly<Record<Ordered, readonly CampaignState[]>> = {
  running: ["created", "paused", "stopped", "finished"],
  paused: ["running"],
  stopped: ["created", "running", "paused", "finished"],
  finished: ["created", "running", "paused", "stopped", "finished"],
};

/** What a state carries with it: until when the campaign runs by itself, why it is so, and whether it is over for good. */
function enterState(
  ctx: LedgerContext,
  campaign: CampaignColumns,
  state: Ordered,
  reason: string | null,
  now: WallMs,
): void {
  ctx.run(
    "UPDATE campaign SET state = ?, closes_at = ?, state_reason = ?, over = ? WHERE id = ?",
    state,
    state === "running" && campaign.resume_daily === 0 ? closesAt(ctx, campaign, now) : null,
    reason,
    state === "finished" ? 1 : 0,
    campaign.id,
  );
}

/**
 * Starts, pauses, stops or finishes a campaign; asking for the state it has changes nothing. Resolves the calls it has open: a
 * stop must end them. Throws `SB_CONFLICT` where the step makes no sense.
 */
export function setCampaignState(
  ctx: LedgerContext,
  id: CampaignId,
  state: Ordered,
  reason: string | null,
  actor: Actor,
  now: WallMs,
): { readonly open: readonly OpenAttempt[] } {
  const campaign = existingCampaign(ctx, id);
  // One that merely ran out of contacts is not over until a person says so.
  if (campaign.state !== state || (state === "finished" && campaign.over === 0)) {
    if (!FROM[state].includes(campaign.state)) {
      const only = `only one that is ${FROM[state].join(" or ")} can`;
      const text = `Campaign ${id} is ${campaign.state}: it cannot become ${state}, ${only}.`;
      throw new SimbankError("SB_CONFLICT", text, { campaign: id, state: campaign.state });
    }
    if (state === "running") {
      assertTrained(ctx, actor, now);
      ctx.run("UPDATE campaign SET started_by = ? WHERE id = ?", actor.name, campaign.id);
    }
    enterState(ctx, campaign, state, reason, now);
    ctx.rack.heldLines.delete(`campaign ${campaign.id}`);
    ctx.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
    audit(ctx, now, "campaign-state", actor, { id, from: campaign.state, to: state, reason });
    // A campaign whose people have all been served or taken away is over as soon as it runs; an empty one waits.
    if (state === "running" && campaign.done + campaign.refused > 0) settleCampaign(ctx, campaign.id);
  }
  return { open: openAttempts(ctx, { campaignId: campaign.id }) };
}
