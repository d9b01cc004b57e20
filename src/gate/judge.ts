import type { MonoMs, WallMs } from "../domain/time.ts";
import type { DialFacts } from "./facts.ts";
import { mintPermit } from "./permit.ts";
import { type GateRule, refuse, type RuleResult } from "./rule.ts";
import { authorityRules } from "./rules/authority.ts";
import { calleeRules } from "./rules/callee.ts";
import { campaignRules } from "./rules/campaign.ts";
import { consentRules } from "./rules/consent.ts";
import { contactRules } from "./rules/contact.ts";
import { deploymentRules } from "./rules/deployment.ts";
import { destinationRules } from "./rules/destination.ts";
import { lineRules } from "./rules/line.ts";
import { scriptRules } from "./rules/script.ts";
import { siteRules } from "./rules/site.ts";
import type { Refusal, RuleAnswer, Verdict } from "./verdict.ts";

/** Every rule, in the order in which people ask: the site, the number, the country, the campaign, the person, the line. */
const RULES: readonly GateRule[] = [
  ...siteRules,
  ...destinationRules,
  ...deploymentRules,
  ...authorityRules,
  ...campaignRules,
  ...scriptRules,
  ...consentRules,
  ...calleeRules,
  ...contactRules,
  ...lineRules,
];

/** The names of every rule that a decision asks, in their order. */
export const GATE_RULES: readonly Pick<RuleAnswer, "rule" | "about">[] = RULES.map(({ id, about }) => ({
  rule: id,
  about,
}));

/** A rule that cannot be evaluated refuses: facts that cannot be read are no ground for a call. */
function checked(rule: GateRule, facts: DialFacts): RuleResult {
  try {
    return rule.check(facts);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse("store-unsafe", `The rule \`${rule.id}\` could not be evaluated: ${why}`, null);
  }
}

function answerOf(rule: GateRule, { refusal, facts }: RuleResult): RuleAnswer {
  return { rule: rule.id, about: rule.about, refusal, facts };
}

/** Every rule's answer to these facts: what `judge` would decide and why, without a permit. Never throws. */
export function explainRules(facts: DialFacts): readonly RuleAnswer[] {
  return RULES.map((rule) => answerOf(rule, checked(rule, facts)));
}

function latest(refusals: readonly Refusal[]): WallMs | null {
  let last: WallMs | null = null;
  for (const { nextPossibleAt } of refusals) {
    if (nextPossibleAt === null) return null;
    if (last === null || nextPossibleAt > last) last = nextPossibleAt;
  }
  return last;
}

/**
 * Decides whether this dial may happen now. Evaluates every rule, never throws, and alone makes dial permits: one that
 * lives five seconds from `issuedAt` if every rule passes, else all refusals with the instant at which the last of
 * them could pass.
 */
export function judge(facts: DialFacts, issuedAt: MonoMs): Verdict {
  const refusals: Refusal[] = [];
  const refusedBy: RuleAnswer[] = [];
  for (const rule of RULES) {
    const result = checked(rule, facts);
    if (result.refusal === null) continue;
    refusals.push(result.refusal);
    refusedBy.push(answerOf(rule, result));
  }
  if (refusals.length > 0) return { verdict: "refuse", refusals, nextPossibleAt: latest(refusals), refusedBy };
  return { verdict: "allow", permit: mintPermit(facts.attempt, facts.number, issuedAt) };
}
