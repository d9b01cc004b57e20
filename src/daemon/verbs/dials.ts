import type { Backend, DialAnswerView, DialWatch } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { ContactId } from "../../domain/words.ts";
import type { AttemptQuery, AttemptRow } from "../../store/index.ts";
import type { Desk } from "../desk.ts";
import type { HeardOf } from "../person-dials.ts";
import { answerEnded, answerGone, type Wish } from "../wishes.ts";

type DialVerbs = Pick<Backend, "dial" | "explain" | "pastDecision" | "attempts" | "reconcile">;

/** Single dials, and the record of all. */
export function dialVerbs(desk: Desk): DialVerbs {
  const { store, clocks, dispatcher } = desk;
  return {
    async dial(actor, wish, watch): Promise<DialAnswerView> {
      const { campaign, number, slot } = wish;
      if (slot !== null) desk.rack.driver(slot);
      const { contact, callbackAt } = await store.enqueueDial(campaign, number, slot, actor, clocks.wall());
      // Also without a person who waits: another pass may answer this wish before ours does.
      const unheard = new AbortController();
      const progress = tellingOf(callbackAt, watch);
      const watched = desk.persons.watch(contact, { progress, signal: watch?.signal ?? unheard.signal });
      const answer = await dispatcher.tryContact(contact);
      const refused = answer.refused.find((each) => each.contact === contact);
      if (answer.gone) desk.persons.gone(contact);
      if (watch === null) unheard.abort();
      if (refused !== undefined) {
        await store.cancelDial(contact);
        return { kind: "refused", refusals: refused.refusals };
      }
      if (watch === null) {
        const attempt = answer.dials.find((each) => each.contact === contact)?.attempt ?? null;
        const heard = await watched;
        if (heard.kind === "gone") return answerGone(desk, wish);
        return heard.kind === "refused" ? heard : { kind: "queued", dial: contact, attempt, callbackAt };
      }
      return answerTo(desk, wish, contact, await watched);
    },

    pastDecision: (of, reveal) => store.pastDecision(of, reveal),

    explain: (_actor, { campaign, number, slot }) => store.explain(campaign, number, slot, dispatcher.request(null)),

    attempts: (_actor, filter) => attemptsOf(desk, filter),

    async reconcile(actor, { attempt, as, reason, by }) {
      await store.reconcile(attempt, as, reason, by, actor, clocks.wall());
      dispatcher.kick();
      const filter = { since: null, campaign: null, slot: null, outcome: null, reveal: false };
      const [row] = await store.attempts({ ...filter, afterAttempt: attempt - 1, limit: 1 });
      if (row !== undefined) return row;
      throw new SimbankError("SB_NOT_FOUND", `There is no attempt ${attempt}: \`simbank calls\` lists them.`);
    },
  };
}

/** The waiter's steps, the first of which says that a call back is kept by this dial. */
function tellingOf(callbackAt: WallMs | null, watch: DialWatch | null): DialWatch["progress"] {
  return (step) => watch?.progress(step.state === "queued" ? { ...step, callbackAt } : step);
}

/** What a waiter is told. One that left before its dial was reserved takes the dial back. */
async function answerTo(desk: Desk, wish: Wish, contact: ContactId, heard: HeardOf): Promise<DialAnswerView> {
  if (heard.kind === "gone") return answerGone(desk, wish);
  if (heard.kind === "ended") return answerEnded(desk, wish, heard);
  if (heard.kind === "queued" && heard.attempt === null) await desk.store.cancelDial(contact);
  return heard;
}

/** A slot that was taken out of the configuration keeps its history; one that never was is a mistake: `SB_NOT_FOUND`. */
async function attemptsOf({ store, rack }: Desk, filter: AttemptQuery): Promise<readonly AttemptRow[]> {
  const found = await store.attempts(filter);
  const { slot } = filter;
  if (found.length > 0 || slot === null || rack.has(slot)) return found;
  const ever = { ...filter, since: null, campaign: null, outcome: null, afterAttempt: null, limit: 1 };
  if ((await store.attempts(ever)).length === 0) rack.driver(slot);
  return found;
}
