import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import { MODEM_STATES, WANTS } from "../../domain/words.ts";
import type { DaemonView, SlotView, StatusView, StopView } from "../views.ts";
import {
  cardStateSchema,
  countSchema,
  iccidSchema,
  instantSchema,
  outcomeSchema,
  SCHEMA,
  schemaVersion,
  slotIdSchema,
  timeOrNull,
} from "./common.ts";

export const stopSchema = z.object({ reason: z.string(), by: z.string(), since: instantSchema });

const slotFields = {
  slot: slotIdSchema,
  state: z.enum(MODEM_STATES),
  reason: z.string().nullable(),
  until: instantSchema.nullable(),
  device: z.string(),
  profile: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  imei: z.string().nullable(),
  card: z
    .object({
      iccid: iccidSchema,
      state: cardStateSchema,
      reason: z.string().nullable(),
      until: instantSchema.nullable(),
    })
    .nullable(),
  registration: z.string().nullable(),
  operator: z.string().nullable(),
  plmn: z.string().nullable(),
  rssi_dbm: z.number().nullable(),
  today: z.object({ attempts: countSchema, answered: countSchema, talk_s: z.number().nonnegative() }),
  left: z.object({ attempts: countSchema, talk_s: z.number().nonnegative() }).nullable(),
  intent: z.object({ want: z.enum(WANTS), by: z.string().nullable(), reason: z.string().nullable() }),
  last_outcome: outcomeSchema.nullable(),
};

export const slotSchema = z.object(slotFields);
export type SlotWire = z.infer<typeof slotSchema>;

export const slotReplySchema = z.object({ schema: schemaVersion, ...slotFields });
export type SlotReply = z.infer<typeof slotReplySchema>;

export const statusSchema = z.object({
  schema: schemaVersion,
  at: instantSchema,
  daemon: z.object({
    version: z.string(),
    pid: countSchema,
    started_at: instantSchema,
    country: z.string(),
    stopped: stopSchema.nullable(),
    clock: z.object({ trusted: z.boolean(), why: z.string() }),
    store: z.object({ path: z.string(), safe: z.boolean() }),
    alarms: z.array(z.string()),
  }),
  slots: z.array(slotSchema),
});
export type StatusWire = z.infer<typeof statusSchema>;

export function stopToWire(stop: StopView): z.infer<typeof stopSchema> {
  return { reason: stop.reason, by: stop.by, since: rfc3339(stop.since) };
}

export function slotToWire(view: SlotView): SlotWire {
  const { card, left } = view;
  return {
    slot: view.slot,
    state: view.state,
    reason: view.reason,
    until: timeOrNull(view.until),
    device: view.device,
    profile: view.profile,
    model: view.model,
    firmware: view.firmware,
    imei: view.imei,
    card:
      card === null
        ? null
        : { iccid: card.iccid, state: card.state, reason: card.reason, until: timeOrNull(card.until) },
    registration: view.registration,
    operator: view.operator,
    plmn: view.plmn,
    rssi_dbm: view.rssiDbm,
    today: { attempts: view.today.attempts, answered: view.today.answered, talk_s: view.today.talkS },
    left: left === null ? null : { attempts: left.attempts, talk_s: left.talkS },
    intent: { want: view.intent.want, by: view.intent.by, reason: view.intent.reason },
    last_outcome: view.lastOutcome,
  };
}

function daemonToWire(view: DaemonView): StatusWire["daemon"] {
  return {
    version: view.version,
    pid: view.pid,
    started_at: rfc3339(view.startedAt),
    country: view.country,
    stopped: view.stopped === null ? null : stopToWire(view.stopped),
    clock: { trusted: view.clock.trusted, why: view.clock.why },
    store: { path: view.store.path, safe: view.store.safe },
    alarms: [...view.alarms],
  };
}

export function statusToWire(view: StatusView): StatusWire {
  return { schema: SCHEMA, at: rfc3339(view.at), daemon: daemonToWire(view.daemon), slots: view.slots.map(slotToWire) };
}
