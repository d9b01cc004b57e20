import { classifyDestination } from "../../domain/destination.ts";
import type { E164 } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CampaignId, ContactState, Outcome, Purpose, Voice } from "../../domain/words.ts";
import type {
  CalleeFacts,
  ConsentFacts,
  ContactFacts,
  DialFacts,
  PastAttempt,
  SiteFacts,
  SuppressionFacts,
} from "../../gate/facts.ts";
import { unknownBlocksUntil } from "../../policy/index.ts";
import type { ConsentKind, MergedPolicy } from "../../policy/types.ts";
import type { ReserveRequest } from "../api.ts";
import { abandonmentOf } from "./abandonment.ts";
import { newestAt } from "./audit.ts";
import type { CampaignColumns } from "./campaign-records.ts";
import { cardById } from "./card-records.ts";
import type { LedgerContext } from "./context.ts";
import { type ChosenLine, lineSide } from "./line-facts.ts";
import { campaignPolicy, policyFor } from "./policies.ts";
import { isHeld } from "./consent-imports.ts";
import { wasStored } from "./evidence.ts";
import { campaignFacts, registerFacts } from "./register-facts.ts";
import { listedIn } from "./registries.ts";

/** How far the clock may read behind the newest stored row: requests overtake each other by less. */
const CLOCK_SLACK_MS = 2_000;
/** More earlier attempts than any limit counts. */
const PAST_ATTEMPTS = 500;
/** Method of records taken over from elsewhere: they need evidence of their own everywhere. */
const MIGRATED = "migrated";
const YEAR_MS = 365.25 * 86_400_000;

/** The part of the facts that holds for every dial of one request. */
export function siteFacts(ctx: LedgerContext, request: ReserveRequest): SiteFacts {
  const stop = ctx.one<{ reason: string; since: number }>("SELECT reason, since FROM site_stop");
  const registers = registerFacts(ctx, request.now);
  return {
    stopAll: stop === undefined ? null : { reason: stop.reason, since: wallMs(stop.since) },
    clock: clockFacts(ctx, request),
    storeSafe: ctx.storeSafe,
    country: ctx.settings.country,
    authorisations: registers.authorisations,
    registries: registers.registries,
    training: registers.training,
    originKnown: registers.firstBox,
    simPositions: Math.max(ctx.settings.simPositions ?? 0, request.lines.length),
    suppressionExchange: null,
  };
}

function clockFacts(ctx: LedgerContext, request: ReserveRequest): SiteFacts["clock"] {
  const { now } = request;
  if (now < ctx.settings.buildDate) {
    return { trusted: false, why: "the clock reads earlier than this program was built" };
  }
  const newest = newestAt(ctx);
  if (newest !== null && now < newest - CLOCK_SLACK_MS) {
    const behindS = Math.round((newest - now) / 1000);
    return { trusted: false, why: `the clock reads ${behindS} s earlier than the newest row of the ledger` };
  }
  return { trusted: request.clockTrusted, why: request.clockWhy };
}

interface ConsentColumns {
  readonly id: number;
  readonly purpose: Purpose;
  readonly voices: string;
  readonly granted_at: number;
  readonly expires_at: number | null;
  readonly withdrawn_at: number | null;
  readonly method: string;
  readonly evidence: Buffer | null;
  readonly digest: Buffer;
  readonly recording: number;
  readonly import_id: number | null;
  readonly kind: ConsentKind | null;
  readonly confirmed_at: number | null;
  readonly checked_at: number | null;
  readonly age: number | null;
  readonly guardian: number;
}

/** `live,synthetic` as a list. */
export function voicesOf(text: string): readonly Voice[] {
  return text.split(",") as Voice[];
}

/**
 * The hash of a document while it is what was stored; null once it is gone or changed. In `lab` a list may name
 * documents that are kept elsewhere.
 */
function standingProof(ctx: LedgerContext, sha256: Buffer): string | null {
  const hex = sha256.toString("hex");
  const state = ctx.evidence.stateOf(hex);
  if (state === "intact") return hex;
  return ctx.settings.country === "lab" && state === "missing" && !wasStored(ctx, sha256) ? hex : null;
}

/**
 * The proof of a consent: the hash of its evidence. In `lab`, where no real person can be called, the row's own hash
 * serves, except for records taken over from elsewhere.
 */
export function proofOf(
  ctx: LedgerContext,
  row: Pick<ConsentColumns, "evidence" | "digest" | "method">,
): string | null {
  if (row.evidence !== null) return standingProof(ctx, row.evidence);
  return ctx.settings.country === "lab" && row.method !== MIGRATED ? row.digest.toString("hex") : null;
}

function consentFacts(ctx: LedgerContext, key: Uint8Array, past: readonly AttemptColumns[]): ConsentFacts[] {
  const sql = `SELECT id, purpose, voices, granted_at, expires_at, withdrawn_at, method, evidence, digest,
      recording, import_id, kind, confirmed_at, checked_at, age, guardian FROM consent WHERE number_key = ?`;
  const answered = past.find((attempt) => attempt.outcome === "answered")?.reserved_at ?? 0;
  return ctx.all<ConsentColumns>(sql, key).map((row) => {
    const used = past.find((attempt) => attempt.consent_id === row.id);
    return {
      id: row.id,
      purpose: row.purpose,
      voices: voicesOf(row.voices),
      kind: row.kind ?? "express",
      grantedAt: wallMs(row.granted_at),
      expiresAt: row.expires_at === null ? null : wallMs(row.expires_at),
      withdrawnAt: row.withdrawn_at === null ? null : wallMs(row.withdrawn_at),
      lastUsedAt: used === undefined ? null : wallMs(used.reserved_at),
      evidence: proofOf(ctx, row),
      method: row.method,
      recording: row.recording === 1,
      held: isHeld(ctx, row.import_id),
      ...(row.age !== null && { age: row.age, guardian: row.guardian === 1 }),
      heardAt: wallMs(Math.max(row.granted_at, row.checked_at ?? 0, row.confirmed_at ?? 0, answered)),
    };
  });
}

/** The callee's age by the newest consent that tells it, in years gone by since; null where none does. */
function minorOf(consents: readonly ConsentFacts[], now: WallMs): CalleeFacts["minor"] {
  let told: ConsentFacts | null = null;
  for (const one of consents) {
    if (one.age !== undefined && (told === null || one.grantedAt > told.grantedAt)) told = one;
  }
  if (told?.age === undefined) return null;
  const years = Math.floor((now - told.grantedAt) / YEAR_MS);
  return { age: told.age + Math.max(0, years), guardian: told.guardian === true };
}

function suppressionFacts(ctx: LedgerContext, key: Uint8Array): SuppressionFacts[] {
  const sql = "SELECT scope, reason, since, until FROM suppression WHERE number_key = ?";
  const rows = ctx.all<{ scope: SuppressionFacts["scope"]; reason: string; since: number; until: number | null }>(
    sql,
    key,
  );
  return rows.map((row) => ({
    scope: row.scope,
    reason: row.reason,
    since: wallMs(row.since),
    until: row.until === null ? null : wallMs(row.until),
  }));
}

interface AttemptColumns {
  readonly id: number;
  readonly campaign: CampaignId;
  readonly consent_id: number;
  readonly reserved_at: number;
  readonly alerting_at: number | null;
  readonly ended_at: number | null;
  readonly outcome: Outcome | null;
  readonly ring_ms: number | null;
  readonly reconciled: Outcome | null;
}

/** Newest first. */
function attemptsOf(ctx: LedgerContext, key: Uint8Array): AttemptColumns[] {
  const sql = `SELECT a.id, k.name AS campaign, a.consent_id, a.reserved_at, a.alerting_at, a.ended_at, a.outcome,
      a.result ->> 'ringMs' AS ring_ms, r.outcome AS reconciled
    FROM attempt a JOIN campaign k ON k.id = a.campaign_id LEFT JOIN reconciliation r ON r.attempt_id = a.id
    WHERE a.number_key = ? ORDER BY a.id DESC LIMIT ${PAST_ATTEMPTS}`;
  return ctx.all<AttemptColumns>(sql, key);
}

function pastAttempt(row: AttemptColumns): PastAttempt {
  return {
    attempt: row.id,
    campaign: row.campaign,
    at: wallMs(row.reserved_at),
    outcome: row.reconciled ?? row.outcome,
    alerted: row.alerting_at !== null || row.ring_ms !== null,
  };
}

function unresolved(past: readonly AttemptColumns[], policy: MergedPolicy | null): CalleeFacts["unresolved"] {
  const open = past.find((row) => row.ended_at === null);
  if (open !== undefined) return { attempt: open.id, since: wallMs(open.reserved_at), blocksUntil: null };
  const unknown = past.find((row) => row.outcome === "unknown" && row.reconciled === null);
  if (unknown === undefined || unknown.ended_at === null) return null;
  const blocksUntil = unknownBlocksUntil(wallMs(unknown.ended_at), policy);
  return { attempt: unknown.id, since: wallMs(unknown.reserved_at), blocksUntil };
}

/** What people noted of earlier calls that bears on the next one. */
function saidBefore(ctx: LedgerContext, key: Uint8Array): Pick<CalleeFacts, "saidNo" | "abandonedAt"> {
  const sql = `SELECT d.code, d.at, k.name AS campaign FROM disposition d JOIN campaign k ON k.id = d.campaign_id
    WHERE d.number_key = ?`;
  const said = ctx.all<{ code: string; at: number; campaign: CampaignId }>(sql, key);
  const abandoned = said.filter((one) => one.code === "abandoned").map((one) => one.at);
  return {
    saidNo: said.filter((one) => one.code === "refused").map(({ campaign, at }) => ({ campaign, at: wallMs(at) })),
    abandonedAt: abandoned.length === 0 ? null : wallMs(Math.max(...abandoned)),
  };
}

/** Whom a dial would call, in which campaign. `id` 0: no contact yet. */
export interface Callee {
  readonly contact: number;
  readonly state: ContactState;
  readonly cardId: number;
  readonly numberKey: Uint8Array;
  readonly number: E164;
  readonly campaign: CampaignColumns;
  /** What the contact's row says beside the number; left out where there is no contact yet. */
  readonly listed?: ListedFacts;
}

/** What a list, or a person after a call, says of a contact. */
export interface ListedFacts {
  readonly hold: string | null;
  readonly call_before: number | null;
  /** IANA zone of the reserved column `time_zone`. */
  readonly time_zone: string | null;
}

function contactFacts(ctx: LedgerContext, { contact, state, numberKey, listed }: Callee): ContactFacts {
  const sql = "SELECT reason FROM number_hold WHERE number_key = ? AND lifted_at IS NULL";
  const held = ctx.one<{ reason: string }>(sql, numberKey)?.reason ?? listed?.hold ?? null;
  const callBefore = listed?.call_before ?? null;
  return { id: contact, state, held, callBefore: callBefore === null ? null : wallMs(callBefore) };
}

export type { ChosenLine };

/** Everything the gate decides on, read in the running transaction. */
export function gatherFacts(
  ctx: LedgerContext,
  site: SiteFacts,
  callee: Callee,
  chosen: ChosenLine | null,
  attempt: number,
  now: WallMs,
): DialFacts {
  const { numberKey, number, campaign } = callee;
  const destination = classifyDestination(number);
  const policy = campaignPolicy(policyFor(ctx, destination, now), campaign.tighten);
  const past = attemptsOf(ctx, numberKey);
  const zone = callee.listed?.time_zone ?? null;
  const consents = consentFacts(ctx, numberKey, past);
  const own = ctx.one("SELECT 1 FROM card WHERE number_key = ?", numberKey) !== undefined;
  const sticky = callee.cardId === 0 ? null : (cardById(ctx, callee.cardId)?.iccid ?? null);
  return {
    at: now,
    attempt,
    number,
    destination,
    policy,
    site,
    campaign: campaignFacts(ctx, campaign, now),
    contact: contactFacts(ctx, callee),
    consents,
    suppressions: suppressionFacts(ctx, numberKey),
    callee: {
      unresolved: unresolved(past, policy),
      attempts: past.map(pastAttempt),
      ownCard: own,
      stickyCard: sticky,
      ...saidBefore(ctx, numberKey),
      listedIn: listedIn(ctx, registerFacts(ctx, now).copies, numberKey),
      minor: minorOf(consents, now),
      zones: zone === null ? [] : [{ source: "contact", zone }],
    },
    ...(policy !== null && { abandonment: abandonmentOf(ctx, campaign, policy, now) }),
    ...lineSide(ctx, chosen, { policy, purpose: campaign.purpose, numberKey }, now),
  };
}
