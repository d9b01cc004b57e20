import { jsonRoute, type Route } from "../route.ts";
import { iccidSchema, SCHEMA, slotIdSchema } from "../wire/common.ts";
import { slotToWire } from "../wire/slot.ts";

/** Modules and cards as pieces of hardware. */
export const hardwareRoutes: readonly Route[] = [
  jsonRoute(
    {
      method: "POST",
      path: "/v1/slots/{slot}/accept",
      id: "acceptModem",
      summary: "Accepts another module in a slot than the one that stood there before.",
      roles: ["operator"],
      params: { slot: slotIdSchema },
      query: {},
      body: "AcceptModemRequest",
      reply: "Slot",
    },
    async ({ params, body }, { backend, actor }) => ({
      schema: SCHEMA,
      ...slotToWire(await backend.acceptModem(actor, params.slot, body)),
    }),
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/slots/{slot}/switch",
      id: "switchSim",
      summary: "Orders the card of another SIM position; the slot's `sim` shows how it ends.",
      roles: ["operator"],
      params: { slot: slotIdSchema },
      query: {},
      body: "SwitchSimRequest",
      reply: "Slot",
    },
    async ({ params, body }, { backend, actor }) => {
      const { position, reason, new_card: newCard } = body;
      const slot = await backend.switchSim(actor, params.slot, { position, reason, newCard });
      return { schema: SCHEMA, ...slotToWire(slot) };
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/cards/{iccid}/pin",
      id: "setCardPin",
      summary: "Stores a card's PIN, sealed. It is sent once, and only while the card has every try left.",
      roles: ["operator"],
      params: { iccid: iccidSchema },
      query: {},
      body: "CardPinRequest",
      reply: "CardPin",
    },
    async ({ params, body }, { backend, actor }) => {
      await backend.setCardPin(actor, params.iccid, body.pin);
      return { schema: SCHEMA, iccid: params.iccid, stored: true as const };
    },
  ),
];
