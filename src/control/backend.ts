import type { CardLimits } from "../domain/card.ts";
import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { AttemptId, CampaignId, Iccid, Outcome, Purpose, SlotId } from "../domain/words.ts";
import type { Actor } from "./roles.ts";
import type { MessageBackend } from "./views-messages.ts";
import type { ProofBackend } from "./views-proof.ts";
import type { RegisterBackend } from "./views-registers.ts";
import type {
  CallbackRequest,
  ContactImportView,
  DispositionRequest,
  DispositionView,
  FoundPersonView,
  ImportReversalView,
  PeopleFilter,
  PersonView,
  ReportFilter,
  ReportView,
} from "./views-people.ts";
import type {
  AttemptFilter,
  AttemptView,
  AuditView,
  CampaignSettingsView,
  CampaignView,
  CardView,
  DecisionRef,
  DialAnswerView,
  DialProgressView,
  DialRequestView,
  EventView,
  ExplanationView,
  PastDecisionView,
  ImportKind,
  ImportView,
  NumberView,
  PreflightView,
  SlotView,
  StatusView,
  StopView,
  SuppressionView,
  WithdrawalView,
} from "./views.ts";

export interface SlotAct {
  readonly act: "stop" | "start" | "drain" | "reset";
  readonly reason: string | null;
}

export interface CardAct {
  readonly act: "disable" | "enable";
  readonly reason: string | null;
}

export interface CardLimitChange {
  readonly change: Partial<CardLimits>;
  /** The totals of the card's contract are meant, not its own limits. */
  readonly shared: boolean;
  /** The person who answers for a looser value; tightening needs neither. */
  readonly by: string | null;
  readonly reason: string | null;
}

/** Ledger and callees of `from` go on with `to`. */
export interface CardSuccession {
  readonly from: Iccid;
  readonly to: Iccid;
  readonly reason: string;
}

export interface CampaignAct {
  readonly act: "start" | "pause" | "stop" | "finish";
  readonly reason: string | null;
}

export interface Reconciliation {
  readonly attempt: AttemptId;
  readonly as: Outcome;
  readonly reason: string;
  readonly by: string;
}

export interface SuppressionRequest {
  readonly number: E164;
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly until: WallMs | null;
}

export interface ImportJob {
  readonly kind: ImportKind;
  /** The raw CSV, in order; iterating it is the back-pressure. Throws when the sender goes away or stalls. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Reports rows that are on disk; resolves when the reader has room for more. */
  readonly emit: (progress: ImportView) => Promise<void>;
  /** Aborted when the sender is gone. Rows on disk stay. */
  readonly signal: AbortSignal;
}

export interface PreflightWatch {
  readonly progress: (done: { readonly contacts: number; readonly dialable: number }) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface DialWatch {
  /** Called for each step, also for those that happened before the watch began. Never throws. */
  readonly progress: (step: DialProgressView) => void;
  /** Aborted when nobody waits any more: a dial that is still queued is taken back, one on the wire goes on. */
  readonly signal: AbortSignal;
}

/**
 * The daemon as the control server sees it: one method per verb. Arguments are checked and the actor's role is
 * verified before a method is called. Every method resolves only when its effect is on disk; expected failures
 * reject with a `SimbankError` (`SB_NOT_FOUND`, `SB_CONFLICT`, `SB_INVALID_INPUT`, `SB_STORE…`) whose message
 * names the thing and the remedy. Refusals of the gate are results, not errors.
 */
export interface Backend extends MessageBackend, ProofBackend, RegisterBackend {
  status(): Promise<StatusView>;

  slot(slot: SlotId): Promise<SlotView>;
  actOnSlot(actor: Actor, slot: SlotId, act: SlotAct): Promise<SlotView>;
  /** Accepts the module that stands in the slot now. Rejects with `SB_CONFLICT` where its IMEI is another one. */
  acceptModem(actor: Actor, slot: SlotId, order: { readonly imei: string; readonly reason: string }): Promise<SlotView>;
  /**
   * Orders the card of another SIM position; resolves when the order is on disk and begun, long before its end, which the
   * slot's `sim` shows. Rejects with `SB_CONFLICT` where there is no choice, a switch is under way, or the card in use is
   * blocked or rests, and with `SB_INVALID_INPUT` for a position that the slot does not have.
   */
  switchSim(
    actor: Actor,
    slot: SlotId,
    order: { readonly position: number; readonly reason: string; readonly newCard: boolean },
  ): Promise<SlotView>;
  /** Stores a card's PIN, sealed; a card that waits for it is tried at once. */
  setCardPin(actor: Actor, iccid: Iccid, pin: string): Promise<void>;

  cards(): Promise<readonly CardView[]>;
  card(iccid: Iccid): Promise<CardView>;
  actOnCard(actor: Actor, iccid: Iccid, act: CardAct): Promise<CardView>;
  limitCard(actor: Actor, iccid: Iccid, change: CardLimitChange): Promise<CardView>;
  /** Records a card's own number, which is refused as a callee from then on. */
  numberCard(actor: Actor, iccid: Iccid, number: E164): Promise<CardView>;
  /** Resolves with the card `to`. */
  replaceCard(actor: Actor, succession: CardSuccession): Promise<CardView>;
  /** Resolves with the card `from`, retired. */
  retireCard(actor: Actor, succession: CardSuccession): Promise<CardView>;

  /** Resolves with the final report when every row is on disk. Its `rejected` holds rows not yet emitted. */
  importCsv(actor: Actor, job: ImportJob): Promise<ImportView>;
  numberRecord(actor: Actor, number: E164, reveal: boolean): Promise<NumberView>;
  /** Resolves only when the withdrawal is on disk and every permit and call of the number is dead (P4). */
  withdraw(actor: Actor, number: E164, method: string): Promise<WithdrawalView>;

  suppress(actor: Actor, request: SuppressionRequest): Promise<WithdrawalView>;
  suppressions(actor: Actor, limit: number, reveal: boolean): Promise<readonly SuppressionView[]>;
  checkSuppression(actor: Actor, number: E164, reveal: boolean): Promise<readonly SuppressionView[]>;

  createCampaign(actor: Actor, settings: CampaignSettingsView): Promise<CampaignView>;
  campaign(id: CampaignId): Promise<CampaignView>;
  campaigns(): Promise<readonly CampaignView[]>;
  actOnCampaign(actor: Actor, id: CampaignId, act: CampaignAct): Promise<CampaignView>;
  /** `progress` hears of each part of the list; it is over early when the signal aborts. */
  preflight(id: CampaignId, watch?: PreflightWatch): Promise<PreflightView>;
  contactImports(id: CampaignId): Promise<readonly ContactImportView[]>;
  /** Takes a list back as far as nobody of it was dialled. */
  unimport(actor: Actor, id: CampaignId, importId: number): Promise<ImportReversalView>;
  /** Lifts what sets a contact aside for a person; false when nothing did. */
  releaseContact(actor: Actor, id: CampaignId, number: E164, reason: string): Promise<boolean>;

  person(actor: Actor, number: E164, reveal: boolean): Promise<PersonView>;
  findPeople(actor: Actor, filter: PeopleFilter): Promise<readonly FoundPersonView[]>;
  /** Resolves the note's number. */
  addNote(actor: Actor, number: E164, text: string): Promise<number>;
  /** Resolves only when what follows is done: calls of a suppressed number have ended. */
  dispose(actor: Actor, request: DispositionRequest): Promise<DispositionView>;
  agreeCallback(actor: Actor, request: CallbackRequest): Promise<void>;
  report(filter: ReportFilter): Promise<ReportView>;

  /**
   * Queues a person's dial. Without a watch it resolves once the dial is queued or refused; with one it resolves
   * when the attempt has ended (or was refused later, as after a withdrawal).
   */
  dial(actor: Actor, request: DialRequestView, watch: DialWatch | null): Promise<DialAnswerView>;
  /** The whole decision for a number; dials and writes nothing. */
  explain(actor: Actor, request: DialRequestView, reveal: boolean): Promise<ExplanationView>;
  /** A decision of the past, from what was kept of it; the number comes masked unless revealed. */
  pastDecision(of: DecisionRef, reveal: boolean): Promise<PastDecisionView>;

  /** Oldest first, at most `limit`, those after `afterAttempt`; attempts that are still open are included. */
  attempts(actor: Actor, filter: AttemptFilter): Promise<readonly AttemptView[]>;
  reconcile(actor: Actor, reconciliation: Reconciliation): Promise<AttemptView>;

  /** Resolves when the stop is on disk and every permit is void; `now` ends answered calls too. */
  stopAll(
    actor: Actor,
    reason: string,
    now: boolean,
  ): Promise<{ readonly stopped: StopView; readonly callsEnded: number }>;
  resumeAll(actor: Actor, reason: string): Promise<{ readonly resumedAt: WallMs }>;

  auditVerify(): Promise<AuditView>;

  /** Calls the listener for every event until the returned function is called. Listeners never throw. */
  subscribe(listener: (event: EventView) => void): () => void;
}
