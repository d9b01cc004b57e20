import type { WallMs } from "../domain/time.ts";
import type { RefusalCode } from "../domain/words.ts";
import type { DialPermit } from "./permit.ts";

/** Why a dial may not happen, in words a technician understands, and when it may. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  /** Earliest instant at which this rule alone could pass; null when only a person or an import can change it. */
  readonly nextPossibleAt: WallMs | null;
}

/**
 * What a rule judges. A refusal about the `line` says nothing against the callee: another moment of the same line can
 * serve the contact. One about `site` or `campaign` holds for every contact alike.
 */
export type RuleSubject = "site" | "campaign" | "callee" | "line";

/** One rule's answer; every rule answers on every decision. */
export interface RuleAnswer {
  readonly rule: string;
  readonly about: RuleSubject;
  readonly refusal: Refusal | null;
  /** What the rule looked at, for `explain`: small, JSON-safe, numbers masked. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Allowed only where every rule passes; what each looked at is told by `explainRules`. */
export type Verdict =
  | { readonly verdict: "allow"; readonly permit: DialPermit }
  | {
      readonly verdict: "refuse";
      readonly refusals: readonly Refusal[];
      /** The latest of the refusals' instants; null when one of them has none. */
      readonly nextPossibleAt: WallMs | null;
      /** The answers of the rules that refused, in the order of `refusals`. */
      readonly refusedBy: readonly RuleAnswer[];
    };
