import type { WallMs } from "../domain/time.ts";
import type { CampaignId } from "../domain/words.ts";
import type { Refusal, RuleSubject } from "../gate/verdict.ts";

/** A refusal's row, or the attempt that an allowed dial became. */
export interface DecisionReference {
  readonly kind: "decision" | "attempt";
  readonly id: number;
}

/** What one rule said. `about` is null where the decision kept no list of the rules it asked. */
export interface PastRule {
  readonly rule: string;
  readonly about: RuleSubject | null;
  /** Null: it passed. */
  readonly refusal: Refusal | null;
}

/** What the ledger kept of a decision. */
export interface PastDecision {
  readonly of: DecisionReference;
  readonly number: string;
  readonly campaign: CampaignId;
  readonly verdict: "allow" | "refuse";
  readonly at: WallMs;
  /** When the same refusals came last, and how often. */
  readonly lastAt: WallMs;
  readonly count: number;
  readonly refusals: readonly Refusal[];
  /** Every rule that was asked, those that refused first; only these where an older program decided. */
  readonly rules: readonly PastRule[];
  readonly facts: Readonly<Record<string, unknown>>;
  readonly policy: readonly { readonly id: string; readonly version: string; readonly sha256: string }[];
}
