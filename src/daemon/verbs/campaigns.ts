import type { Backend, PreflightView, PreflightWatch } from "../../control/index.ts";
import { type CampaignId, REFUSAL_CODES, type RefusalCode } from "../../domain/words.ts";
import type { PreflightPage } from "../../store/index.ts";
import type { Desk } from "../desk.ts";
import { lookAtWishes } from "../wishes.ts";
import { endOrSay } from "./ending.ts";

type CampaignVerbs = Pick<
  Backend,
  | "createCampaign"
  | "campaign"
  | "campaigns"
  | "actOnCampaign"
  | "preflight"
  | "contactImports"
  | "unimport"
  | "releaseContact"
  | "report"
>;

const STATE_OF = { start: "running", pause: "paused", stop: "stopped", finish: "finished" } as const;

/** Contacts judged between two signs of progress. */
const PREFLIGHT_PART = 10_000;

/** Asks for the list part by part, so that its watcher hears how far it is. */
async function preflight(desk: Desk, id: CampaignId, watch: PreflightWatch | null): Promise<PreflightView> {
  const { store, dispatcher } = desk;
  const request = dispatcher.request(null);
  const refusals: Partial<Record<RefusalCode, number>> = {};
  let contacts = 0;
  let dialable = 0;
  for (let after: number | null = 0; after !== null; ) {
    watch?.signal.throwIfAborted();
    const part: PreflightPage = await store.preflight(id, request, after, PREFLIGHT_PART);
    contacts += part.contacts;
    dialable += part.dialable;
    for (const code of REFUSAL_CODES) {
      const more = part.refusals[code] ?? 0;
      if (more > 0) refusals[code] = (refusals[code] ?? 0) + more;
    }
    after = part.next;
    await watch?.progress({ contacts, dialable });
  }
  return { contacts, dialable, refusals };
}

/** Campaigns, their lists and their figures. */
export function campaignVerbs(desk: Desk): CampaignVerbs {
  const { store, clocks, dispatcher, hub } = desk;
  return {
    async createCampaign(actor, settings) {
      await store.createCampaign(settings, actor, clocks.wall());
      return store.campaign(settings.id, clocks.wall());
    },

    campaign: (id) => store.campaign(id, clocks.wall()),
    campaigns: () => store.campaigns(clocks.wall()),

    preflight: (id, watch) => preflight(desk, id, watch ?? null),

    contactImports: (id) => store.imports(id),
    async unimport(actor, id, importId) {
      const done = await store.unimport(id, importId, actor, clocks.wall());
      lookAtWishes(desk);
      return done;
    },

    async releaseContact(actor, id, number, reason) {
      const released = await store.releaseContact(id, number, reason, actor, clocks.wall());
      dispatcher.kick();
      return released;
    },

    report: (filter) => store.report(filter, clocks.wall()),

    async actOnCampaign(actor, id, { act, reason }) {
      const { open } = await store.setCampaignState(id, STATE_OF[act], reason, actor, clocks.wall());
      // A pause lets calls end by themselves; a stop ends what has not been answered.
      await endOrSay(
        desk,
        open,
        "stop",
        (state) => state === "reserved" || ((act === "stop" || act === "finish") && state !== "active"),
      );
      hub.publish({ type: "campaign", at: clocks.wall(), campaign: id, state: STATE_OF[act] });
      dispatcher.kick();
      return store.campaign(id, clocks.wall());
    },
  };
}
