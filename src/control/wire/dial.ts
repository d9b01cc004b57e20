import { z } from "zod";
import type { E164 } from "../../domain/number.ts";
import { rfc3339 } from "../../domain/time.ts";
import type { DialAnswerView, DialProgressView, ExplanationView, RefusalView } from "../views.ts";
import { attemptSchema } from "./attempt.ts";
import {
  campaignIdSchema,
  countSchema,
  errorSchema,
  iccidSchema,
  instantSchema,
  numberSchema,
  refusalCodeSchema,
  SCHEMA,
  schemaVersion,
  shownNumber,
  slotIdSchema,
  timeOrNull,
} from "./common.ts";

export const refusalSchema = z.object({
  code: refusalCodeSchema,
  detail: z.string(),
  next_possible_at: instantSchema.nullable().describe("Null: only a person or an import can change it"),
});
export type RefusalWire = z.infer<typeof refusalSchema>;

export const refusedSchema = z.object({ schema: schemaVersion, refused: z.array(refusalSchema) });
export type RefusedWire = z.infer<typeof refusedSchema>;

export const explanationSchema = z.object({
  schema: schemaVersion,
  number: z.string(),
  campaign: campaignIdSchema,
  verdict: z.enum(["allow", "refuse"]),
  rules: z.array(
    z.object({
      rule: z.string(),
      pass: z.boolean(),
      refusal: refusalSchema.nullable(),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
  lines: z.array(z.object({ slot: slotIdSchema, iccid: iccidSchema, able: z.boolean(), why: z.string() })),
  refused: z.array(refusalSchema),
  next_possible_at: instantSchema.nullable(),
  policy: z.array(z.object({ id: z.string(), version: z.string(), sha256: z.string() })),
});
export type ExplanationWire = z.infer<typeof explanationSchema>;

export const explainRequestSchema = z.strictObject({
  number: numberSchema,
  campaign: campaignIdSchema,
  slot: slotIdSchema.nullable().default(null),
});

export const dialRequestSchema = explainRequestSchema.extend({
  wait: z.boolean().default(false).describe("Answer with NDJSON: progress lines, then the attempt"),
  dry_run: z.boolean().default(false).describe("Explain only"),
});

const callbackAtSchema = instantSchema
  .nullable()
  .default(null)
  .describe("For when a call back was agreed, which this dial keeps");

export const dialQueuedSchema = z.object({
  schema: schemaVersion,
  dial: countSchema,
  attempt: countSchema.nullable(),
  state: z.literal("queued"),
  callback_at: callbackAtSchema,
});
type DialQueuedView = Extract<DialAnswerView, { kind: "queued" }>;
export type DialQueuedWire = z.infer<typeof dialQueuedSchema>;

export const dialProgressSchema = z.object({
  state: z.enum(["queued", "reserved", "dialing", "alerting", "active", "releasing"]),
  at: instantSchema,
  attempt: countSchema.nullable(),
  slot: slotIdSchema.nullable(),
  callback_at: callbackAtSchema,
});
export type DialProgressWire = z.infer<typeof dialProgressSchema>;

/** A sign of life on a stream that has nothing to say. */
export const heartbeatSchema = z.object({ heartbeat: instantSchema });

/** A line of a list of attempts. */
export const attemptLineSchema = z.union([attemptSchema, heartbeatSchema, errorSchema]);

/** A line of the answer to a dial with `wait`. The last line is `ended`, `refused` or `error`. */
export const dialLineSchema = z.union([
  z.object({ progress: dialProgressSchema }),
  z.object({ ended: attemptSchema }),
  refusedSchema,
  heartbeatSchema,
  errorSchema,
]);

export function refusalToWire(view: RefusalView): RefusalWire {
  return { code: view.code, detail: view.detail, next_possible_at: timeOrNull(view.nextPossibleAt) };
}

export function refusedToWire(refusals: readonly RefusalView[]): RefusedWire {
  return { schema: SCHEMA, refused: refusals.map(refusalToWire) };
}

export function queuedToWire({ dial, attempt, callbackAt = null }: DialQueuedView): DialQueuedWire {
  return { schema: SCHEMA, dial, attempt, state: "queued", callback_at: timeOrNull(callbackAt) };
}

export function progressToWire(view: DialProgressView): DialProgressWire {
  const { state, at, attempt, slot, callbackAt = null } = view;
  return { state, at: rfc3339(at), attempt, slot, callback_at: timeOrNull(callbackAt) };
}

/** The explanation of what was asked about `number`. */
export function explanationToWire(view: ExplanationView, number: E164, reveal: boolean): ExplanationWire {
  return {
    schema: SCHEMA,
    number: shownNumber(number, reveal),
    campaign: view.campaign,
    verdict: view.verdict,
    rules: view.rules.map((answer) => ({
      rule: answer.rule,
      pass: answer.refusal === null,
      refusal: answer.refusal === null ? null : refusalToWire(answer.refusal),
      facts: { ...answer.facts },
    })),
    lines: view.lines.map((line) => ({ slot: line.slot, iccid: line.iccid, able: line.able, why: line.why })),
    refused: view.refusals.map(refusalToWire),
    next_possible_at: timeOrNull(view.nextPossibleAt),
    policy: view.policy.map((pack) => ({ id: pack.id, version: pack.version, sha256: pack.sha256 })),
  };
}
