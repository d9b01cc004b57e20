import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import { CAMPAIGN_STATES } from "../../domain/words.ts";
import type { CampaignSettingsView, CampaignView, PreflightView } from "../views.ts";
import type { ContactImportView } from "../views-people.ts";
import { retryFromWire, retryRulesSchema, retryToWire } from "./retry.ts";
import { heartbeatSchema } from "./dial.ts";
import { tighteningFromWire, tighteningSchema, tighteningToWire } from "./tightening.ts";
import {
  campaignIdSchema,
  countSchema,
  errorSchema,
  instantSchema,
  outcomeCountsSchema,
  personSchema,
  purposeSchema,
  refusalCountsSchema,
  SCHEMA,
  schemaVersion,
  timeOrNull,
  voiceSchema,
} from "./common.ts";

const flowSchema = z.strictObject({ kind: z.literal("hold"), hold_s: z.int().min(1).max(3600) });
const prioritySchema = z.int().min(0).max(9).describe("Higher first");

const campaignFields = {
  id: campaignIdSchema,
  purpose: purposeSchema,
  voice: voiceSchema,
  flow: flowSchema,
  priority: prioritySchema,
  state: z.enum(CAMPAIGN_STATES),
  state_reason: z.string().nullable().describe("Why, where a person or the clock said so"),
  created_at: instantSchema,
  contacts: z.object({ waiting: countSchema, in_call: countSchema, done: countSchema, refused: countSchema }),
  outcomes: outcomeCountsSchema,
  refusals: refusalCountsSchema,
  next_dial_at: instantSchema.nullable(),
  retry: retryRulesSchema.describe("The rules in force; an outcome that is not named is final"),
  retries: countSchema.describe("Attempts that were followed by a plan for another one"),
  resume_daily: z.boolean(),
  closes_at: instantSchema.nullable().describe("When it pauses by itself"),
  tighten: tighteningSchema.nullable().describe("What it asks of itself beyond the calling rules"),
  script: z.string().nullable().describe("The script that it speaks, in the version of its creation"),
  controller: z.string().nullable().describe("Registration id of the party for whom it calls"),
  records: z.boolean().describe("Its calls are recorded"),
};

export const campaignSchema = z.object(campaignFields);
export type CampaignWire = z.infer<typeof campaignSchema>;
export const campaignReplySchema = z.object({ schema: schemaVersion, ...campaignFields });
export type CampaignReply = z.infer<typeof campaignReplySchema>;
export const campaignsReplySchema = z.object({ schema: schemaVersion, campaigns: z.array(campaignSchema) });

export const preflightReplySchema = z.object({
  schema: schemaVersion,
  id: campaignIdSchema,
  contacts: countSchema,
  dialable: countSchema,
  refused: countSchema,
  refusals: refusalCountsSchema,
});
export type PreflightReply = z.infer<typeof preflightReplySchema>;

/** A line of a streamed preflight; the last is `done` or an error. */
export const preflightLineSchema = z.union([
  z.object({ progress: z.object({ contacts: countSchema, dialable: countSchema }) }),
  z.object({ done: preflightReplySchema }),
  heartbeatSchema,
  errorSchema,
]);

export const contactImportsReplySchema = z.object({
  schema: schemaVersion,
  imports: z.array(
    z.object({
      import_id: countSchema,
      at: instantSchema,
      by: z.string(),
      imported: countSchema,
      unchanged: countSchema,
      rejected: countSchema,
      ended: z.boolean().describe("False when it was cut short"),
      reversed_at: instantSchema.nullable(),
    }),
  ),
});

export const importReversalReplySchema = z.object({
  schema: schemaVersion,
  import_id: countSchema,
  removed: countSchema,
  kept: countSchema.describe("Contacts that were dialled or decided on; those that waited are called no more"),
});

export function contactImportsToWire(imports: readonly ContactImportView[]): z.infer<typeof contactImportsReplySchema> {
  return {
    schema: SCHEMA,
    imports: imports.map(({ importId, at, by, imported, unchanged, rejected, ended, reversedAt }) => ({
      import_id: importId,
      at: rfc3339(at),
      by,
      imported,
      unchanged,
      rejected,
      ended,
      reversed_at: timeOrNull(reversedAt),
    })),
  };
}

export const campaignRequestSchema = z.strictObject({
  id: campaignIdSchema,
  purpose: purposeSchema,
  voice: voiceSchema.default("live"),
  flow: flowSchema.default({ kind: "hold", hold_s: 5 }),
  priority: prioritySchema.default(5),
  retry: retryRulesSchema
    .nullable()
    .default(null)
    .describe("Replaces the purpose's rules, outcome by outcome; outside `lab` it may only tighten them"),
  resume_daily: z.boolean().default(false).describe("Goes on the next morning instead of pausing at close"),
  script: campaignIdSchema.nullable().default(null).describe("The script that it speaks, in the version entered last"),
  controller: personSchema.nullable().default(null).describe("Registration id of the party for whom it calls"),
  records: z.boolean().default(false).describe("Its calls are recorded"),
  tighten: tighteningSchema
    .nullable()
    .default(null)
    .describe("Limits of its own, each at least as strict as the calling rules"),
});

export function campaignSettingsFromWire(wire: z.infer<typeof campaignRequestSchema>): CampaignSettingsView {
  return {
    id: wire.id,
    purpose: wire.purpose,
    voice: wire.voice,
    flow: { kind: "hold", holdS: wire.flow.hold_s },
    priority: wire.priority,
    retry: wire.retry === null ? null : retryFromWire(wire.retry),
    resumeDaily: wire.resume_daily,
    script: wire.script,
    controller: wire.controller,
    records: wire.records,
    ...(wire.tighten !== null && { tighten: tighteningFromWire(wire.tighten) }),
  };
}

export function campaignToWire(view: CampaignView): CampaignWire {
  return {
    id: view.id,
    purpose: view.purpose,
    voice: view.voice,
    flow: { kind: view.flow.kind, hold_s: view.flow.holdS },
    priority: view.priority,
    state: view.state,
    state_reason: view.stateReason,
    created_at: rfc3339(view.createdAt),
    contacts: {
      waiting: view.contacts.waiting,
      in_call: view.contacts.inCall,
      done: view.contacts.done,
      refused: view.contacts.refused,
    },
    outcomes: { ...view.outcomes },
    refusals: { ...view.refusals },
    next_dial_at: timeOrNull(view.nextDialAt),
    retry: retryToWire(view.retry),
    retries: view.retries,
    resume_daily: view.resumeDaily,
    closes_at: timeOrNull(view.closesAt),
    tighten: view.tighten === null || view.tighten === undefined ? null : tighteningToWire(view.tighten),
    script: view.script ?? null,
    controller: view.controller ?? null,
    records: view.records === true,
  };
}

export function campaignReplyToWire(view: CampaignView): CampaignReply {
  return { schema: SCHEMA, ...campaignToWire(view) };
}

export function preflightToWire(id: string, view: PreflightView): PreflightReply {
  return {
    schema: SCHEMA,
    id,
    contacts: view.contacts,
    dialable: view.dialable,
    refused: Math.max(0, view.contacts - view.dialable),
    refusals: { ...view.refusals },
  };
}
