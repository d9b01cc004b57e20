import { jsonRoute, type Route } from "../route.ts";
import type { SlotAct } from "../backend.ts";
import { cardReplyToWire, cardToWire } from "../wire/card.ts";
import { limitsFromWire } from "../wire/limits.ts";
import { iccidSchema, SCHEMA, slotIdSchema } from "../wire/common.ts";
import { slotToWire } from "../wire/slot.ts";

const SLOT_ACTS: Readonly<Record<SlotAct["act"], string>> = {
  stop: "Stops the slot: a live call ends, nothing is dialled until started. Survives restarts.",
  start: "Lets the slot work again.",
  drain: "Lets the slot's call end, then dials nothing more until started. Survives restarts.",
  reset: "Restarts the modem once its call has ended.",
};

function slotActRoute(act: SlotAct["act"]): Route {
  return jsonRoute(
    {
      method: "POST",
      path: `/v1/slots/{slot}/${act}`,
      id: `${act}Slot`,
      summary: SLOT_ACTS[act],
      roles: ["operator"],
      params: { slot: slotIdSchema },
      query: {},
      body: "OptionalReason",
      reply: "Slot",
    },
    async ({ params, body }, { backend, actor }) => ({
      schema: SCHEMA,
      ...slotToWire(await backend.actOnSlot(actor, params.slot, { act, reason: body.reason })),
    }),
  );
}

function cardActRoute(act: "disable" | "enable"): Route {
  return jsonRoute(
    {
      method: "POST",
      path: `/v1/cards/{iccid}/${act}`,
      id: `${act}Card`,
      summary: act === "disable" ? "Takes a card out of service." : "Puts a card back into service.",
      roles: ["operator"],
      params: { iccid: iccidSchema },
      query: {},
      body: "OptionalReason",
      reply: "Card",
    },
    async ({ params, body, reveal }, { backend, actor }) =>
      cardReplyToWire(await backend.actOnCard(actor, params.iccid, { act, reason: body.reason }), reveal),
  );
}

function successionRoute(act: "replace" | "retire"): Route {
  return jsonRoute(
    {
      method: "POST",
      path: `/v1/cards/{iccid}/${act}`,
      id: `${act}Card`,
      summary:
        act === "replace"
          ? "The carrier replaced this SIM: ledger, number and callees go on with the successor."
          : "The card ends: its callees go on with the successor. Refused for a blocked card.",
      roles: ["operator"],
      params: { iccid: iccidSchema },
      query: {},
      body: "CardSuccessionRequest",
      reply: "Card",
    },
    async ({ params, body, reveal }, { backend, actor }) => {
      const succession = { from: params.iccid, to: body.successor, reason: body.reason };
      const card = act === "replace" ? backend.replaceCard(actor, succession) : backend.retireCard(actor, succession);
      return cardReplyToWire(await card, reveal);
    },
  );
}

/** Slots and cards. */
export const rackRoutes: readonly Route[] = [
  jsonRoute(
    {
      method: "GET",
      path: "/v1/slots/{slot}",
      id: "showSlot",
      summary: "One slot.",
      roles: ["viewer"],
      params: { slot: slotIdSchema },
      query: {},
      body: null,
      reply: "Slot",
    },
    async ({ params }, { backend }) => ({ schema: SCHEMA, ...slotToWire(await backend.slot(params.slot)) }),
  ),
  slotActRoute("stop"),
  slotActRoute("start"),
  slotActRoute("drain"),
  slotActRoute("reset"),
  jsonRoute(
    {
      method: "GET",
      path: "/v1/cards",
      id: "listCards",
      summary: "Every card ever seen, with its limits and what it has used.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      reply: "Cards",
    },
    async ({ reveal }, { backend }) => ({
      schema: SCHEMA,
      cards: (await backend.cards()).map((card) => cardToWire(card, reveal)),
    }),
  ),
  jsonRoute(
    {
      method: "GET",
      path: "/v1/cards/{iccid}",
      id: "showCard",
      summary: "One card.",
      roles: ["viewer"],
      params: { iccid: iccidSchema },
      query: {},
      body: null,
      reply: "Card",
    },
    async ({ params, reveal }, { backend }) => cardReplyToWire(await backend.card(params.iccid), reveal),
  ),
  cardActRoute("disable"),
  cardActRoute("enable"),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/cards/{iccid}/limits",
      id: "limitCard",
      summary:
        "Changes a card's limits, or the totals it shares. Tightening is free; loosening needs `by` and `reason`, and is audited.",
      roles: ["operator"],
      params: { iccid: iccidSchema },
      query: {},
      body: "CardLimitsRequest",
      reply: "Card",
    },
    async ({ params, body, reveal }, { backend, actor }) => {
      const { limits, shared, by, reason } = body;
      const change = { change: limitsFromWire(limits), shared, by, reason };
      return cardReplyToWire(await backend.limitCard(actor, params.iccid, change), reveal);
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/cards/{iccid}/number",
      id: "numberCard",
      summary: "Records a card's own number: own cards are never called.",
      roles: ["operator"],
      params: { iccid: iccidSchema },
      query: {},
      body: "NumberRequest",
      reply: "Card",
    },
    async ({ params, body, reveal }, { backend, actor }) =>
      cardReplyToWire(await backend.numberCard(actor, params.iccid, body.number), reveal),
  ),
  successionRoute("replace"),
  successionRoute("retire"),
];
