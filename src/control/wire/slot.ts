import { RECORD_KINDS, REGISTERS } from "../../domain/register.ts";
import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import { VOICE_PATHS } from "../../domain/voice-path.ts";
import { MODEM_STATES, WANTS } from "../../domain/words.ts";
import type { SimSlotView } from "../views-sim.ts";
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

const positionSchema = z.number().int().min(1);

/** The SIM positions of a slot that has several. `position` is null while no card is verified. */
const simSchema = z.object({
  position: positionSchema.nullable(),
  positions: positionSchema,
  means: z.enum(["module", "bank"]),
  switching: z
    .object({
      position: positionSchema,
      step: z.enum(["requested", "radio-off", "switched", "back"]),
      until: instantSchema,
    })
    .nullable(),
  failure: z
    .object({ position: positionSchema, fault: z.string(), remedy: z.string(), detail: z.string().nullable() })
    .nullable(),
  bank_trouble: z.string().nullable(),
  cards: z.array(z.object({ position: positionSchema, iccid: iccidSchema })),
});

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
  voice: z
    .enum(VOICE_PATHS)
    .nullable()
    .describe("Way of a voice call: circuits, fall-back from LTE to them, IMS (VoLTE), or none though registered"),
  operator: z.string().nullable(),
  plmn: z.string().nullable(),
  rssi_dbm: z.number().nullable(),
  today: z.object({ attempts: countSchema, answered: countSchema, talk_s: z.number().nonnegative() }),
  left: z.object({ attempts: countSchema, talk_s: z.number().nonnegative() }).nullable(),
  intent: z.object({ want: z.enum(WANTS), by: z.string().nullable(), reason: z.string().nullable() }),
  last_outcome: outcomeSchema.nullable(),
  sim: simSchema.nullable(),
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
    records_due: z
      .array(
        z.object({
          id: countSchema,
          register: z.enum(REGISTERS),
          kind: z.enum(RECORD_KINDS).nullable(),
          subject: z.string(),
          days_left: countSchema,
        }),
      )
      .describe("Records that end within 90 days, or have ended (0), and that none takes over from"),
  }),
  slots: z.array(slotSchema),
});
export type StatusWire = z.infer<typeof statusSchema>;

export function stopToWire(stop: StopView): z.infer<typeof stopSchema> {
  return { reason: stop.reason, by: stop.by, since: rfc3339(stop.since) };
}

function simToWire(sim: SimSlotView): z.infer<typeof simSchema> {
  const { position, positions, means, switching, failure, bankTrouble, cards } = sim;
  return {
    position,
    positions,
    means,
    switching: switching === null ? null : { ...switching, until: rfc3339(switching.until) },
    failure: failure === null ? null : { ...failure },
    bank_trouble: bankTrouble,
    cards: cards.map((card) => ({ ...card })),
  };
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
    voice: view.voice,
    operator: view.operator,
    plmn: view.plmn,
    rssi_dbm: view.rssiDbm,
    today: { attempts: view.today.attempts, answered: view.today.answered, talk_s: view.today.talkS },
    left: left === null ? null : { attempts: left.attempts, talk_s: left.talkS },
    intent: { want: view.intent.want, by: view.intent.by, reason: view.intent.reason },
    last_outcome: view.lastOutcome,
    sim: view.sim === null ? null : simToWire(view.sim),
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
    records_due: (view.recordsDue ?? []).map(({ days, ...due }) => ({ ...due, days_left: days })),
  };
}

export function statusToWire(view: StatusView): StatusWire {
  return { schema: SCHEMA, at: rfc3339(view.at), daemon: daemonToWire(view.daemon), slots: view.slots.map(slotToWire) };
}
