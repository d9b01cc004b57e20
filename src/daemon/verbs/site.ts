import type { Backend, DaemonView } from "../../control/index.ts";
import { clockTrust } from "../clocks.ts";
import type { Desk } from "../desk.ts";
import { recordAlarms } from "../records-due.ts";
import { slotView } from "../views.ts";
import { endOrSay } from "./ending.ts";

type SiteVerbs = Pick<Backend, "status" | "stopAll" | "resumeAll" | "auditVerify" | "subscribe">;

/** The whole box: what it shows, its stop, its audit chain. */
export function siteVerbs(desk: Desk): SiteVerbs {
  const { store, calls, clocks, hub } = desk;
  return {
    async status() {
      const at = clocks.wall();
      const [cards, intents, daemon] = await Promise.all([store.cards(at), store.slotIntents(), daemonView(desk)]);
      const slots = desk.rack.drivers.map((driver) => {
        const iccid = driver.snapshot().identity.iccid;
        const card = cards.find((row) => row.iccid === iccid) ?? null;
        const intent = intents.find((row) => row.slot === driver.slot) ?? null;
        return slotView(driver, card, intent, desk.lastOutcomes.get(driver.slot) ?? null, clocks);
      });
      return { at, daemon, slots };
    },

    async stopAll(actor, reason, now) {
      // Held first: between this instant and the commit no permit may reach a modem.
      const release = calls.hold();
      try {
        const unspent = calls.open.filter((call) => call.state === "reserved");
        const voided = calls.end(
          unspent.map((call) => call.reservation.attempt),
          "stop",
        );
        const since = clocks.wall();
        const { open } = await store.stopAll(reason, actor, since);
        const ended = await endOrSay(desk, open, "stop", (state) => now || state !== "active");
        await voided;
        const stopped = { reason, by: actor.name, since };
        hub.publish({ type: "site", at: clocks.wall(), stopped });
        return { stopped, callsEnded: ended + unspent.length };
      } finally {
        release();
      }
    },

    async resumeAll(actor, reason) {
      const resumedAt = clocks.wall();
      await store.resumeAll(reason, actor, resumedAt);
      hub.publish({ type: "site", at: resumedAt, stopped: null });
      desk.dispatcher.kick();
      return { resumedAt };
    },

    auditVerify: () => store.auditVerify(),
    subscribe: (listener) => hub.subscribe(listener),
  };
}

async function daemonView(desk: Desk): Promise<DaemonView> {
  const { clocks, config, store } = desk;
  const [info, stopped, due] = await Promise.all([store.info(), store.stoppedAll(), desk.records.due()]);
  return {
    version: desk.version,
    pid: process.pid,
    startedAt: desk.startedAt,
    country: config.deployment.country,
    stopped,
    clock: clockTrust(clocks.wall(), config.deployment.country, { networks: () => desk.rack.networkClocks() }),
    store: { path: info.path, safe: info.synchronous === 2 },
    alarms: [...alarmsOf(desk), ...recordAlarms(due)],
    recordsDue: due,
  };
}

function alarmsOf(desk: Desk): readonly string[] {
  const alarms = desk.rack.drivers.flatMap((driver) => {
    const { state, reason } = driver.snapshot();
    return state === "quarantined" ? [`Slot ${driver.slot} is set aside (${reason ?? "no reason known"}).`] : [];
  });
  return desk.storeTrouble === null ? alarms : [...alarms, `The ledger does not answer: ${desk.storeTrouble}`];
}
