import type { Actor, AttemptQuery, AttemptRow, OpenAttempt } from "./api-calls.ts";
import type { HardwareStore } from "./api-hardware.ts";
import type { MessageStore } from "./api-messages.ts";
import type { RegisterStore } from "./api-registers.ts";
import type { ProofStore } from "./api-proof.ts";
import type { CallResult } from "../domain/call.ts";
import type {
  CardLimits,
  CardTerms,
  CardUsage,
  LimitAction,
  LimitName,
  LimitSource,
  SharedLimits,
} from "../domain/card.ts";
import type { SimbankError } from "../domain/errors.ts";
import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type {
  AttemptId,
  CampaignId,
  CardState,
  ContactId,
  Iccid,
  Imei,
  Imsi,
  Outcome,
  Purpose,
  SlotId,
  Want,
} from "../domain/words.ts";
import type { FlowFacts, LineFacts } from "../gate/facts.ts";
import type { DecisionReference, PastDecision } from "./api-decisions.ts";
import type { DialPermit } from "../gate/permit.ts";
import type { Refusal } from "../gate/verdict.ts";
import type {
  CampaignRow,
  CampaignSettings,
  Explanation,
  ImportReversal,
  ImportRow,
  PreflightPage,
} from "./api-campaigns.ts";
import type { ConsentRow, ImportKind, ImportSession, SuppressionRow, WithdrawalDone } from "./api-lists.ts";
import type {
  DisposeDone,
  DisposeRequest,
  FoundPerson,
  PeopleQuery,
  Person,
  Report,
  ReportQuery,
} from "./api-people.ts";

export type * from "./api-calls.ts";
export type * from "./api-campaigns.ts";
export type * from "./api-lists.ts";
export type * from "./api-messages.ts";
export type * from "./api-people.ts";
export type * from "./api-registers.ts";
export type * from "./api-proof.ts";

// ---------------------------------------------------------------- reserving

/** What the loop knows at the instant it asks for dials. */
export interface ReserveRequest {
  readonly now: WallMs;
  readonly clockTrusted: boolean;
  readonly clockWhy: string;
  /** Every slot with a card in it, ready or not: sticky callees need to know why theirs is not. */
  readonly lines: readonly LineFacts[];
  /** Only this contact (a person's `dial`); null: whatever is due next on the ready lines. */
  readonly contact: ContactId | null;
}

/** A dial that is on disk and may be written to the modem while its permit lives. */
export interface Reservation {
  readonly attempt: AttemptId;
  readonly contact: ContactId;
  readonly campaign: CampaignId;
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly permit: DialPermit;
  readonly maskedNumber: string;
  /** The card's own number, where a person recorded it. */
  readonly maskedCallingNumber: string | null;
  readonly flow: FlowFacts;
  readonly limits: { readonly maxCallS: number; readonly ringMaxS: number };
}

export interface RefusedDial {
  readonly contact: ContactId;
  readonly campaign: CampaignId;
  readonly maskedNumber: string;
  readonly refusals: readonly Refusal[];
  readonly nextPossibleAt: WallMs | null;
}

export interface ReserveAnswer {
  readonly dials: readonly Reservation[];
  readonly refused: readonly RefusedDial[];
  /** When to ask again if nothing else happens; null when only an event can bring work. */
  readonly nextLookAt: WallMs | null;
  /** The pass was cut short by its bound; ask again at once. */
  readonly more: boolean;
  /** What cards came near to or reached since the last answer. */
  readonly notices: readonly CardNotice[];
  /** The asked-for contact must wait for its line to become free; it stays queued. */
  readonly waitsForLine: boolean;
  /** The asked-for contact is queued for nobody: its person withdrew, say, or its list was taken back. */
  readonly gone: boolean;
}

// ---------------------------------------------------------------- cards and slots

/** One limit of a card, of its own or shared with the other cards of its contract. Talk is told in seconds. */
export interface LimitUse {
  readonly name: LimitName;
  readonly scope: "card" | "contract";
  readonly allowed: number;
  readonly used: number;
  readonly left: number;
  readonly unit: "attempts" | "calls" | "s" | "callees" | "windows";
  /** When it begins anew; null for calls in a row. */
  readonly resetsAt: WallMs | null;
  readonly source: LimitSource;
  readonly action: LimitAction;
  /** So much is used that a person should look. */
  readonly near: boolean;
}

/** A card came near one of its limits, or reached it; told once in each day or month. */
export interface CardNotice {
  readonly at: WallMs;
  readonly iccid: Iccid;
  readonly slot: SlotId | null;
  readonly kind: "near" | "reached";
  readonly limit: string;
  readonly used: number;
  readonly allowed: number;
  readonly unit: string;
  /** What was done with the card; null: nothing but what the limit itself does. */
  readonly action: "rest" | "block" | null;
  readonly until: WallMs | null;
}

export interface CardRow {
  readonly iccid: Iccid;
  readonly imsi: Imsi | null;
  readonly state: CardState;
  readonly stateReason: string | null;
  readonly until: WallMs | null;
  readonly slot: SlotId | null;
  readonly limits: CardLimits;
  readonly usage: CardUsage;
  readonly left: { readonly attempts: number; readonly talkS: number };
  /** Every limit with what is used of it. */
  readonly limitUse: readonly LimitUse[];
  readonly firstSeenAt: WallMs;
  readonly msisdn: string | null;
}

export interface LastOutcome {
  readonly slot: SlotId;
  readonly outcome: Outcome;
}

export interface SlotIntent {
  readonly slot: SlotId;
  readonly want: Want;
  readonly by: string | null;
  readonly reason: string | null;
}

export interface AuditReport {
  readonly ok: boolean;
  readonly events: number;
  /** The first row that does not fit, in words; null when the chain is whole. */
  readonly broken: { readonly seq: number; readonly why: string } | null;
  readonly head: string | null;
}

export interface StoreInfo {
  readonly path: string;
  readonly schemaVersion: number;
  readonly synchronous: number;
  readonly newestAt: WallMs | null;
  readonly openedAt: WallMs;
}

// ---------------------------------------------------------------- the store

/**
 * The ledger. Every method resolves only when its effect is on disk (WAL, synchronous=FULL); commits are grouped.
 * Methods reject with `SimbankError` codes `SB_STORE*`, `SB_NOT_FOUND`, `SB_CONFLICT`, `SB_INVALID_INPUT`.
 */
export interface Store extends HardwareStore, MessageStore, RegisterStore, ProofStore {
  /** Resolves when the store's thread dies, after which every call rejects; else never. */
  lost(): Promise<SimbankError>;
  info(): Promise<StoreInfo>;
  /** Checkpoints and closes the database in its thread, then ends the thread. Idempotent. */
  close(): Promise<void>;

  reserve(request: ReserveRequest): Promise<ReserveAnswer>;
  /** A call went on: its state, and when. Later states win; an ended attempt is left alone. */
  progress(attempt: AttemptId, state: "dialing" | "alerting" | "active", at: WallMs): Promise<void>;
  /** Ends an attempt, once: a second finish changes nothing and resolves false. */
  finish(attempt: AttemptId, result: CallResult, at: WallMs): Promise<boolean>;
  /** Ends every attempt left open by an earlier life as `unknown`; resolves what it closed. */
  recover(now: WallMs): Promise<readonly OpenAttempt[]>;
  /** Attempts of the last day that ended without anybody having seen their call gone. */
  doubtful(now: WallMs): Promise<readonly OpenAttempt[]>;
  reconcile(attempt: AttemptId, as: Outcome, reason: string, by: string, actor: Actor, now: WallMs): Promise<void>;
  attempts(query: AttemptQuery): Promise<readonly AttemptRow[]>;

  beginImport(kind: ImportKind, actor: Actor, now: WallMs): Promise<ImportSession>;
  consents(number: E164): Promise<readonly ConsentRow[]>;
  withdraw(number: E164, method: string, actor: Actor, now: WallMs): Promise<WithdrawalDone>;
  suppress(
    number: E164,
    scope: "controller" | Purpose,
    reason: string,
    until: WallMs | null,
    actor: Actor,
    now: WallMs,
  ): Promise<WithdrawalDone>;
  suppressions(limit: number, reveal: boolean): Promise<readonly SuppressionRow[]>;
  checkSuppression(number: E164): Promise<readonly SuppressionRow[]>;

  createCampaign(settings: CampaignSettings, actor: Actor, now: WallMs): Promise<void>;
  setCampaignState(
    id: CampaignId,
    state: "running" | "paused" | "stopped" | "finished",
    reason: string | null,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly open: readonly OpenAttempt[] }>;
  campaign(id: CampaignId, now: WallMs): Promise<CampaignRow>;
  campaigns(now: WallMs): Promise<readonly CampaignRow[]>;
  /** Those after contact `after`, about `limit` of them; reads only, and gives way to dialling every few milliseconds. */
  preflight(id: CampaignId, request: ReserveRequest, after?: ContactId, limit?: number): Promise<PreflightPage>;
  imports(id: CampaignId): Promise<readonly ImportRow[]>;
  /** Takes a list back as far as nobody of it was dialled. Rejects with `SB_NOT_FOUND`. */
  unimport(id: CampaignId, importId: number, actor: Actor, now: WallMs): Promise<ImportReversal>;
  /** Lifts what sets a contact aside for a person. Resolves false when nothing did. */
  releaseContact(id: CampaignId, number: E164, reason: string, actor: Actor, now: WallMs): Promise<boolean>;
  /** Agrees a call at an instant, inside every limit. Rejects with `SB_INVALID_INPUT`, `SB_CONFLICT`. */
  agreeCallback(
    id: CampaignId,
    number: E164,
    at: WallMs,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly contact: ContactId }>;
  /** Resolves false when none was agreed. */
  cancelCallback(id: CampaignId, number: E164, actor: Actor, now: WallMs): Promise<boolean>;

  person(number: E164, reveal: boolean): Promise<Person>;
  /** Resolves the note's number. */
  addNote(number: E164, text: string, actor: Actor, now: WallMs): Promise<number>;
  dispose(number: E164, request: DisposeRequest, actor: Actor, now: WallMs): Promise<DisposeDone>;
  findPeople(query: PeopleQuery): Promise<readonly FoundPerson[]>;
  /** Reads only, and gives way to dialling every few milliseconds. */
  report(query: ReportQuery, now: WallMs): Promise<Report>;

  /**
   * Queues a person's dial: the number becomes a contact, due now, before all others. `callbackAt`: for when a call back
   * was agreed, which this dial keeps if it is placed.
   */
  enqueueDial(
    campaign: CampaignId,
    number: E164,
    slot: SlotId | null,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly contact: ContactId; readonly callbackAt: WallMs | null }>;
  /** Takes a queued person's dial back: the contact is no longer due because of it. */
  cancelDial(contact: ContactId): Promise<void>;
  /** The whole decision for a number, every rule and every line; writes nothing. */
  explain(campaign: CampaignId, number: E164, slot: SlotId | null, request: ReserveRequest): Promise<Explanation>;
  /** A decision of the past, from what was kept of it. */
  pastDecision(of: DecisionReference, reveal: boolean): Promise<PastDecision>;

  /**
   * A card was read in a slot: known from now on, its limits the strictest of those in force and of `terms`. Resolves
   * what `terms` wants looser, one sentence each: that waits for an order.
   */
  seeCard(
    iccid: Iccid,
    imsi: Imsi | null,
    imei: Imei | null,
    slot: SlotId,
    terms: CardTerms,
    now: WallMs,
  ): Promise<readonly string[]>;
  cards(now: WallMs): Promise<readonly CardRow[]>;
  setCardState(
    iccid: Iccid,
    state: "eligible" | "disabled" | "blocked" | "retired",
    reason: string,
    actor: Actor,
    now: WallMs,
  ): Promise<void>;
  /** Records a card's own number, which is refused as a callee from then on. Rejects with `SB_NOT_FOUND`. */
  setCardNumber(iccid: Iccid, number: E164, actor: Actor, now: WallMs): Promise<void>;
  /** Tightening is free; loosening needs `by` and `reason`. Rejects with `SB_INVALID_INPUT` naming the looser value. */
  setCardLimits(
    iccid: Iccid,
    change: Partial<CardLimits>,
    by: string | null,
    reason: string | null,
    actor: Actor,
    now: WallMs,
  ): Promise<CardLimits>;
  /** The same for the totals that the card shares with the others of its contract; `SB_CONFLICT` where it shares none. */
  setSharedLimits(
    iccid: Iccid,
    change: Partial<Omit<SharedLimits, "contract">>,
    by: string | null,
    reason: string | null,
    actor: Actor,
    now: WallMs,
  ): Promise<SharedLimits>;
  /** A carrier's replacement SIM: ledger and callees of `from` go on with `to`. */
  replaceCard(from: Iccid, to: Iccid, reason: string, actor: Actor, now: WallMs): Promise<void>;
  /** The card ends; its callees go on with `successor`. Refused for a blocked card. */
  retireCard(iccid: Iccid, successor: Iccid, reason: string, actor: Actor, now: WallMs): Promise<void>;

  slotIntents(): Promise<readonly SlotIntent[]>;
  /** How the newest ended attempt of each slot ended; slots without a recent one are left out. */
  lastOutcomes(): Promise<readonly LastOutcome[]>;
  setSlotIntent(slot: SlotId, want: Want, reason: string | null, actor: Actor, now: WallMs): Promise<void>;
  stopAll(reason: string, actor: Actor, now: WallMs): Promise<{ readonly open: readonly OpenAttempt[] }>;
  resumeAll(reason: string, actor: Actor, now: WallMs): Promise<void>;
  stoppedAll(): Promise<{ readonly reason: string; readonly by: string; readonly since: WallMs } | null>;

  auditVerify(): Promise<AuditReport>;
}
