import type { Backend, CardView, SlotView } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { Iccid, SlotId } from "../../domain/words.ts";
import type { Desk } from "../desk.ts";
import { slotView } from "../views.ts";

type RackVerbs = Pick<
  Backend,
  "slot" | "actOnSlot" | "cards" | "card" | "actOnCard" | "limitCard" | "numberCard" | "replaceCard" | "retireCard"
>;

const WANT_OF = { stop: "stop", start: "run", drain: "drain" } as const;

/** One slot with its card, as it stands. */
export async function slotOf(desk: Desk, id: SlotId): Promise<SlotView> {
  const { store, rack, clocks } = desk;
  const driver = rack.driver(id);
  const [cards, intents] = await Promise.all([store.cards(clocks.wall()), store.slotIntents()]);
  const iccid = driver.snapshot().identity.iccid;
  const card = cards.find((row) => row.iccid === iccid) ?? null;
  const intent = intents.find((row) => row.slot === id) ?? null;
  return slotView(driver, card, intent, desk.lastOutcomes.get(id) ?? null, clocks);
}

/** Slots and cards. */
export function rackVerbs(desk: Desk): RackVerbs {
  const { store, rack, clocks } = desk;

  const slot = (id: SlotId): Promise<SlotView> => slotOf(desk, id);

  async function card(iccid: Iccid): Promise<CardView> {
    const found = (await store.cards(clocks.wall())).find((row) => row.iccid === iccid);
    if (found !== undefined) return found;
    throw new SimbankError(
      "SB_NOT_FOUND",
      `No card …${iccid.slice(-4)} was ever seen here: \`simbank card list\` lists all.`,
    );
  }

  return {
    slot,
    card,
    cards: () => store.cards(clocks.wall()),

    async actOnSlot(actor, id, { act, reason }) {
      const driver = rack.driver(id);
      if (act === "reset") {
        driver.reset();
      } else {
        await store.setSlotIntent(id, WANT_OF[act], reason, actor, clocks.wall());
        driver.want(WANT_OF[act], reason);
      }
      desk.dispatcher.kick();
      return slot(id);
    },

    async actOnCard(actor, iccid, { act, reason }) {
      await card(iccid);
      await store.setCardState(iccid, act === "disable" ? "disabled" : "eligible", reason ?? act, actor, clocks.wall());
      desk.dispatcher.kick();
      return card(iccid);
    },

    async limitCard(actor, iccid, { change, shared, by, reason }) {
      if (shared) await store.setSharedLimits(iccid, change, by, reason, actor, clocks.wall());
      else await store.setCardLimits(iccid, change, by, reason, actor, clocks.wall());
      desk.dispatcher.kick();
      return card(iccid);
    },

    async numberCard(actor, iccid, number) {
      await store.setCardNumber(iccid, number, actor, clocks.wall());
      return card(iccid);
    },

    async replaceCard(actor, { from, to, reason }) {
      await store.replaceCard(from, to, reason, actor, clocks.wall());
      desk.dispatcher.kick();
      return card(to);
    },

    async retireCard(actor, { from, to, reason }) {
      await store.retireCard(from, to, reason, actor, clocks.wall());
      desk.dispatcher.kick();
      return card(from);
    },
  };
}
