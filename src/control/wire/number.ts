import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import type { ConsentView, NumberView, SuppressionView, WithdrawalView } from "../views.ts";
import {
  countSchema,
  instantSchema,
  numberSchema,
  purposeSchema,
  reasonSchema,
  requestInstantSchema,
  SCHEMA,
  schemaVersion,
  scopeSchema,
  shownNumber,
  timeOrNull,
  voiceSchema,
} from "./common.ts";

export const consentSchema = z.object({
  id: countSchema,
  purpose: purposeSchema,
  voices: z.array(voiceSchema),
  granted_at: instantSchema,
  expires_at: instantSchema.nullable(),
  withdrawn_at: instantSchema.nullable(),
  method: z.string(),
  controller: z.string().nullable(),
  evidence: z.string().nullable(),
  proven: z.boolean().optional().describe("The evidence is where it was stored, and what it was"),
  consent_type: z.string().optional(),
  double_opt_in_at: instantSchema.nullable().optional(),
  number_checked_at: instantSchema.nullable().optional(),
  import_id: countSchema.nullable().optional(),
  held: z.boolean().optional().describe("Its list waits for the auditor"),
  recording: z.boolean(),
  language: z.string().nullable(),
  notice: z.string().nullable(),
  imported_at: instantSchema,
});
export type ConsentWire = z.infer<typeof consentSchema>;

export const suppressionSchema = z.object({
  number: z.string().describe("Masked unless revealed"),
  scope: scopeSchema,
  reason: z.string(),
  source: z.string(),
  since: instantSchema,
  until: instantSchema.nullable(),
});
export type SuppressionWire = z.infer<typeof suppressionSchema>;

export const numberReplySchema = z.object({
  schema: schemaVersion,
  number: z.string(),
  consents: z.array(consentSchema),
  suppressions: z.array(suppressionSchema),
});
export type NumberReply = z.infer<typeof numberReplySchema>;

export const suppressionsReplySchema = z.object({ schema: schemaVersion, suppressions: z.array(suppressionSchema) });

export const suppressionCheckReplySchema = z.object({
  schema: schemaVersion,
  number: z.string(),
  suppressed: z.boolean(),
  suppressions: z.array(suppressionSchema),
});

export const withdrawalReplySchema = z.object({
  schema: schemaVersion,
  withdrawn_at: instantSchema,
  contacts_removed: countSchema,
  consents_ended: countSchema,
  calls_ended: countSchema,
});
export type WithdrawalReply = z.infer<typeof withdrawalReplySchema>;

export const numberRequestSchema = z.strictObject({ number: numberSchema });
export const withdrawRequestSchema = z.strictObject({
  number: numberSchema,
  method: z.string().trim().min(1).max(100).default("operator"),
});
export const suppressRequestSchema = z.strictObject({
  number: numberSchema,
  scope: scopeSchema.default("controller"),
  reason: reasonSchema,
  until: requestInstantSchema.nullable().default(null),
});

export function consentToWire(view: ConsentView): ConsentWire {
  return {
    id: view.id,
    purpose: view.purpose,
    voices: [...view.voices],
    granted_at: rfc3339(view.grantedAt),
    expires_at: timeOrNull(view.expiresAt),
    withdrawn_at: timeOrNull(view.withdrawnAt),
    method: view.method,
    controller: view.controller,
    evidence: view.evidence,
    ...(view.proven !== undefined && { proven: view.proven }),
    ...(view.kind !== undefined && { consent_type: view.kind }),
    ...(view.confirmedAt !== undefined && { double_opt_in_at: timeOrNull(view.confirmedAt) }),
    ...(view.checkedAt !== undefined && { number_checked_at: timeOrNull(view.checkedAt) }),
    ...(view.importId !== undefined && { import_id: view.importId }),
    ...(view.held !== undefined && { held: view.held }),
    recording: view.recording,
    language: view.language,
    notice: view.notice,
    imported_at: rfc3339(view.importedAt),
  };
}

export function suppressionToWire(view: SuppressionView, reveal: boolean): SuppressionWire {
  return {
    number: shownNumber(view.number, reveal),
    scope: view.scope,
    reason: view.reason,
    source: view.source,
    since: rfc3339(view.since),
    until: timeOrNull(view.until),
  };
}

export function numberToWire(view: NumberView, reveal: boolean): NumberReply {
  return {
    schema: SCHEMA,
    number: shownNumber(view.number, reveal),
    consents: view.consents.map(consentToWire),
    suppressions: view.suppressions.map((row) => suppressionToWire(row, reveal)),
  };
}

export function withdrawalToWire(view: WithdrawalView): WithdrawalReply {
  return {
    schema: SCHEMA,
    withdrawn_at: rfc3339(view.withdrawnAt),
    contacts_removed: view.contactsRemoved,
    consents_ended: view.consentsEnded,
    calls_ended: view.callsEnded,
  };
}
