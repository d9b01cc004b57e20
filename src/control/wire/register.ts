import { z } from "zod";
import {
  daysLeft,
  type NewRegisterEntry,
  RECORD_KINDS,
  type RegisterEntry,
  REGISTERS,
  STANDINGS,
} from "../../domain/register.ts";
import { rfc3339, type WallMs } from "../../domain/time.ts";
import type { ComplaintView, ConsentImportView, EvidenceView, RegistryCopyView } from "../views-registers.ts";
import {
  campaignIdSchema,
  countSchema,
  instantSchema,
  numberSchema,
  personSchema,
  reasonSchema,
  requestInstantSchema,
  SCHEMA,
  schemaVersion,
  timeOrNull,
} from "./common.ts";

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in hex");
export const registerSchema = z.enum(REGISTERS);

export const evidenceReplySchema = z.object({ schema: schemaVersion, sha256: sha256Schema, bytes: countSchema });

export const recordRequestSchema = z.strictObject({
  register: registerSchema,
  kind: z.enum(RECORD_KINDS).nullable().default(null).describe("Of an authorisation"),
  subject: z.string().trim().min(1).max(200).describe("Document number, ICCID, IMEI, script or user name"),
  party: z.string().trim().min(1).max(100).nullable().default(null).describe("Registration id of the holder"),
  valid_from: requestInstantSchema,
  valid_to: requestInstantSchema.nullable().default(null),
  document: sha256Schema.nullable().default(null).describe("As POST /v1/evidence answered"),
  details: z.record(z.string(), z.string()).default({}),
});
export const recordCheckRequestSchema = z.strictObject({
  accept: z.boolean(),
  until: requestInstantSchema.nullable().default(null),
  reason: reasonSchema.nullable().default(null),
});

const recordFields = {
  id: countSchema,
  register: registerSchema,
  kind: z.enum(RECORD_KINDS).nullable(),
  subject: z.string(),
  party: z.string().nullable(),
  valid_from: instantSchema,
  valid_to: instantSchema.nullable(),
  days_left: countSchema.nullable().describe("Where the end is 90 days away or nearer"),
  document: sha256Schema.nullable(),
  details: z.record(z.string(), z.string()),
  standing: z.enum(STANDINGS),
  entered_at: instantSchema,
  entered_by: z.string(),
  checked_at: instantSchema.nullable(),
  checked_by: z.string().nullable(),
  ended_at: instantSchema.nullable(),
  reason: z.string().nullable(),
};
const recordSchema = z.object(recordFields);
export type RecordWire = z.infer<typeof recordSchema>;
export const recordReplySchema = z.object({ schema: schemaVersion, ...recordFields });
export const recordsReplySchema = z.object({ schema: schemaVersion, records: z.array(recordSchema) });

const consentImportFields = {
  import_id: countSchema,
  at: instantSchema,
  by: z.string(),
  rows: countSchema,
  evidence: sha256Schema.nullable(),
  state: z.enum(["open", "clear", "held", "released"]),
  reason: z.string().nullable(),
  released_at: instantSchema.nullable(),
  released_by: z.string().nullable(),
};
const consentImportSchema = z.object(consentImportFields);
export const consentImportReplySchema = z.object({ schema: schemaVersion, ...consentImportFields });
export const consentImportsReplySchema = z.object({ schema: schemaVersion, imports: z.array(consentImportSchema) });

export const registriesReplySchema = z.object({
  schema: schemaVersion,
  copies: z.array(
    z.object({
      registry: z.string(),
      obtained_at: instantSchema,
      imported_at: instantSchema,
      by: z.string(),
      rows: countSchema,
      sha256: sha256Schema.nullable(),
      complete: z.boolean(),
    }),
  ),
});

export const complaintRequestSchema = z.strictObject({ number: numberSchema, source: reasonSchema });
export const complaintReplySchema = z.object({
  schema: schemaVersion,
  suppressed_at: instantSchema,
  contacts_removed: countSchema,
  calls_ended: countSchema,
  paused: z.array(campaignIdSchema),
});

export const clockTrustRequestSchema = z.strictObject({ reason: reasonSchema, by: personSchema });
export const clockTrustReplySchema = z.object({ schema: schemaVersion, newest_was: instantSchema.nullable() });
export const firstBoxReplySchema = z.object({ schema: schemaVersion, first_box: z.literal(true) });

export function recordFromWire(wire: z.infer<typeof recordRequestSchema>): NewRegisterEntry {
  const { valid_from: validFrom, valid_to: validTo, ...rest } = wire;
  return { ...rest, validFrom, validTo };
}

export function recordToWire(entry: RegisterEntry, now: WallMs): RecordWire {
  return {
    id: entry.id,
    register: entry.register,
    kind: entry.kind,
    subject: entry.subject,
    party: entry.party,
    valid_from: rfc3339(entry.validFrom),
    valid_to: timeOrNull(entry.validTo),
    days_left: daysLeft(entry, now),
    document: entry.document,
    details: { ...entry.details },
    standing: entry.standing,
    entered_at: rfc3339(entry.enteredAt),
    entered_by: entry.enteredBy,
    checked_at: timeOrNull(entry.checkedAt),
    checked_by: entry.checkedBy,
    ended_at: timeOrNull(entry.endedAt),
    reason: entry.reason,
  };
}

export function evidenceToWire({ sha256, bytes }: EvidenceView): z.infer<typeof evidenceReplySchema> {
  return { schema: SCHEMA, sha256, bytes };
}

export function consentImportToWire(view: ConsentImportView): z.infer<typeof consentImportSchema> {
  return {
    import_id: view.importId,
    at: rfc3339(view.at),
    by: view.by,
    rows: view.rows,
    evidence: view.evidence,
    state: view.state,
    reason: view.reason,
    released_at: timeOrNull(view.releasedAt),
    released_by: view.releasedBy,
  };
}

export function registriesToWire(copies: readonly RegistryCopyView[]): z.infer<typeof registriesReplySchema> {
  return {
    schema: SCHEMA,
    copies: copies.map(({ registry, obtainedAt, importedAt, by, rows, sha256, complete }) => ({
      registry,
      obtained_at: rfc3339(obtainedAt),
      imported_at: rfc3339(importedAt),
      by,
      rows,
      sha256,
      complete,
    })),
  };
}

export function complaintToWire(view: ComplaintView): z.infer<typeof complaintReplySchema> {
  return {
    schema: SCHEMA,
    suppressed_at: rfc3339(view.withdrawnAt),
    contacts_removed: view.contactsRemoved,
    calls_ended: view.callsEnded,
    paused: [...view.paused],
  };
}
