import { z } from "zod";
import type { CardLimits } from "../../domain/card.ts";
import { rfc3339 } from "../../domain/time.ts";
import type { CardView } from "../views.ts";
import {
  cardStateSchema,
  countSchema,
  iccidSchema,
  instantSchema,
  personSchema,
  reasonSchema,
  SCHEMA,
  schemaVersion,
  shownNumber,
  slotIdSchema,
  timeOrNull,
} from "./common.ts";

export const limitsSchema = z.object({
  attempts_per_day: countSchema,
  answered_per_day: countSchema,
  talk_minutes_per_day: countSchema,
  talk_minutes_per_month: countSchema,
  distinct_callees_per_day: countSchema,
  min_gap_s: z.number().nonnegative(),
  max_call_s: z.number().positive(),
  time_zone: z.string(),
  reset_day: z.int().min(1).max(28),
});
export type LimitsWire = z.infer<typeof limitsSchema>;

const cardFields = {
  iccid: iccidSchema,
  imsi: z.string().nullable().describe("Network code and last two digits; whole when revealed"),
  state: cardStateSchema,
  reason: z.string().nullable(),
  until: instantSchema.nullable(),
  slot: slotIdSchema.nullable(),
  msisdn: z.string().nullable().describe("Masked unless revealed"),
  limits: limitsSchema,
  today: z.object({
    day: z.string(),
    attempts: countSchema,
    answered: countSchema,
    talk_s: z.number().nonnegative(),
    distinct_callees: countSchema,
  }),
  month: z.object({ talk_s: z.number().nonnegative() }),
  left: z.object({ attempts: countSchema, talk_s: z.number().nonnegative() }),
  first_seen_at: instantSchema,
};

export const cardSchema = z.object(cardFields);
export type CardWire = z.infer<typeof cardSchema>;
export const cardReplySchema = z.object({ schema: schemaVersion, ...cardFields });
export type CardReply = z.infer<typeof cardReplySchema>;
export const cardsReplySchema = z.object({ schema: schemaVersion, cards: z.array(cardSchema) });

export const limitsRequestSchema = z.strictObject({
  limits: limitsSchema
    .partial()
    .strict()
    .refine((limits) => Object.keys(limits).length > 0, "name at least one limit"),
  by: personSchema.nullable().default(null),
  reason: reasonSchema.nullable().default(null),
});

export const successionRequestSchema = z.strictObject({ successor: iccidSchema, reason: reasonSchema });

export function limitsToWire(limits: CardLimits): LimitsWire {
  return {
    attempts_per_day: limits.attemptsPerDay,
    answered_per_day: limits.answeredPerDay,
    talk_minutes_per_day: limits.talkMinutesPerDay,
    talk_minutes_per_month: limits.talkMinutesPerMonth,
    distinct_callees_per_day: limits.distinctCalleesPerDay,
    min_gap_s: limits.minGapS,
    max_call_s: limits.maxCallS,
    time_zone: limits.timeZone,
    reset_day: limits.resetDay,
  };
}

/** The limits a request names, in the domain's words; those it does not name are absent. */
export function limitsFromWire(wire: z.infer<typeof limitsRequestSchema>["limits"]): Partial<CardLimits> {
  return {
    ...(wire.attempts_per_day !== undefined && { attemptsPerDay: wire.attempts_per_day }),
    ...(wire.answered_per_day !== undefined && { answeredPerDay: wire.answered_per_day }),
    ...(wire.talk_minutes_per_day !== undefined && { talkMinutesPerDay: wire.talk_minutes_per_day }),
    ...(wire.talk_minutes_per_month !== undefined && { talkMinutesPerMonth: wire.talk_minutes_per_month }),
    ...(wire.distinct_callees_per_day !== undefined && { distinctCalleesPerDay: wire.distinct_callees_per_day }),
    ...(wire.min_gap_s !== undefined && { minGapS: wire.min_gap_s }),
    ...(wire.max_call_s !== undefined && { maxCallS: wire.max_call_s }),
    ...(wire.time_zone !== undefined && { timeZone: wire.time_zone }),
    ...(wire.reset_day !== undefined && { resetDay: wire.reset_day }),
  };
}

/** The network (MCC and two digits of MNC) and the last two digits: enough to tell cards apart, no identity. */
function maskImsi(imsi: string): string {
  return `${imsi.slice(0, 5)}•••${imsi.slice(-2)}`;
}

export function cardToWire(view: CardView, reveal: boolean): CardWire {
  return {
    iccid: view.iccid,
    imsi: view.imsi === null || reveal ? view.imsi : maskImsi(view.imsi),
    state: view.state,
    reason: view.stateReason,
    until: timeOrNull(view.until),
    slot: view.slot,
    msisdn: view.msisdn === null ? null : shownNumber(view.msisdn, reveal),
    limits: limitsToWire(view.limits),
    today: {
      day: view.usage.day,
      attempts: view.usage.attemptsToday,
      answered: view.usage.answeredToday,
      talk_s: view.usage.talkSToday,
      distinct_callees: view.usage.distinctCalleesToday,
    },
    month: { talk_s: view.usage.talkSThisMonth },
    left: { attempts: view.left.attempts, talk_s: view.left.talkS },
    first_seen_at: rfc3339(view.firstSeenAt),
  };
}

export function cardReplyToWire(view: CardView, reveal: boolean): CardReply {
  return { schema: SCHEMA, ...cardToWire(view, reveal) };
}
