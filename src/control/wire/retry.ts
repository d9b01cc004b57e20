import { z } from "zod";
import { LONGEST_RETRY_MS, MOST_RETRIES, type RetryRule, type RetryRules } from "../../domain/retry.ts";
import type { Outcome } from "../../domain/words.ts";
import { outcomeSchema } from "./common.ts";

const secondsSchema = z
  .number()
  .positive()
  .max(LONGEST_RETRY_MS / 1000);

/** What follows an outcome: the n-th retry comes so many seconds after the n-th such attempt of seven days. */
const retryRuleSchema = z.strictObject({
  after_s: z.array(secondsSchema).max(MOST_RETRIES).default([]),
  other_day_part: z.boolean().default(false).describe("The retry falls into another part of the callee's day"),
  rest_s: secondsSchema.nullable().default(null).describe("Rest after the last retry, before it begins anew"),
  then_hold: z.boolean().default(false).describe("After the last retry a person must verify the number"),
});

export const retryRulesSchema = z.partialRecord(outcomeSchema, retryRuleSchema);
type RetryRulesWire = z.output<typeof retryRulesSchema>;

export function retryFromWire(wire: RetryRulesWire): RetryRules {
  const rules: Partial<Record<Outcome, RetryRule>> = {};
  for (const outcome of outcomeSchema.options) {
    const rule = wire[outcome];
    if (rule === undefined) continue;
    rules[outcome] = {
      afterMs: rule.after_s.map((s) => Math.round(s * 1000)),
      otherDayPart: rule.other_day_part,
      restMs: rule.rest_s === null ? null : Math.round(rule.rest_s * 1000),
      thenHold: rule.then_hold,
    };
  }
  return rules;
}

export function retryToWire(rules: RetryRules): RetryRulesWire {
  const wire: RetryRulesWire = {};
  for (const outcome of outcomeSchema.options) {
    const rule = rules[outcome];
    if (rule === undefined) continue;
    wire[outcome] = {
      after_s: rule.afterMs.map((ms) => ms / 1000),
      other_day_part: rule.otherDayPart,
      rest_s: rule.restMs === null ? null : rule.restMs / 1000,
      then_hold: rule.thenHold,
    };
  }
  return wire;
}
