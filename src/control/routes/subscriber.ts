import { jsonRoute, type Route } from "../route.ts";
import { SCHEMA, timeOrNull } from "../wire/common.ts";
import { foundToWire, personToWire } from "../wire/subscriber.ts";

const people = { method: "POST", params: {}, query: {} } as const;

/** One person's story, and what people add to it. Numbers travel in bodies, never in addresses. */
export const subscriberRoutes: readonly Route[] = [
  jsonRoute(
    {
      ...people,
      path: "/v1/subscribers/show",
      id: "showSubscriber",
      summary: "Everything on record of one person: consents, suppressions, contacts, attempts, notes, call backs.",
      roles: ["viewer"],
      body: "NumberRequest",
      reply: "Subscriber",
    },
    async ({ body, reveal }, { backend, actor }) =>
      personToWire(await backend.person(actor, body.number, reveal), reveal),
  ),
  jsonRoute(
    {
      ...people,
      path: "/v1/subscribers/find",
      id: "findSubscribers",
      summary: "People by the end of their number, a variable of their list, or their last disposition.",
      roles: ["viewer"],
      body: "FindRequest",
      reply: "Found",
    },
    async ({ body, reveal }, { backend, actor }) => {
      const { number_ends: numberEnds, variable, disposition, campaign, limit } = body;
      const filter = { numberEnds, variable, disposition, campaign, limit, reveal };
      return foundToWire(await backend.findPeople(actor, filter), reveal);
    },
  ),
  jsonRoute(
    {
      ...people,
      path: "/v1/subscribers/note",
      id: "noteSubscriber",
      summary: "Keeps a note about a person, sealed.",
      roles: ["operator"],
      body: "NoteRequest",
      reply: "Note",
      status: 201,
    },
    async ({ body }, { backend, actor }) => ({
      schema: SCHEMA,
      note: await backend.addNote(actor, body.number, body.text),
    }),
  ),
  jsonRoute(
    {
      ...people,
      path: "/v1/subscribers/dispose",
      id: "disposeSubscriber",
      summary: "Says what came of a person's call, and does what follows: an opt-out suppresses, a complaint pauses.",
      roles: ["operator"],
      body: "DisposeRequest",
      reply: "Disposed",
    },
    async ({ body }, { backend, actor }) => {
      const { number, as: code, campaign, attempt, note, at: callbackAt } = body;
      const done = await backend.dispose(actor, { number, code, campaign, attempt, note, callbackAt });
      return {
        schema: SCHEMA,
        disposition: done.disposition,
        attempt: done.attempt,
        campaign: done.campaign,
        contacts_removed: done.contactsRemoved,
        calls_ended: done.callsEnded,
      };
    },
  ),
  jsonRoute(
    {
      ...people,
      path: "/v1/subscribers/callback",
      id: "callbackSubscriber",
      summary: "Agrees a call at a time, inside every limit; or takes one back.",
      roles: ["operator"],
      body: "CallbackRequest",
      reply: "Callback",
    },
    async ({ body }, { backend, actor }) => {
      const { number, campaign, at } = body;
      await backend.agreeCallback(actor, { number, campaign, at });
      return { schema: SCHEMA, campaign, agreed_for: timeOrNull(at) };
    },
  ),
];
