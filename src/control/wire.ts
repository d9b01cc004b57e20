import type { z } from "zod";
import { attemptSchema } from "./wire/attempt.ts";
import {
  campaignReplySchema,
  campaignRequestSchema,
  campaignsReplySchema,
  contactImportsReplySchema,
  importReversalReplySchema,
  preflightLineSchema,
  preflightReplySchema,
} from "./wire/campaign.ts";
import { cardReplySchema, cardsReplySchema, successionRequestSchema } from "./wire/card.ts";
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
import { pastDecisionSchema } from "./wire/past-decision.ts";
import { eventSchema } from "./wire/event.ts";
import {
  acceptModemRequestSchema,
  cardPinReplySchema,
  cardPinRequestSchema,
  switchSimRequestSchema,
} from "./wire/hardware.ts";
import { importLineSchema } from "./wire/import.ts";
import { messageReplySchema, messagesReplySchema, messageTextReplySchema } from "./wire/message.ts";
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
import { limitsRequestSchema } from "./wire/limits.ts";
import {
  clockTrustReplySchema,
  clockTrustRequestSchema,
  complaintReplySchema,
  complaintRequestSchema,
  consentImportReplySchema,
  consentImportsReplySchema,
  evidenceReplySchema,
  firstBoxReplySchema,
  recordCheckRequestSchema,
  recordReplySchema,
  recordRequestSchema,
  recordsReplySchema,
  registriesReplySchema,
} from "./wire/register.ts";
import {
  erasureReplySchema,
  erasureRequestSchema,
  fileLineSchema,
  personExportSchema,
  retentionReplySchema,
  retentionRequestSchema,
  rotationReplySchema,
} from "./wire/proof.ts";
import { reportReplySchema } from "./wire/report.ts";
import { slotReplySchema, statusSchema } from "./wire/slot.ts";
import {
  callbackReplySchema,
  callbackRequestSchema,
  disposeReplySchema,
  disposeRequestSchema,
  findRequestSchema,
  foundReplySchema,
  noteReplySchema,
  noteRequestSchema,
  personReplySchema,
  releaseReplySchema,
  releaseRequestSchema,
} from "./wire/subscriber.ts";

const SCHEMAS = {
  AcceptModemRequest: acceptModemRequestSchema,
  Attempt: attemptSchema,
  AttemptLine: attemptLineSchema,
  AuditReport: auditReplySchema,
  Callback: callbackReplySchema,
  CallbackRequest: callbackRequestSchema,
  Campaign: campaignReplySchema,
  CampaignRequest: campaignRequestSchema,
  Campaigns: campaignsReplySchema,
  Card: cardReplySchema,
  CardLimitsRequest: limitsRequestSchema,
  CardPin: cardPinReplySchema,
  CardPinRequest: cardPinRequestSchema,
  CardSuccessionRequest: successionRequestSchema,
  Cards: cardsReplySchema,
  ClockTrust: clockTrustReplySchema,
  ClockTrustRequest: clockTrustRequestSchema,
  Complaint: complaintReplySchema,
  ComplaintRequest: complaintRequestSchema,
  ConsentImport: consentImportReplySchema,
  ConsentImports: consentImportsReplySchema,
  ContactImports: contactImportsReplySchema,
  DialLine: dialLineSchema,
  DialQueued: dialQueuedSchema,
  DialRequest: dialRequestSchema,
  DisposeRequest: disposeRequestSchema,
  Disposed: disposeReplySchema,
  Erasure: erasureReplySchema,
  ErasureRequest: erasureRequestSchema,
  Error: errorSchema,
  Event: eventSchema,
  Evidence: evidenceReplySchema,
  ExplainRequest: explainRequestSchema,
  Explanation: explanationSchema,
  PastDecision: pastDecisionSchema,
  FileLine: fileLineSchema,
  FirstBox: firstBoxReplySchema,
  FindRequest: findRequestSchema,
  Found: foundReplySchema,
  ImportLine: importLineSchema,
  ImportReversal: importReversalReplySchema,
  KeyRotation: rotationReplySchema,
  Note: noteReplySchema,
  NoteRequest: noteRequestSchema,
  Message: messageReplySchema,
  MessageText: messageTextReplySchema,
  Messages: messagesReplySchema,
  NumberRecord: numberReplySchema,
  NumberRequest: numberRequestSchema,
  OptionalReason: optionalReasonRequestSchema,
  Preflight: preflightReplySchema,
  PreflightLine: preflightLineSchema,
  Reason: reasonRequestSchema,
  Record: recordReplySchema,
  RecordCheckRequest: recordCheckRequestSchema,
  RecordRequest: recordRequestSchema,
  Records: recordsReplySchema,
  ReconcileRequest: reconcileRequestSchema,
  Refused: refusedSchema,
  Registries: registriesReplySchema,
  ReleaseRequest: releaseRequestSchema,
  Released: releaseReplySchema,
  Report: reportReplySchema,
  Resumed: resumeReplySchema,
  Retention: retentionReplySchema,
  RetentionRequest: retentionRequestSchema,
  Slot: slotReplySchema,
  Status: statusSchema,
  StopAllRequest: stopAllRequestSchema,
  Stopped: stopAllReplySchema,
  Subscriber: personReplySchema,
  SubscriberExport: personExportSchema,
  SuppressRequest: suppressRequestSchema,
  SuppressionCheck: suppressionCheckReplySchema,
  Suppressions: suppressionsReplySchema,
  SwitchSimRequest: switchSimRequestSchema,
  WithdrawRequest: withdrawRequestSchema,
  Withdrawal: withdrawalReplySchema,
} as const satisfies Record<string, z.ZodType>;
export type WireName = keyof typeof SCHEMAS;

/** What a body of each name reads as once it was checked. */
export type WireValue = { readonly [N in WireName]: z.output<(typeof SCHEMAS)[N]> };

/** Every JSON body of the interface by its name in the OpenAPI document. */
export const WIRE: { readonly [N in WireName]: z.ZodType<WireValue[N]> } = SCHEMAS;
