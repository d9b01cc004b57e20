import type { CardLimits, CardUsage, LimitAction, LimitName, LimitSource, SharedLimits } from "../domain/card.ts";
import type { E164 } from "../domain/number.ts";
import type { RecordDue } from "../domain/register.ts";
import type { RetryRules } from "../domain/retry.ts";
import type { Tightening } from "../domain/tightening.ts";
import type { WallMs } from "../domain/time.ts";
import type { VoicePath } from "../domain/voice-path.ts";
import type {
  AttemptId,
  CampaignId,
  CampaignState,
  CardState,
  ContactId,
  Iccid,
  Imei,
  Imsi,
  ModemState,
  Outcome,
  Purpose,
  RefusalCode,
  SlotId,
  Voice,
  Want,
} from "../domain/words.ts";
import type { SimSlotView } from "./views-sim.ts";
import type { SuppressionRecord } from "../domain/person-record.ts";
import type { ImportProgress } from "../domain/list-import.ts";
import type { AttemptRecord } from "../domain/attempt-record.ts";

export type { AttemptFilter } from "../domain/attempt-record.ts";
export type { ImportKind, RejectedRow as RejectedRowView } from "../domain/list-import.ts";
export type AttemptView = AttemptRecord;
export type SuppressionView = SuppressionRecord;
export type ImportView = ImportProgress;

/**
 * What the daemon tells the control server, in the words of the domain (camelCase, `WallMs`, `null` for unknown).
 * The rows of the store have these shapes, so they pass as they are. The server alone turns them into JSON and masks
 * numbers on the way.
 */

export interface StopView {
  readonly reason: string;
  readonly by: string;
  readonly since: WallMs;
}

export interface DaemonView {
  readonly version: string;
  readonly pid: number;
  readonly startedAt: WallMs;
  readonly country: string;
  readonly stopped: StopView | null;
  readonly clock: { readonly trusted: boolean; readonly why: string };
  readonly store: { readonly path: string; readonly safe: boolean };
  /** Things a person should look at, one sentence each, numbers masked. */
  readonly alarms: readonly string[];
  /** Records that end within 90 days, or have ended; left out: nobody looked. */
  readonly recordsDue?: readonly RecordDue[];
}

export interface SlotView {
  readonly slot: SlotId;
  readonly state: ModemState;
  readonly reason: string | null;
  readonly until: WallMs | null;
  readonly device: string;
  readonly profile: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly imei: Imei | null;
  readonly card: {
    readonly iccid: Iccid;
    readonly state: CardState;
    readonly reason: string | null;
    readonly until: WallMs | null;
  } | null;
  /** Such as `home`, `roaming`, `searching`, `denied`; null before the modem was asked. */
  readonly registration: string | null;
  /** Which way a voice call would go; null before that is known. */
  readonly voice: VoicePath | null;
  readonly operator: string | null;
  readonly plmn: string | null;
  readonly rssiDbm: number | null;
  /** Of the card in the slot, in its contract's civil day; zeros without a card. */
  readonly today: { readonly attempts: number; readonly answered: number; readonly talkS: number };
  /** Null where no card is in the slot. */
  readonly left: { readonly attempts: number; readonly talkS: number } | null;
  readonly intent: { readonly want: Want; readonly by: string | null; readonly reason: string | null };
  readonly lastOutcome: Outcome | null;
  /** Null where the slot has one SIM position. */
  readonly sim: SimSlotView | null;
}

export interface StatusView {
  readonly at: WallMs;
  readonly daemon: DaemonView;
  readonly slots: readonly SlotView[];
}

/** One limit of a card, of its own or shared with the other cards of its contract. Talk is told in seconds. */
export interface LimitUseView {
  readonly name: LimitName;
  readonly scope: "card" | "contract";
  readonly allowed: number;
  readonly used: number;
  readonly left: number;
  readonly unit: string;
  readonly resetsAt: WallMs | null;
  readonly source: LimitSource;
  readonly action: LimitAction;
  readonly near: boolean;
}

/** Totals that a card shares with the other cards of its contract, as a person orders them. */
export type SharedChange = Partial<Omit<SharedLimits, "contract">>;

export interface CardView {
  readonly iccid: Iccid;
  readonly imsi: Imsi | null;
  readonly state: CardState;
  readonly stateReason: string | null;
  readonly until: WallMs | null;
  readonly slot: SlotId | null;
  readonly limits: CardLimits;
  readonly usage: CardUsage;
  readonly left: { readonly attempts: number; readonly talkS: number };
  readonly limitUse: readonly LimitUseView[];
  readonly firstSeenAt: WallMs;
  readonly msisdn: string | null;
}

export interface ConsentView {
  readonly id: number;
  readonly purpose: Purpose;
  readonly voices: readonly Voice[];
  readonly grantedAt: WallMs;
  readonly expiresAt: WallMs | null;
  readonly withdrawnAt: WallMs | null;
  readonly method: string;
  readonly controller: string | null;
  readonly evidence: string | null;
  readonly proven?: boolean;
  readonly kind?: string;
  readonly confirmedAt?: WallMs | null;
  readonly checkedAt?: WallMs | null;
  readonly importId?: number | null;
  readonly held?: boolean;
  readonly recording: boolean;
  readonly language: string | null;
  readonly notice: string | null;
  readonly importedAt: WallMs;
}

export interface NumberView {
  readonly number: E164;
  readonly consents: readonly ConsentView[];
  readonly suppressions: readonly SuppressionView[];
}

export interface WithdrawalView {
  readonly withdrawnAt: WallMs;
  readonly contactsRemoved: number;
  /** Consents that were in force until now. */
  readonly consentsEnded: number;
  /** Permits voided and calls hung up before this was acknowledged. */
  readonly callsEnded: number;
}

export interface FlowView {
  readonly kind: "hold";
  readonly holdS: number;
}

export interface CampaignSettingsView {
  readonly id: CampaignId;
  readonly purpose: Purpose;
  readonly voice: Voice;
  readonly flow: FlowView;
  readonly priority: number;
  readonly retry?: RetryRules | null;
  readonly resumeDaily?: boolean;
  readonly script?: string | null;
  readonly controller?: string | null;
  readonly records?: boolean;
  readonly tighten?: Tightening | null;
}

export interface CampaignView extends CampaignSettingsView {
  readonly state: CampaignState;
  readonly stateReason: string | null;
  readonly retry: RetryRules;
  readonly retries: number;
  readonly resumeDaily: boolean;
  readonly closesAt: WallMs | null;
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

export interface PreflightView {
  readonly contacts: number;
  readonly dialable: number;
  readonly refusals: Readonly<Partial<Record<RefusalCode, number>>>;
}

export interface RefusalView {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly nextPossibleAt: WallMs | null;
}

export interface ExplanationView {
  readonly number: string;
  readonly campaign: CampaignId;
  readonly verdict: "allow" | "refuse";
  readonly rules: readonly {
    readonly rule: string;
    readonly refusal: RefusalView | null;
    readonly facts: Readonly<Record<string, unknown>>;
  }[];
  readonly lines: readonly {
    readonly slot: SlotId;
    readonly iccid: Iccid;
    readonly able: boolean;
    readonly why: string;
  }[];
  readonly refusals: readonly RefusalView[];
  readonly nextPossibleAt: WallMs | null;
  readonly policy: readonly { readonly id: string; readonly version: string; readonly sha256: string }[];
}

export interface DecisionRef {
  readonly kind: "decision" | "attempt";
  readonly id: number;
}

export interface PastDecisionView {
  readonly of: DecisionRef;
  readonly number: string;
  readonly campaign: CampaignId;
  readonly verdict: "allow" | "refuse";
  readonly at: WallMs;
  readonly lastAt: WallMs;
  readonly count: number;
  readonly refusals: readonly RefusalView[];
  /** Every rule that was asked, those that refused first; only these where an older program decided. */
  readonly rules: readonly { readonly rule: string; readonly refusal: RefusalView | null }[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly policy: readonly { readonly id: string; readonly version: string; readonly sha256: string }[];
}

export interface DialRequestView {
  readonly number: E164;
  readonly campaign: CampaignId;
  readonly slot: SlotId | null;
}

/** A step of one dial on its way, for the person who waits for it. */
export interface DialProgressView {
  readonly state: "queued" | "reserved" | "dialing" | "alerting" | "active" | "releasing";
  readonly at: WallMs;
  readonly attempt: AttemptId | null;
  readonly slot: SlotId | null;
  /** With the first step: for when a call back was agreed, which this dial keeps. */
  readonly callbackAt?: WallMs | null;
}

export type DialAnswerView =
  | { readonly kind: "refused"; readonly refusals: readonly RefusalView[] }
  | {
      readonly kind: "queued";
      readonly dial: ContactId;
      readonly attempt: AttemptId | null;
      readonly callbackAt?: WallMs | null;
    }
  | { readonly kind: "ended"; readonly attempt: AttemptView };

export interface AuditView {
  readonly ok: boolean;
  readonly events: number;
  readonly broken: { readonly seq: number; readonly why: string } | null;
  readonly head: string | null;
}

/** What happened, for `GET /v1/events`, `calls --follow` and the metrics. */
export type EventView =
  | { readonly type: "slot"; readonly at: WallMs; readonly slot: SlotView }
  /** On every change of state; the one with state `ended` comes exactly once per attempt. */
  | { readonly type: "attempt"; readonly at: WallMs; readonly attempt: AttemptView }
  | {
      readonly type: "refused";
      readonly at: WallMs;
      readonly campaign: CampaignId;
      readonly number: string;
      readonly refusals: readonly RefusalView[];
      readonly nextPossibleAt: WallMs | null;
    }
  | { readonly type: "campaign"; readonly at: WallMs; readonly campaign: CampaignId; readonly state: CampaignState }
  | { readonly type: "site"; readonly at: WallMs; readonly stopped: StopView | null }
  | { readonly type: "alarm"; readonly at: WallMs; readonly slot: SlotId | null; readonly message: string };
