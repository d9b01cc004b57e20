import type { DriverHandlers, ModemDriver } from "../driver/index.ts";
import { termsFor } from "./card-limits.ts";
import { wallOf } from "./clocks.ts";
import type { Desk } from "./desk.ts";
import { hardwareEvents } from "./hardware-events.ts";
import { slotView } from "./views.ts";

/**
 * What the daemon does when a modem has something to say. The desk is asked for late: drivers are part of it, and speak
 * only once it is complete.
 */
export function driverEvents(desk: () => Desk): DriverHandlers {
  return {
    changed(driver) {
      desk().dispatcher.kick();
      publishSlot(desk(), driver);
    },
    state(driver, from, to, reason) {
      const { log, hub, clocks } = desk();
      log.debug({ event: "modem.state", slot: driver.slot, from, to, reason });
      if (to === "absent") {
        desk().places.forget(driver.slot);
        log.warn({ event: "slot.absent", slot: driver.slot, reason }, driver.openMessage ?? undefined);
      }
      if (to === "sim-check" && reason === "sim-absent") desk().sims.look(driver, "card-missing");
      if (to !== "quarantined") return;
      const message = `Slot ${driver.slot} is set aside (${reason ?? "no reason known"}).`;
      log.warn({ event: "slot.quarantined", slot: driver.slot, reason }, message);
      hub.publish({ type: "alarm", at: clocks.wall(), slot: driver.slot, message });
    },
    identified(driver) {
      desk().places.see(driver);
      seeCard(desk(), driver);
    },
    progress(_driver, attempt, state, at) {
      const { calls, clocks } = desk();
      calls.progress(attempt, state, wallOf(clocks, at));
    },
    finish(_driver, attempt, result) {
      desk().calls.finish(attempt, result);
    },
    lineFree() {
      desk().dispatcher.lineFreed();
    },
    orphan(driver, calls) {
      desk().log.warn({ event: "call.orphan", slot: driver.slot, calls }, "A call of an earlier run was hung up.");
    },
    sims(driver, told) {
      desk().sims.told(driver, told);
    },
    noOrphan(driver) {
      desk().loose.cleared(driver.slot);
    },
    ...hardwareEvents(desk),
    message: (driver, pdu) => desk().messages.received(driver, pdu),
    messagesFillStore: (driver, used, total) => desk().messages.storeFills(driver, used, total),
    inbound: (driver, number, refused) => desk().messages.called(driver, number, refused),
    trace(driver, direction, text) {
      desk().log.trace({ event: "at", slot: driver.slot, direction, text });
    },
    fault(driver, error) {
      desk().log.error({ event: "modem.fault", slot: driver.slot, err: error });
    },
  };
}

function publishSlot(desk: Desk, driver: ModemDriver): void {
  const { hub, clocks, lastOutcomes } = desk;
  if (!hub.listening) return;
  const slot = slotView(driver, null, null, lastOutcomes.get(driver.slot) ?? null, clocks);
  hub.publish({ type: "slot", at: clocks.wall(), slot });
}

const HELD = "The configuration wants looser limits than are in force: they wait for an order (simbank card limits).";

/** A card may be dialled from only after the ledger knows it and its limits. */
function seeCard(desk: Desk, driver: ModemDriver): void {
  const { store, dispatcher, clocks, config, log } = desk;
  const { iccid, imsi, imei, model, profile } = driver.snapshot().identity;
  log.info({ event: "modem.identified", slot: driver.slot, model, profile, iccid });
  if (iccid === null) return;
  const terms = termsFor({ iccid, imsi }, config.cards);
  store.seeCard(iccid, imsi, imei, driver.slot, terms, clocks.wall()).then(
    (held) => {
      if (held.length > 0) log.warn({ event: "card.limits-held", slot: driver.slot, held }, HELD);
      dispatcher.kick();
    },
    (error: unknown) => log.error({ event: "card.not-stored", slot: driver.slot, err: error }),
  );
}
