import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import type { AuditView } from "../views.ts";
import {
  countSchema,
  instantSchema,
  outcomeSchema,
  personSchema,
  reasonSchema,
  SCHEMA,
  schemaVersion,
} from "./common.ts";
import { stopSchema } from "./slot.ts";

export const reasonRequestSchema = z.strictObject({ reason: reasonSchema });
export const optionalReasonRequestSchema = z.strictObject({ reason: reasonSchema.nullable().default(null) });
/** A stop waits for no words: whoever has none to spare may leave the reason out. */
export const stopAllRequestSchema = z.strictObject({
  reason: reasonSchema.default("no reason given"),
  now: z.boolean().default(false),
});
export const reconcileRequestSchema = z.strictObject({
  as: outcomeSchema,
  reason: reasonSchema,
  by: personSchema.nullable().default(null).describe("Who says so; null: who asks"),
});

export const stopAllReplySchema = z.object({ schema: schemaVersion, stopped: stopSchema, calls_ended: countSchema });
export const resumeReplySchema = z.object({ schema: schemaVersion, resumed_at: instantSchema });

export const auditReplySchema = z.object({
  schema: schemaVersion,
  ok: z.boolean(),
  events: countSchema,
  broken: z.object({ seq: countSchema, why: z.string() }).nullable(),
  head: z.string().nullable(),
});
export type AuditReply = z.infer<typeof auditReplySchema>;

export function auditToWire(view: AuditView): AuditReply {
  const { broken } = view;
  return {
    schema: SCHEMA,
    ok: view.ok,
    events: view.events,
    broken: broken === null ? null : { seq: broken.seq, why: broken.why },
    head: view.head,
  };
}

export function resumedToWire(at: Parameters<typeof rfc3339>[0]): z.infer<typeof resumeReplySchema> {
  return { schema: SCHEMA, resumed_at: rfc3339(at) };
}
