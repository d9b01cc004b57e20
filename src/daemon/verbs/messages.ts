import type { MessageBackend } from "../../control/index.ts";
import type { Desk } from "../desk.ts";

/** What people sent to our cards. */
export function messageVerbs({ store, clocks, dispatcher }: Desk): MessageBackend {
  return {
    messages: ({ waiting, limit, reveal }) => store.messages(waiting, limit, reveal),
    readMessage: (actor, message, reveal) => store.readMessage(message, reveal, actor, clocks.wall()),
    async releaseMessage(actor, message, reason) {
      const released = await store.releaseMessage(message, reason, actor, clocks.wall());
      dispatcher.kick();
      return released;
    },
  };
}
