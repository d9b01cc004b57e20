import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import { CAMPAIGN_STATES } from "../../domain/words.ts";
import type { EventView } from "../views.ts";
import { attemptSchema, attemptToWire } from "./attempt.ts";
import { campaignIdSchema, instantSchema, shownNumber, slotIdSchema, timeOrNull } from "./common.ts";
import { refusalSchema, refusalToWire } from "./dial.ts";
import { slotSchema, slotToWire, stopSchema, stopToWire } from "./slot.ts";

/** A line of `GET /v1/events`. Numbers are always masked. */
export const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), at: instantSchema, version: z.literal(1) }),
  z.object({ type: z.literal("heartbeat"), at: instantSchema }),
  z.object({ type: z.literal("slot"), at: instantSchema, slot: slotSchema }),
  z.object({ type: z.literal("attempt"), at: instantSchema, attempt: attemptSchema }),
  z.object({
    type: z.literal("refused"),
    at: instantSchema,
    campaign: campaignIdSchema,
    number: z.string(),
    refused: z.array(refusalSchema),
    next_possible_at: instantSchema.nullable(),
  }),
  z.object({
    type: z.literal("campaign"),
    at: instantSchema,
    campaign: campaignIdSchema,
    state: z.enum(CAMPAIGN_STATES),
  }),
  z.object({ type: z.literal("site"), at: instantSchema, stopped: stopSchema.nullable() }),
  z.object({ type: z.literal("alarm"), at: instantSchema, slot: slotIdSchema.nullable(), message: z.string() }),
]);
export type EventWire = z.infer<typeof eventSchema>;

export function eventToWire(event: EventView): EventWire {
  const at = rfc3339(event.at);
  switch (event.type) {
    case "slot":
      return { type: "slot", at, slot: slotToWire(event.slot) };
    case "attempt":
      return { type: "attempt", at, attempt: attemptToWire(event.attempt, false) };
    case "refused":
      return {
        type: "refused",
        at,
        campaign: event.campaign,
        number: shownNumber(event.number, false),
        refused: event.refusals.map(refusalToWire),
        next_possible_at: timeOrNull(event.nextPossibleAt),
      };
    case "campaign":
      return { type: "campaign", at, campaign: event.campaign, state: event.state };
    case "site":
      return { type: "site", at, stopped: event.stopped === null ? null : stopToWire(event.stopped) };
    case "alarm":
      return { type: "alarm", at, slot: event.slot, message: event.message };
  }
}
