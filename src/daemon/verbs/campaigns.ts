import type { Backend, DialAnswerView } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { Desk } from "../desk.ts";
import { endOrSay } from "./ending.ts";

type CampaignVerbs = Pick<
  Backend,
  | "createCampaign"
  | "campaign"
  | "campaigns"
  | "actOnCampaign"
  | "preflight"
  | "dial"
  | "explain"
  | "attempts"
  | "reconcile"
>;

const STATE_OF = { start: "running", pause: "paused", stop: "stopped" } as const;

/** Campaigns, single dials and the record of both. */
export function campaignVerbs(desk: Desk): CampaignVerbs {
  const { store, clocks, dispatcher, hub } = desk;
  return {
    async createCampaign(actor, settings) {
      await store.createCampaign(settings, actor, clocks.wall());
      return store.campaign(settings.id, clocks.wall());
    },

    campaign: (id) => store.campaign(id, clocks.wall()),
    campaigns: () => store.campaigns(clocks.wall()),
    preflight: (id) => store.preflight(id, dispatcher.request(null)),

    async actOnCampaign(actor, id, { act, reason }) {
      const { open } = await store.setCampaignState(id, STATE_OF[act], reason, actor, clocks.wall());
      // A pause lets calls end by themselves; a stop ends what has not been answered.
      await endOrSay(desk, open, "stop", (state) => state === "reserved" || (act === "stop" && state !== "active"));
      hub.publish({ type: "campaign", at: clocks.wall(), campaign: id, state: STATE_OF[act] });
      dispatcher.kick();
      return store.campaign(id, clocks.wall());
    },

    async dial(actor, { campaign, number, slot }, watch): Promise<DialAnswerView> {
      if (slot !== null) desk.rack.driver(slot);
      const { contact } = await store.enqueueDial(campaign, number, slot, actor, clocks.wall());
      // Also without a person who waits: another pass may answer this wish before ours does.
      const unheard = new AbortController();
      const watched = desk.persons.watch(contact, watch ?? { progress: () => undefined, signal: unheard.signal });
      const answer = await dispatcher.tryContact(contact);
      const refused = answer.refused.find((each) => each.contact === contact);
      if (watch === null) unheard.abort();
      if (refused !== undefined) {
        await store.cancelDial(contact);
        return { kind: "refused", refusals: refused.refusals };
      }
      if (watch === null) {
        const attempt = answer.dials.find((each) => each.contact === contact)?.attempt ?? null;
        const heard = await watched;
        return heard.kind === "refused" ? heard : { kind: "queued", dial: contact, attempt };
      }
      const ended = await watched;
      if (ended.kind === "queued" && ended.attempt === null) await store.cancelDial(contact);
      return ended;
    },

    explain: (_actor, { campaign, number, slot }) => store.explain(campaign, number, slot, dispatcher.request(null)),

    attempts: (_actor, filter) => store.attempts(filter),

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
