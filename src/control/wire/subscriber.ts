import { z } from "zod";
import { DISPOSITION_CODES } from "../../domain/disposition.ts";
import { rfc3339 } from "../../domain/time.ts";
import { CONTACT_STATES } from "../../domain/words.ts";
import type { FoundPersonView, PersonContactView, PersonView } from "../views-people.ts";
import { attemptSchema, attemptToWire } from "./attempt.ts";
import {
  campaignIdSchema,
  countSchema,
  instantSchema,
  numberSchema,
  reasonSchema,
  requestInstantSchema,
  SCHEMA,
  schemaVersion,
  shownNumber,
  timeOrNull,
} from "./common.ts";
import { consentSchema, consentToWire, suppressionSchema, suppressionToWire } from "./number.ts";

const contactSchema = z.object({
  contact: countSchema,
  campaign: campaignIdSchema,
  state: z.enum(CONTACT_STATES),
  due_at: instantSchema.nullable(),
  tries: countSchema,
  held: z.string().nullable().describe("Why it waits for a person"),
  call_before: instantSchema.nullable(),
  time_zone: z.string().nullable(),
  language: z.string().nullable(),
  import_id: countSchema.nullable(),
  variables: z.record(z.string(), z.string()),
  refusals: z.array(
    z.object({
      decision: countSchema,
      codes: z.array(z.string()),
      first_at: instantSchema,
      last_at: instantSchema,
      count: countSchema,
    }),
  ),
});

export const personReplySchema = z.object({
  schema: schemaVersion,
  number: z.string().describe("Masked unless revealed"),
  known: z.boolean(),
  held: z.string().nullable(),
  consents: z.array(consentSchema),
  suppressions: z.array(suppressionSchema),
  contacts: z.array(contactSchema),
  attempts: z.array(attemptSchema),
  notes: z.array(z.object({ note: countSchema, at: instantSchema, by: z.string(), text: z.string() })),
  dispositions: z.array(
    z.object({
      code: z.string(),
      campaign: campaignIdSchema,
      attempt: countSchema.nullable(),
      at: instantSchema,
      by: z.string(),
    }),
  ),
  callbacks: z.array(
    z.object({
      campaign: campaignIdSchema,
      at: instantSchema,
      agreed_at: instantSchema,
      by: z.string(),
      state: z.string().describe("open, called, replaced or cancelled"),
    }),
  ),
  heard: z
    .array(
      z.object({
        at: instantSchema,
        kind: z.enum(["call", "message"]),
        as: z.string().describe("refused or unanswered; opt-out, held or released"),
      }),
    )
    .describe("Calls and messages that came from the number"),
});
export type PersonReply = z.infer<typeof personReplySchema>;

const textSchema = z.string().trim().min(1, "say something").max(4_000);

export const noteRequestSchema = z.strictObject({ number: numberSchema, text: textSchema });
export const noteReplySchema = z.object({ schema: schemaVersion, note: countSchema });

export const disposeRequestSchema = z.strictObject({
  number: numberSchema,
  as: z.string().describe(`One of ${DISPOSITION_CODES.join(", ")}`),
  campaign: campaignIdSchema.nullable().default(null),
  attempt: z.int().positive().nullable().default(null),
  note: textSchema.nullable().default(null),
  at: requestInstantSchema.nullable().default(null).describe("Of a call back"),
});
export const disposeReplySchema = z.object({
  schema: schemaVersion,
  disposition: countSchema,
  attempt: countSchema.nullable(),
  campaign: campaignIdSchema,
  contacts_removed: countSchema,
  calls_ended: countSchema,
});

export const callbackRequestSchema = z.strictObject({
  number: numberSchema,
  campaign: campaignIdSchema,
  at: requestInstantSchema.nullable().describe("Null takes an agreed call back"),
});
export const callbackReplySchema = z.object({
  schema: schemaVersion,
  campaign: campaignIdSchema,
  agreed_for: instantSchema.nullable(),
});

export const findRequestSchema = z.strictObject({
  number_ends: z
    .string()
    .regex(/^[0-9]{2,15}$/, "expected the last digits of a number")
    .nullable()
    .default(null),
  variable: z
    .strictObject({ name: z.string().min(1), value: z.string() })
    .nullable()
    .default(null),
  disposition: z.string().nullable().default(null),
  campaign: campaignIdSchema.nullable().default(null),
  limit: z.int().min(1).max(1_000).default(100),
});
export const foundReplySchema = z.object({
  schema: schemaVersion,
  people: z.array(
    z.object({ number: z.string(), campaigns: z.array(campaignIdSchema), disposition: z.string().nullable() }),
  ),
});
export type FoundReply = z.infer<typeof foundReplySchema>;

export const releaseRequestSchema = z.strictObject({ number: numberSchema, reason: reasonSchema });
export const releaseReplySchema = z.object({ schema: schemaVersion, released: z.boolean() });

function contactToWire(view: PersonContactView): z.infer<typeof contactSchema> {
  return {
    contact: view.contact,
    campaign: view.campaign,
    state: view.state,
    due_at: timeOrNull(view.dueAt),
    tries: view.tries,
    held: view.held,
    call_before: timeOrNull(view.callBefore),
    time_zone: view.timeZone,
    language: view.language,
    import_id: view.importId,
    variables: { ...view.variables },
    refusals: view.refusals.map(({ decision, codes, firstAt, lastAt, count }) => ({
      decision,
      codes: [...codes],
      first_at: rfc3339(firstAt),
      last_at: rfc3339(lastAt),
      count,
    })),
  };
}

export function personToWire(view: PersonView, reveal: boolean): PersonReply {
  return {
    schema: SCHEMA,
    number: shownNumber(view.number, reveal),
    known: view.known,
    held: view.held,
    consents: view.consents.map(consentToWire),
    suppressions: view.suppressions.map((row) => suppressionToWire(row, reveal)),
    contacts: view.contacts.map(contactToWire),
    attempts: view.attempts.map((row) => attemptToWire(row, reveal)),
    notes: view.notes.map((row) => ({ ...row, at: rfc3339(row.at) })),
    dispositions: view.dispositions.map((row) => ({ ...row, at: rfc3339(row.at) })),
    callbacks: view.callbacks.map(({ campaign, at, agreedAt, by, state }) => {
      return { campaign, at: rfc3339(at), agreed_at: rfc3339(agreedAt), by, state };
    }),
    heard: view.heard.map((one) => ({ ...one, at: rfc3339(one.at) })),
  };
}

export function foundToWire(people: readonly FoundPersonView[], reveal: boolean): FoundReply {
  return {
    schema: SCHEMA,
    people: people.map(({ number, campaigns, disposition }) => {
      return { number: shownNumber(number, reveal), campaigns: [...campaigns], disposition };
    }),
  };
}
