import type { Backend } from "../../control/index.ts";
import type { Desk } from "../desk.ts";
import { endOrSay } from "./ending.ts";

type SubscriberVerbs = Pick<Backend, "person" | "findPeople" | "addNote" | "dispose" | "agreeCallback">;

/** One person's story, and what people add to it. */
export function subscriberVerbs(desk: Desk): SubscriberVerbs {
  const { store, clocks, dispatcher } = desk;
  return {
    person: (_actor, number, reveal) => store.person(number, reveal),
    findPeople: (_actor, filter) => store.findPeople(filter),
    addNote: (actor, number, text) => store.addNote(number, text, actor, clocks.wall()),

    async dispose(actor, { number, ...request }) {
      const { open, ...done } = await store.dispose(number, request, actor, clocks.wall());
      // An opt-out is a withdrawal: it is acknowledged only when nothing is dialled to the number any more.
      const callsEnded = await endOrSay(desk, open, "withdrawal");
      dispatcher.kick();
      return { ...done, callsEnded };
    },

    async agreeCallback(actor, { number, campaign, at }) {
      if (at === null) await store.cancelCallback(campaign, number, actor, clocks.wall());
      else await store.agreeCallback(campaign, number, at, actor, clocks.wall());
      dispatcher.kick();
    },
  };
}
