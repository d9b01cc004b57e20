import { rfc3339, type WallMs } from "../domain/time.ts";
import type { RefusalCode } from "../domain/words.ts";
import type { DialFacts } from "./facts.ts";
import type { Refusal, RuleSubject } from "./verdict.ts";

/** What a rule looked at, for `explain`. */
export type Seen = Readonly<Record<string, unknown>>;

export interface RuleResult {
  readonly refusal: Refusal | null;
  readonly facts: Seen;
}

/** One rule of the gate: a total, pure function of the facts. */
export interface GateRule {
  readonly id: string;
  readonly about: RuleSubject;
  readonly check: (facts: DialFacts) => RuleResult;
}

export function pass(facts: Seen = {}): RuleResult {
  return { refusal: null, facts };
}

/** Facts come out of a database: only a plain yes is one, and whatever else stands there is none. */
export function isTrue(value: unknown): boolean {
  return value === true;
}

/** `nextPossibleAt` is null where only a person, an import or an event can change the answer. */
export function refuse(code: RefusalCode, detail: string, nextPossibleAt: WallMs | null, facts: Seen = {}): RuleResult {
  return { refusal: { code, detail, nextPossibleAt }, facts };
}

/** An instant for people and JSON; a date no calendar has is shown as it is. */
export function shownAt(at: WallMs): string {
  return Math.abs(at) <= 8.64e15 ? rfc3339(at) : String(at);
}

export function shownAtOrNull(at: WallMs | null): string | null {
  return at === null ? null : shownAt(at);
}
