import type { z } from "zod";
import { attemptSchema } from "./wire/attempt.ts";
import {
  campaignReplySchema,
  campaignRequestSchema,
  campaignsReplySchema,
  preflightReplySchema,
} from "./wire/campaign.ts";
import { cardReplySchema, cardsReplySchema, limitsRequestSchema, successionRequestSchema } from "./wire/card.ts";
import { errorSchema } from "./wire/common.ts";
import {
  attemptLineSchema,
  dialLineSchema,
  dialQueuedSchema,
  dialRequestSchema,
  explainRequestSchema,
  explanationSchema,
  refusedSchema,
} from "./wire/dial.ts";
import { eventSchema } from "./wire/event.ts";
import { importLineSchema } from "./wire/import.ts";
import {
  numberReplySchema,
  numberRequestSchema,
  suppressionCheckReplySchema,
  suppressionsReplySchema,
  suppressRequestSchema,
  withdrawalReplySchema,
  withdrawRequestSchema,
} from "./wire/number.ts";
import {
  auditReplySchema,
  optionalReasonRequestSchema,
  reasonRequestSchema,
  reconcileRequestSchema,
  resumeReplySchema,
  stopAllReplySchema,
  stopAllRequestSchema,
} from "./wire/site.ts";
import { slotReplySchema, statusSchema } from "./wire/slot.ts";

const SCHEMAS = {
  Attempt: attemptSchema,
  AttemptLine: attemptLineSchema,
  AuditReport: auditReplySchema,
  Campaign: campaignReplySchema,
  CampaignRequest: campaignRequestSchema,
  Campaigns: campaignsReplySchema,
  Card: cardReplySchema,
  CardLimitsRequest: limitsRequestSchema,
  CardSuccessionRequest: successionRequestSchema,
  Cards: cardsReplySchema,
  DialLine: dialLineSchema,
  DialQueued: dialQueuedSchema,
  DialRequest: dialRequestSchema,
  Error: errorSchema,
  Event: eventSchema,
  ExplainRequest: explainRequestSchema,
  Explanation: explanationSchema,
  ImportLine: importLineSchema,
  NumberRecord: numberReplySchema,
  NumberRequest: numberRequestSchema,
  OptionalReason: optionalReasonRequestSchema,
  Preflight: preflightReplySchema,
  Reason: reasonRequestSchema,
  ReconcileRequest: reconcileRequestSchema,
  Refused: refusedSchema,
  Resumed: resumeReplySchema,
  Slot: slotReplySchema,
  Status: statusSchema,
  StopAllRequest: stopAllRequestSchema,
  Stopped: stopAllReplySchema,
  SuppressRequest: suppressRequestSchema,
  SuppressionCheck: suppressionCheckReplySchema,
  Suppressions: suppressionsReplySchema,
  WithdrawRequest: withdrawRequestSchema,
  Withdrawal: withdrawalReplySchema,
} as const satisfies Record<string, z.ZodType>;
export type WireName = keyof typeof SCHEMAS;

/** What a body of each name reads as once it was checked. */
export type WireValue = { readonly [N in WireName]: z.output<(typeof SCHEMAS)[N]> };

/** Every JSON body of the interface by its name in the OpenAPI document. */
export const WIRE: { readonly [N in WireName]: z.ZodType<WireValue[N]> } = SCHEMAS;
