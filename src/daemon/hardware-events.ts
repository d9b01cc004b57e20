import type { Iccid } from "../domain/words.ts";
import type { DriverHandlers, ModemDriver } from "../driver/index.ts";
import { judgeDenial, TOGETHER_MS } from "./denied-service.ts";
import type { Desk } from "./desk.ts";

type HardwareEvents = Pick<
  DriverHandlers,
  "pinWanted" | "pinTried" | "forwarded" | "rejected" | "rescue" | "powerCycled"
>;

/** What modems tell of themselves and their cards as pieces of hardware: it goes to disk, and a person is told. */
export function hardwareEvents(desk: () => Desk): HardwareEvents {
  return {
    pinWanted(driver, iccid) {
      const { store, clocks, log } = desk();
      store.takeCardPin(iccid, clocks.wall()).then(
        (pin) => driver.tellPin(iccid, pin),
        (error: unknown) => {
          log.error({ event: "pin.not-read", slot: driver.slot, err: error });
          driver.tellPin(iccid, null);
        },
      );
    },
    pinTried(driver, iccid, accepted) {
      const { store, clocks, log } = desk();
      if (!accepted) {
        const message = `The card in ${driver.slot} refused its PIN: it is not sent again before simbank card pin.`;
        log.error({ event: "card.pin-wrong", slot: driver.slot, iccid }, message);
      }
      keep(desk(), driver, store.noteCardPin(iccid, accepted, clocks.wall()));
    },
    forwarded(driver, iccid) {
      const { store, clocks, log } = desk();
      const message = `Calls to the card in ${driver.slot} are forwarded: it is blocked until a person enables it.`;
      log.warn({ event: "card.forwarded", slot: driver.slot, iccid }, message);
      keep(desk(), driver, store.blockCard(iccid, "forwarded", clocks.wall()));
    },
    rejected(driver, iccid, cause) {
      const { store, clocks, log } = desk();
      log.warn({ event: "card.rejected", slot: driver.slot, iccid, cause }, "The network denies this card service.");
      if (cause !== null) return keep(desk(), driver, store.noteRejection(iccid, cause, clocks.wall()));
      // Whether it means this card or all of the carrier's shows only when those had their time.
      setTimeout(() => judgeLater(desk(), driver, iccid), TOGETHER_MS).unref();
    },
    rescue(driver, means, reason) {
      const { store, clocks, log } = desk();
      log.warn(
        { event: "modem.rescue", slot: driver.slot, means, reason },
        `Slot ${driver.slot}: ${means} (${reason}).`,
      );
      keep(desk(), driver, store.noteRescue(driver.slot, means, reason, clocks.wall()));
    },
    powerCycled(driver, failure) {
      const { log } = desk();
      if (failure === null) log.info({ event: "slot.power-cycled", slot: driver.slot });
      else log.error({ event: "slot.power-hook-failed", slot: driver.slot }, failure);
    },
  };
}

function judgeLater(desk: Desk, driver: ModemDriver, iccid: Iccid): void {
  const cards = desk.rack.drivers.map((one) => {
    const { identity, serviceLostAt } = one.snapshot();
    return { iccid: identity.iccid, imsi: identity.imsi, serviceLostAt };
  });
  const denial = judgeDenial(iccid, cards);
  if (denial === "over") return;
  const cause = denial === "of-all-cards" ? "all-cards" : null;
  keep(desk, driver, desk.store.noteRejection(iccid, cause, desk.clocks.wall()));
}

/** What a modem told has to go to disk; nobody waits for it. */
function keep({ log, dispatcher }: Desk, driver: ModemDriver, writing: Promise<void>): void {
  writing.then(
    () => dispatcher.kick(),
    (error: unknown) => log.error({ event: "slot.not-stored", slot: driver.slot, err: error }),
  );
}
