import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import type { CardView } from "../views.ts";
import {
  cardStateSchema,
  countSchema,
  iccidSchema,
  instantSchema,
  reasonSchema,
  SCHEMA,
  schemaVersion,
  shownNumber,
  slotIdSchema,
  timeOrNull,
} from "./common.ts";
import { limitsSchema, limitsToWire, limitUseSchema, limitUseToWire } from "./limits.ts";

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
  limit_use: z.array(limitUseSchema),
  first_seen_at: instantSchema,
};

export const cardSchema = z.object(cardFields);
export type CardWire = z.infer<typeof cardSchema>;
export const cardReplySchema = z.object({ schema: schemaVersion, ...cardFields });
export type CardReply = z.infer<typeof cardReplySchema>;
export const cardsReplySchema = z.object({ schema: schemaVersion, cards: z.array(cardSchema) });

export const successionRequestSchema = z.strictObject({ successor: iccidSchema, reason: reasonSchema });

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
    limit_use: view.limitUse.map(limitUseToWire),
    first_seen_at: rfc3339(view.firstSeenAt),
  };
}

export function cardReplyToWire(view: CardView, reveal: boolean): CardReply {
  return { schema: SCHEMA, ...cardToWire(view, reveal) };
}
