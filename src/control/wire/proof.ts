import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import type { ErasureView, PersonExportView, RetentionView } from "../views-proof.ts";
import { countSchema, instantSchema, numberSchema, reasonSchema, SCHEMA, schemaVersion, timeOrNull } from "./common.ts";
import { personReplySchema, personToWire } from "./subscriber.ts";

/** A line of a streamed file: bytes in base64, a sign of life, or what is told of the whole when it was sent. */
export const fileLineSchema = z.union([
  z.strictObject({ data: z.base64() }),
  z.strictObject({ heartbeat: z.iso.datetime() }),
  z.strictObject({
    schema: schemaVersion,
    done: z.object({
      bytes: countSchema,
      sha256: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  }),
]);

export const erasureRequestSchema = z.strictObject({ number: numberSchema, reason: reasonSchema });
export const erasureReplySchema = z.object({
  schema: schemaVersion,
  erased_at: instantSchema,
  known: z.boolean().describe("Something was on record of the number"),
  contacts_removed: countSchema,
  calls_ended: countSchema,
  suppressions_kept: countSchema,
  variables_removed: countSchema,
  notes_removed: countSchema,
  references_removed: countSchema,
});
export type ErasureReply = z.infer<typeof erasureReplySchema>;

export const personExportSchema = z.object({
  schema: schemaVersion,
  exported_at: instantSchema,
  subscriber: personReplySchema,
  erased_at: instantSchema.nullable().describe("Nothing from before is on record"),
  consent_events: z.array(
    z.object({ at: instantSchema, kind: z.string(), method: z.string(), by: z.string().nullable() }),
  ),
  registries: z.array(z.object({ registry: z.string(), obtained_at: instantSchema })),
});
export type PersonExportReply = z.infer<typeof personExportSchema>;

export const retentionRequestSchema = z.strictObject({ dry_run: z.boolean().default(false) });
export const retentionReplySchema = z.object({
  schema: schemaVersion,
  dry_run: z.boolean(),
  kept_days: countSchema,
  before: instantSchema.describe("Records that were not touched since then had served their time"),
  people: countSchema,
  variables_removed: countSchema,
  notes_removed: countSchema,
  references_removed: countSchema,
});

export function retentionToWire(view: RetentionView, dryRun: boolean): z.infer<typeof retentionReplySchema> {
  return {
    schema: SCHEMA,
    dry_run: dryRun,
    kept_days: view.days,
    before: rfc3339(view.before),
    people: view.people,
    variables_removed: view.variables,
    notes_removed: view.notes,
    references_removed: view.references,
  };
}

export const rotationReplySchema = z.object({ schema: schemaVersion, rows: countSchema });

export function erasureToWire(view: ErasureView): ErasureReply {
  return {
    schema: SCHEMA,
    erased_at: rfc3339(view.erasedAt),
    known: view.known,
    contacts_removed: view.contactsRemoved,
    calls_ended: view.callsEnded,
    suppressions_kept: view.suppressionsKept,
    variables_removed: view.variables,
    notes_removed: view.notes,
    references_removed: view.references,
  };
}

export function personExportToWire(view: PersonExportView, exportedAt: string): PersonExportReply {
  return {
    schema: SCHEMA,
    exported_at: exportedAt,
    subscriber: personToWire(view.person, true),
    erased_at: timeOrNull(view.erasedAt),
    consent_events: view.consentEvents.map(({ at, kind, method, actor }) => {
      return { at: rfc3339(at), kind, method, by: actor };
    }),
    registries: view.registries.map((one) => ({ registry: one.registry, obtained_at: rfc3339(one.obtainedAt) })),
  };
}
