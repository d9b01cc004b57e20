import type { RetryRules } from "../domain/retry.ts";
import type { Tightening } from "../domain/tightening.ts";
import type { WallMs } from "../domain/time.ts";
import type {
  CampaignId,
  CampaignState,
  ContactId,
  Iccid,
  Outcome,
  Purpose,
  RefusalCode,
  SlotId,
  Voice,
} from "../domain/words.ts";
import type { FlowFacts } from "../gate/facts.ts";
import type { Refusal, RuleAnswer } from "../gate/verdict.ts";
import type { ImportRecord } from "../domain/list-import.ts";

export type { ImportReversal } from "../domain/list-import.ts";
export type ImportRow = ImportRecord;

export interface CampaignSettings {
  readonly id: CampaignId;
  readonly purpose: Purpose;
  readonly voice: Voice;
  readonly flow: FlowFacts;
  /** Higher first; 0 to 9. */
  readonly priority: number;
  /** Rules of its own, which only tighten those of its purpose (in `lab` they are all there is); null: none. */
  readonly retry?: RetryRules | null;
  /** Goes on the next morning by itself; otherwise it pauses when its calling hours end. */
  readonly resumeDaily?: boolean;
  /** Registration id of the party for whom it calls; null: the party of its script. */
  readonly controller?: string | null;
  /** Name of the script that it speaks, in the version that is entered now; null: none. */
  readonly script?: string | null;
  /** Its calls are recorded. */
  readonly records?: boolean;
  /** What it asks of itself beyond the calling rules; null or left out: nothing. */
  readonly tighten?: Tightening | null;
}

export interface CampaignRow extends CampaignSettings {
  readonly state: CampaignState;
  /** Why it is in this state, where a person or the clock said so. */
  readonly stateReason: string | null;
  readonly createdAt: WallMs;
  /** The rules in force. */
  readonly retry: RetryRules;
  readonly resumeDaily: boolean;
  /** When it pauses by itself; null where it does not. */
  readonly closesAt: WallMs | null;
  /** Attempts that were followed by a plan for another one. */
  readonly retries: number;
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

/** A part of a preflight; `next` is where the next part begins, null after the last. */
export interface PreflightPage extends PreflightRow {
  readonly next: ContactId | null;
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
