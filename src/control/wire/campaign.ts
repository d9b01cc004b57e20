import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import { CAMPAIGN_STATES } from "../../domain/words.ts";
import type { CampaignSettingsView, CampaignView, PreflightView } from "../views.ts";
import {
  campaignIdSchema,
  countSchema,
  instantSchema,
  outcomeCountsSchema,
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
  created_at: instantSchema,
  contacts: z.object({ waiting: countSchema, in_call: countSchema, done: countSchema, refused: countSchema }),
  outcomes: outcomeCountsSchema,
  refusals: refusalCountsSchema,
  next_dial_at: instantSchema.nullable(),
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

export const campaignRequestSchema = z.strictObject({
  id: campaignIdSchema,
  purpose: purposeSchema,
  voice: voiceSchema.default("live"),
  flow: flowSchema.default({ kind: "hold", hold_s: 5 }),
  priority: prioritySchema.default(5),
});

export function campaignSettingsFromWire(wire: z.infer<typeof campaignRequestSchema>): CampaignSettingsView {
  return {
    id: wire.id,
    purpose: wire.purpose,
    voice: wire.voice,
    flow: { kind: "hold", holdS: wire.flow.hold_s },
    priority: wire.priority,
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
