import { z } from "zod";
import { jsonRoute, type Route } from "../route.ts";
import { flagSchema, SCHEMA } from "../wire/common.ts";
import { messagesToWire, messageToWire } from "../wire/message.ts";

const one = { params: { message: z.coerce.number().int().positive() }, query: {} } as const;

/** What people send to our cards. */
export const messageRoutes: readonly Route[] = [
  jsonRoute(
    {
      params: {},
      query: { waiting: flagSchema.default(false), limit: z.coerce.number().int().min(1).max(100_000).default(1000) },
      method: "GET",
      path: "/v1/messages",
      id: "listMessages",
      summary: "Messages that ended consent or hold their sender, newest first. Their words are read one by one.",
      roles: ["viewer"],
      body: null,
      reply: "Messages",
    },
    async ({ query, reveal }, { backend }) =>
      messagesToWire(await backend.messages({ waiting: query.waiting, limit: query.limit, reveal }), reveal),
  ),
  jsonRoute(
    {
      ...one,
      method: "POST",
      path: "/v1/messages/{message}/read",
      id: "readMessage",
      summary: "Shows the words of a message; that they were read, and by whom, is on record.",
      roles: ["operator", "auditor"],
      body: null,
      reply: "MessageText",
    },
    async ({ params, reveal }, { backend, actor }) => {
      const { message, text } = await backend.readMessage(actor, params.message, reveal);
      return { schema: SCHEMA, ...messageToWire(message, reveal), text };
    },
  ),
  jsonRoute(
    {
      ...one,
      method: "POST",
      path: "/v1/messages/{message}/release",
      id: "releaseMessage",
      summary: "Says that a message ends nothing: its sender may be called again, and its words are gone.",
      roles: ["operator", "auditor"],
      body: "Reason",
      reply: "Message",
    },
    async ({ params, body, reveal }, { backend, actor }) => ({
      schema: SCHEMA,
      ...messageToWire(await backend.releaseMessage(actor, params.message, body.reason), reveal),
    }),
  ),
];
