import { hangUpAfterS } from "../../domain/card-allowance.ts";
import { maskNumber } from "../../domain/number.ts";
import { monoMs, type WallMs, wallMs } from "../../domain/time.ts";
import type { CampaignId, ContactId, Iccid, SlotId } from "../../domain/words.ts";
import type { DialFacts, FlowFacts, SiteFacts } from "../../gate/facts.ts";
import { judge } from "../../gate/index.ts";
import type { RuleAnswer, Verdict } from "../../gate/verdict.ts";
import type { RefusedDial, ReserveRequest } from "../api.ts";
import { auditRow } from "./audit.ts";
import { type CampaignColumns, campaignById, flowOf } from "./campaign-records.ts";
import type { ContactRow } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { factsReference } from "./decisions.ts";
import { type ChosenLine, gatherFacts } from "./facts.ts";
import { keepGateRules } from "./gate-rules.ts";
import { keepPolicy } from "./policies.ts";
import { existingNumber, numberOf } from "./subscribers.ts";
import { chargeReservation } from "./usage.ts";

/** A dial that is on disk once the running transaction is: what the main thread needs to judge and mint. */
export interface CommittedDial {
  readonly attempt: number;
  readonly contact: ContactId;
  readonly campaign: CampaignId;
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly maskedCallingNumber: string | null;
  readonly facts: DialFacts;
  readonly flow: FlowFacts;
  readonly limits: { readonly maxCallS: number; readonly ringMaxS: number };
}

/** One call of `reserve`: what was asked, what holds for all of it, and what came of it so far. */
export interface Pass {
  readonly request: ReserveRequest;
  readonly site: SiteFacts;
  readonly now: WallMs;
  readonly dials: CommittedDial[];
  readonly refused: RefusedDial[];
  readonly campaigns: Map<number, CampaignColumns>;
  /** Slots that have no room for a further call in this pass. */
  readonly taken: Set<SlotId>;
  refusals: number;
  nextLookAt: number;
  waitsForLine: boolean;
}

export function lookAgain(pass: Pass, at: number | null): void {
  if (at !== null && at > pass.now && at < pass.nextLookAt) pass.nextLookAt = at;
}

export function campaignOf(ctx: LedgerContext, pass: Pass, id: number): CampaignColumns {
  const known = pass.campaigns.get(id);
  if (known !== undefined) return known;
  const campaign = campaignById(ctx, id);
  pass.campaigns.set(id, campaign);
  return campaign;
}

/** The worker's verdict decides the row; its permit is never used, so its instant does not matter. */
const UNUSED_INSTANT = monoMs(0);

export interface Judged {
  readonly facts: DialFacts;
  readonly verdict: Verdict;
}

/** Facts and verdict for one contact on one line (or none), in the running transaction. */
export function judgeContact(ctx: LedgerContext, pass: Pass, contact: ContactRow, chosen: ChosenLine | null): Judged {
  const callee = {
    contact: contact.id,
    state: contact.state,
    cardId: contact.card_id,
    numberKey: contact.number_key,
    number: existingNumber(ctx, contact.number_key),
    campaign: campaignOf(ctx, pass, contact.campaign_id),
    listed: contact,
  };
  const facts = gatherFacts(ctx, pass.site, callee, chosen, nextAttempt(ctx), pass.now);
  return { facts, verdict: judge(facts, UNUSED_INSTANT) };
}

function nextAttempt(ctx: LedgerContext): number {
  ctx.memory.nextAttempt ??= 1 + (ctx.one<{ id: number | null }>("SELECT max(id) AS id FROM attempt")?.id ?? 0);
  return ctx.memory.nextAttempt;
}

/** The consent that carries the dial: the newest grant that covers it. The guards of the database check it again. */
function carryingConsent(facts: DialFacts): number {
  let newest: { id: number; grantedAt: number } | null = null;
  for (const one of facts.consents) {
    const covers = one.purpose === facts.campaign.purpose && one.voices.includes(facts.campaign.voice);
    const live = one.grantedAt <= facts.at && (one.expiresAt === null || one.expiresAt > facts.at);
    if (!covers || !live || one.withdrawnAt !== null || one.evidence === null || one.held === true) continue;
    if (newest === null || one.grantedAt > newest.grantedAt) newest = one;
  }
  return newest?.id ?? 0;
}

/** Out of the queue and into the call. A person's wish and what was waited for end with it, where there was any. */
function takeContact(ctx: LedgerContext, contact: ContactRow, cardId: number): void {
  const move = "UPDATE contact SET state = 'in-call', card_id = ?, tries = tries + 1";
  // Each column that is named costs the upkeep of its index, and most contacts come straight from their list.
  if (contact.urgent === 0 && contact.wake === null) ctx.run(`${move} WHERE id = ?`, cardId, contact.id);
  else {
    const wish =
      "wake = NULL, urgent = 0, wanted_slot = NULL, return_state = CASE WHEN wake IS NULL THEN return_state END";
    ctx.run(`${move}, ${wish} WHERE id = ?`, cardId, contact.id);
  }
}

/** Writes an allowed dial: attempt, contact, the callee's line for good, the card's charge, the audit link. */
export function commitDial(
  ctx: LedgerContext,
  pass: Pass,
  contact: ContactRow,
  chosen: ChosenLine,
  facts: DialFacts,
): void {
  const { line, card } = chosen;
  const { policy, card: cardState } = facts;
  if (policy === null || cardState === null) return;
  const campaign = campaignOf(ctx, pass, contact.campaign_id);
  const flow = flowOf(campaign);
  keepPolicy(ctx, policy, pass.now);
  keepGateRules(ctx, pass.now);
  ctx.run(
    `INSERT INTO attempt (id, campaign_id, contact_id, number_key, card_id, consent_id, iccid, slot, reserved_at,
       civil_day, max_call_s, policy_hash, decision, country, calling_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    facts.attempt,
    contact.campaign_id,
    contact.id,
    contact.number_key,
    card.id,
    carryingConsent(facts),
    line.iccid,
    line.slot,
    pass.now,
    cardState.usage.day,
    cardState.limits.maxCallS,
    policy.hash,
    factsReference(facts),
    facts.destination.country,
    card.numberKey,
  );
  ctx.memory.nextAttempt = facts.attempt + 1;
  takeContact(ctx, contact, card.id);
  if (contact.card_id === 0) {
    ctx.run("UPDATE contact SET card_id = ? WHERE number_key = ? AND card_id = 0", card.id, contact.number_key);
  }
  chargeReservation(ctx, facts.attempt, card, cardState);
  auditRow(ctx, pass.now, "attempt-reserved", facts.attempt);
  const calling = card.numberKey === null ? null : numberOf(ctx, card.numberKey);
  pass.taken.add(line.slot);
  pass.dials.push({
    attempt: facts.attempt,
    contact: contact.id,
    campaign: campaign.name,
    slot: line.slot,
    iccid: line.iccid,
    maskedCallingNumber: calling === null ? null : maskNumber(calling),
    facts,
    flow,
    limits: { maxCallS: hangUpAfterS(cardState.limits.maxCallS), ringMaxS: policy.ring.maxS },
  });
}

/** Tells the caller of a refusal; writing it down is the caller's choice. */
export function reportRefusal(pass: Pass, contact: ContactRow, judged: Judged): void {
  if (judged.verdict.verdict === "allow") return;
  pass.refusals += 1;
  pass.refused.push({
    contact: contact.id,
    campaign: judged.facts.campaign.id,
    maskedNumber: maskNumber(judged.facts.number),
    refusals: judged.verdict.refusals,
    nextPossibleAt: judged.verdict.nextPossibleAt,
  });
}

/** The answers of the rules on one subject that refused; none where the dial was allowed. */
export function refusalsAbout(verdict: Verdict, about: RuleAnswer["about"]): RuleAnswer[] {
  return verdict.verdict === "allow" ? [] : verdict.refusedBy.filter((answer) => answer.about === about);
}

/** The instant at which the last of several refusals could pass; null when one of them waits for no clock. */
export function latestPossible(rules: readonly RuleAnswer[]): WallMs | null {
  let latest = 0;
  for (const { refusal } of rules) {
    if (refusal === null) continue;
    if (refusal.nextPossibleAt === null) return null;
    latest = Math.max(latest, refusal.nextPossibleAt);
  }
  return wallMs(latest);
}
