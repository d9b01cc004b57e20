import type { CallResult } from "../domain/call.ts";
import type { WallMs } from "../domain/time.ts";
import type { RefusedDial } from "../store/index.ts";
import type { OpenCall } from "./calls.ts";
import type { Desk } from "./desk.ts";
import { attemptView } from "./views.ts";

/** A call went on by one state: who waits for it is told. */
export function callProgressed(desk: Desk, call: OpenCall): void {
  const { reservation, driver, reservedAt, startedAt, state } = call;
  if (state !== "reserved") desk.persons.progress(reservation.contact, state);
  if (!desk.hub.listening) return;
  const view = attemptView(reservation, driver.slot, state, { reservedAt, startedAt, endedAt: null }, null);
  desk.hub.publish({ type: "attempt", at: desk.clocks.wall(), attempt: view });
}

/** A call's outcome is on disk: it is logged and told. */
export function callEnded(desk: Desk, call: OpenCall, result: CallResult, endedAt: WallMs): void {
  const { reservation, driver, reservedAt, startedAt } = call;
  const { outcome, detail } = result;
  desk.lastOutcomes.set(driver.slot, outcome);
  desk.log.info({ event: "call.finished", slot: driver.slot, attempt: reservation.attempt, outcome, detail });
  const view = attemptView(reservation, driver.slot, "ended", { reservedAt, startedAt, endedAt }, result);
  desk.persons.ended(reservation.contact, view);
  if (desk.hub.listening) desk.hub.publish({ type: "attempt", at: endedAt, attempt: view });
}

export function dialRefused(desk: Desk, refused: RefusedDial): void {
  const { contact, campaign, maskedNumber, refusals, nextPossibleAt } = refused;
  desk.persons.refused(contact, refusals);
  const at = desk.clocks.wall();
  desk.hub.publish({ type: "refused", at, campaign, number: maskedNumber, refusals, nextPossibleAt });
}
