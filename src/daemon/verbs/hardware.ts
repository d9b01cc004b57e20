import type { Backend } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { Desk } from "../desk.ts";
import { slotOf } from "./rack.ts";

/** What a person says of modules and cards as pieces of hardware. */
export function hardwareVerbs(desk: Desk): Pick<Backend, "acceptModem" | "switchSim" | "setCardPin"> {
  const { store, rack, clocks } = desk;
  return {
    async acceptModem(actor, id, { imei, reason }) {
      const driver = rack.driver(id);
      const there = driver.snapshot().identity.imei;
      if (there !== imei) {
        const what = there === null ? "has not named itself yet" : `has the IMEI ${there}`;
        throw new SimbankError("SB_CONFLICT", `The module in ${id} ${what}: nothing was accepted.`, { slot: id });
      }
      await store.bindModem(id, imei, reason, actor, clocks.wall());
      desk.places.accepted(driver, imei);
      return slotOf(desk, id);
    },

    async switchSim(actor, id, order) {
      await desk.sims.order(rack.driver(id), order, actor);
      desk.dispatcher.kick();
      return slotOf(desk, id);
    },

    async setCardPin(actor, iccid, pin) {
      await store.setCardPin(iccid, pin, actor, clocks.wall());
      for (const driver of rack.drivers) if (driver.snapshot().state === "pin-required") driver.retry();
    },
  };
}
