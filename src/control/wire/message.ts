import { z } from "zod";
import { rfc3339 } from "../../domain/time.ts";
import type { MessageView } from "../views-messages.ts";
import { countSchema, iccidSchema, instantSchema, SCHEMA, schemaVersion, shownNumber, timeOrNull } from "./common.ts";

const messageFields = {
  message: countSchema,
  at: instantSchema,
  sent_at: instantSchema.nullable().describe("As the service centre says"),
  iccid: iccidSchema.nullable().describe("The card that received it"),
  number: z.string(),
  kind: z.enum(["opt-out", "held"]),
  read_at: instantSchema.nullable(),
  read_by: z.string().nullable(),
  released_at: instantSchema.nullable(),
  released_by: z.string().nullable(),
  reason: z.string().nullable(),
};
export const messageSchema = z.object(messageFields);
export const messagesReplySchema = z.object({ schema: schemaVersion, messages: z.array(messageSchema) });
export const messageReplySchema = z.object({ schema: schemaVersion, ...messageFields });
export const messageTextReplySchema = z.object({
  schema: schemaVersion,
  ...messageFields,
  text: z.string().nullable().describe("Null once somebody has decided, and for messages that ended consent"),
});

export type MessageWire = z.infer<typeof messageSchema>;

export function messageToWire(view: MessageView, reveal: boolean): MessageWire {
  return {
    message: view.message,
    at: rfc3339(view.at),
    sent_at: timeOrNull(view.sentAt),
    iccid: view.iccid,
    number: shownNumber(view.number, reveal),
    kind: view.kind,
    read_at: timeOrNull(view.readAt),
    read_by: view.readBy,
    released_at: timeOrNull(view.releasedAt),
    released_by: view.releasedBy,
    reason: view.reason,
  };
}

export function messagesToWire(views: readonly MessageView[], reveal: boolean): z.infer<typeof messagesReplySchema> {
  return { schema: SCHEMA, messages: views.map((view) => messageToWire(view, reveal)) };
}
