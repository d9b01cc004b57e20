import type { SimbankError } from "../domain/errors.ts";
import type { CallResult } from "../domain/call.ts";
import type { CardLimits, CardUsage } from "../domain/card.ts";
import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type {
  AttemptId,
  CampaignId,
  CampaignState,
  CardState,
  ContactId,
  Iccid,
  Imei,
  Imsi,
  Outcome,
  Purpose,
  RefusalCode,
  SlotId,
  Voice,
  Want,
} from "../domain/words.ts";
import type { DialPermit } from "../gate/permit.ts";
import type { FlowFacts, LineFacts } from "../gate/facts.ts";
import type { Refusal, RuleAnswer } from "../gate/verdict.ts";

/** Who asked for a human act: the operating-system user at the other end of the socket. */
export interface Actor {
  readonly uid: number;
  readonly name: string;
}

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
  /** The asked-for contact must wait for its line to become free; it stays queued. */
  readonly waitsForLine: boolean;
}

// ---------------------------------------------------------------- calls

/** One attempt as `simbank calls` shows it; numbers come revealed only where asked. */
export interface AttemptRow {
  readonly attempt: AttemptId;
  readonly campaign: CampaignId;
  readonly number: string;
  readonly callingNumber: string | null;
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly state: "reserved" | "dialing" | "alerting" | "active" | "ended";
  readonly result: CallResult | null;
  readonly reservedAt: WallMs;
  readonly startedAt: WallMs | null;
  readonly endedAt: WallMs | null;
  readonly reconciled: {
    readonly as: Outcome;
    readonly by: string;
    readonly reason: string;
    readonly at: WallMs;
  } | null;
}

export interface AttemptQuery {
  readonly since: WallMs | null;
  readonly campaign: CampaignId | null;
  readonly slot: SlotId | null;
  readonly outcome: Outcome | null;
  readonly afterAttempt: AttemptId | null;
  readonly limit: number;
  readonly reveal: boolean;
}

export interface OpenAttempt {
  readonly attempt: AttemptId;
  readonly slot: SlotId;
  readonly iccid: Iccid;
}

// ---------------------------------------------------------------- consents and suppressions

/** A row that could not be taken, with its place in the file. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly cells: readonly string[];
}

export interface ImportProgress {
  readonly rows: number;
  readonly imported: number;
  readonly unchanged: number;
  /** Rejected since the last chunk, in order of line. */
  readonly rejected: readonly RejectedRow[];
  readonly rejectedTotal: number;
  readonly header: readonly string[];
}

export interface ImportDone extends ImportProgress {
  /** Calls and permits of numbers that the file suppressed; they must still be ended before it is acknowledged. */
  readonly open: readonly OpenAttempt[];
}

export type ImportKind =
  | { readonly kind: "consents"; readonly dryRun: boolean }
  | { readonly kind: "contacts"; readonly campaign: CampaignId; readonly dryRun: boolean }
  | { readonly kind: "suppressions"; readonly dryRun: boolean };

/**
 * A CSV file on its way in: bytes are pushed in order, one call after the other. Each call resolves when there is room
 * for more, and tells how many rows are on disk by then; `finish` resolves when all are. `abort` (or the death of the
 * sender) keeps what is on disk: rows are idempotent.
 */
export interface ImportSession {
  push(chunk: Uint8Array): Promise<ImportProgress>;
  finish(): Promise<ImportDone>;
  abort(): Promise<void>;
}

export interface ConsentRow {
  readonly id: number;
  readonly purpose: Purpose;
  readonly voices: readonly Voice[];
  readonly grantedAt: WallMs;
  readonly expiresAt: WallMs | null;
  readonly withdrawnAt: WallMs | null;
  readonly method: string;
  readonly controller: string | null;
  readonly evidence: string | null;
  readonly recording: boolean;
  readonly language: string | null;
  readonly notice: string | null;
  readonly importedAt: WallMs;
}

export interface SuppressionRow {
  readonly number: string;
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly source: string;
  readonly since: WallMs;
  readonly until: WallMs | null;
}

/** What a withdrawal did on disk; the driver must still kill permits and calls of `open`. */
export interface WithdrawalDone {
  readonly withdrawnAt: WallMs;
  readonly contactsRemoved: number;
  readonly open: readonly OpenAttempt[];
}

// ---------------------------------------------------------------- campaigns

export interface CampaignSettings {
  readonly id: CampaignId;
  readonly purpose: Purpose;
  readonly voice: Voice;
  readonly flow: FlowFacts;
  /** Higher first; 0 to 9. */
  readonly priority: number;
}

export interface CampaignRow extends CampaignSettings {
  readonly state: CampaignState;
  readonly createdAt: WallMs;
  readonly contacts: {
    readonly waiting: number;
    readonly inCall: number;
    readonly done: number;
    readonly refused: number;
  };
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
  readonly nextDialAt: WallMs | null;
}

export interface PreflightRow {
  readonly contacts: number;
  readonly dialable: number;
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
}

export interface Explanation {
  readonly number: string;
  readonly campaign: CampaignId;
  readonly verdict: "allow" | "refuse";
  readonly rules: readonly RuleAnswer[];
  readonly lines: readonly {
    readonly slot: SlotId;
    readonly iccid: Iccid;
    readonly able: boolean;
    readonly why: string;
  }[];
  readonly refusals: readonly Refusal[];
  readonly nextPossibleAt: WallMs | null;
  readonly policy: readonly { readonly id: string; readonly version: string; readonly sha256: string }[];
}

// ---------------------------------------------------------------- cards and slots

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
  readonly firstSeenAt: WallMs;
  readonly msisdn: string | null;
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
export interface Store {
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
    state: "running" | "paused" | "stopped",
    reason: string | null,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly open: readonly OpenAttempt[] }>;
  campaign(id: CampaignId, now: WallMs): Promise<CampaignRow>;
  campaigns(now: WallMs): Promise<readonly CampaignRow[]>;
  preflight(id: CampaignId, request: ReserveRequest): Promise<PreflightRow>;
  /** Queues a person's dial: the number becomes a contact, due now, before all others. */
  enqueueDial(
    campaign: CampaignId,
    number: E164,
    slot: SlotId | null,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly contact: ContactId }>;
  /** Takes a queued person's dial back: the contact is no longer due because of it. */
  cancelDial(contact: ContactId): Promise<void>;
  /** The whole decision for a number, every rule and every line; writes nothing. */
  explain(campaign: CampaignId, number: E164, slot: SlotId | null, request: ReserveRequest): Promise<Explanation>;

  /** A card was read in a slot: known from now on, its limits those of the contract in force. */
  seeCard(
    iccid: Iccid,
    imsi: Imsi | null,
    imei: Imei | null,
    slot: SlotId,
    limits: CardLimits,
    now: WallMs,
  ): Promise<void>;
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
  /** A carrier's replacement SIM: ledger and callees of `from` go on with `to`. */
  replaceCard(from: Iccid, to: Iccid, reason: string, actor: Actor, now: WallMs): Promise<void>;
  /** The card ends; its callees go on with `successor`. Refused for a blocked card. */
  retireCard(iccid: Iccid, successor: Iccid, reason: string, actor: Actor, now: WallMs): Promise<void>;

  slotIntents(): Promise<readonly SlotIntent[]>;
  setSlotIntent(slot: SlotId, want: Want, reason: string | null, actor: Actor, now: WallMs): Promise<void>;
  stopAll(reason: string, actor: Actor, now: WallMs): Promise<{ readonly open: readonly OpenAttempt[] }>;
  resumeAll(reason: string, actor: Actor, now: WallMs): Promise<void>;
  stoppedAll(): Promise<{ readonly reason: string; readonly by: string; readonly since: WallMs } | null>;

  auditVerify(): Promise<AuditReport>;
}
