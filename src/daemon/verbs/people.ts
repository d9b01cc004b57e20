import type { Backend } from "../../control/index.ts";
import type { E164 } from "../../domain/number.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Desk } from "../desk.ts";
import { endOrSay } from "./ending.ts";

type PeopleVerbs = Pick<
  Backend,
  "importCsv" | "numberRecord" | "withdraw" | "suppress" | "suppressions" | "checkSuppression"
>;

/** How many consents a withdrawal ended: none means that the number may have been mistyped. */
async function consentsEndedAt(desk: Desk, number: E164, withdrawnAt: WallMs): Promise<number> {
  return (await desk.store.consents(number)).filter((consent) => consent.withdrawnAt === withdrawnAt).length;
}

/** What people have agreed to and asked for. */
export function peopleVerbs(desk: Desk): PeopleVerbs {
  const { store, clocks, dispatcher } = desk;
  return {
    async importCsv(actor, { kind, bytes, emit, signal }) {
      const session = await store.beginImport(kind, actor, clocks.wall());
      try {
        for await (const chunk of bytes) {
          signal.throwIfAborted();
          await emit(await session.push(chunk));
        }
        const { open, ...done } = await session.finish();
        // A suppressed number whose call is on its way is a withdrawal as well.
        await endOrSay(desk, open, "withdrawal");
        dispatcher.kick();
        return done;
      } catch (error) {
        await session.abort();
        throw error;
      }
    },

    async numberRecord(_actor, number) {
      const [consents, suppressions] = await Promise.all([store.consents(number), store.checkSuppression(number)]);
      return { number, consents, suppressions };
    },

    async withdraw(actor, number, method) {
      const { withdrawnAt, contactsRemoved, open } = await store.withdraw(number, method, actor, clocks.wall());
      const callsEnded = await endOrSay(desk, open, "withdrawal");
      const consentsEnded = await consentsEndedAt(desk, number, withdrawnAt);
      return { withdrawnAt, contactsRemoved, consentsEnded, callsEnded };
    },

    async suppress(actor, { number, scope, reason, until }) {
      const done = await store.suppress(number, scope, reason, until, actor, clocks.wall());
      const callsEnded = await endOrSay(desk, done.open, "withdrawal");
      return { withdrawnAt: done.withdrawnAt, contactsRemoved: done.contactsRemoved, consentsEnded: 0, callsEnded };
    },

    suppressions: (_actor, limit, reveal) => store.suppressions(limit, reveal),
    checkSuppression: (_actor, number) => store.checkSuppression(number),
  };
}
