import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import type { PastDecisionView } from "../views.ts";
import { campaignIdSchema, countSchema, instantSchema, SCHEMA, schemaVersion } from "./common.ts";
import { refusalSchema, refusalToWire } from "./dial.ts";

export const pastDecisionSchema = z.object({
  schema: schemaVersion,
  of: z.enum(["decision", "attempt"]),
  id: countSchema,
  number: z.string(),
  campaign: campaignIdSchema,
  verdict: z.enum(["allow", "refuse"]),
  at: instantSchema,
  last_at: instantSchema.describe("The same set of refusals came again until then"),
  count: countSchema,
  refused: z.array(refusalSchema),
  rules: z
    .array(z.object({ rule: z.string(), pass: z.boolean(), refusal: refusalSchema.nullable() }))
    .describe("Every rule that was asked, those that refused first; only these where an older version decided"),
  facts: z.record(z.string(), z.unknown()),
  policy: z.array(z.object({ id: z.string(), version: z.string(), sha256: z.string() })),
});
export type PastDecisionWire = z.infer<typeof pastDecisionSchema>;

export function pastDecisionToWire(view: PastDecisionView): PastDecisionWire {
  const { of, number, campaign, verdict, at, lastAt, count, refusals, rules, facts, policy } = view;
  return {
    schema: SCHEMA,
    of: of.kind,
    id: of.id,
    number,
    campaign,
    verdict,
    at: rfc3339(at),
    last_at: rfc3339(lastAt),
    count,
    refused: refusals.map(refusalToWire),
    rules: rules.map(({ rule, refusal }) => ({
      rule,
      pass: refusal === null,
      refusal: refusal === null ? null : refusalToWire(refusal),
    })),
    facts: { ...facts },
    policy: policy.map(({ id, version, sha256 }) => ({ id, version, sha256 })),
  };
}
