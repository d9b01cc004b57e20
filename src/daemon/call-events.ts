import type { CallResult } from "../domain/call.ts";
import { maskIccid } from "../domain/number.ts";
import { rfc3339, type WallMs } from "../domain/time.ts";
import type { CardNotice, RefusedDial } from "../store/index.ts";
import type { OpenCall } from "./calls.ts";
import type { Desk } from "./desk.ts";
import { attemptView } from "./views.ts";
import { lookAtWishes } from "./wishes.ts";

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
  desk.sims.look(driver, "quota-day");
  const view = attemptView(reservation, driver.slot, "ended", { reservedAt, startedAt, endedAt }, result);
  desk.persons.ended(reservation.contact, view);
  // What a network says of a number holds for every campaign.
  lookAtWishes(desk);
  if (desk.hub.listening) desk.hub.publish({ type: "attempt", at: endedAt, attempt: view });
}

export function dialRefused(desk: Desk, refused: RefusedDial): void {
  const { contact, campaign, maskedNumber, refusals, nextPossibleAt } = refused;
  desk.persons.refused(contact, refusals);
  const unreadable = refusals.find((one) => one.code === "record-unreadable");
  if (unreadable !== undefined) {
    desk.log.error(
      { event: "contact.set-aside", contact, campaign, reason: unreadable.detail },
      "A contact was set aside.",
    );
  }
  const at = desk.clocks.wall();
  desk.hub.publish({ type: "refused", at, campaign, number: maskedNumber, refusals, nextPossibleAt });
}

/** A card came near one of its limits, or reached it: the log and whoever listens are told once. */
export function cardNoticed(desk: Desk, notice: CardNotice): void {
  const { slot, kind, limit, used, allowed, unit, action, until, at } = notice;
  const sum = `${used} of ${allowed} ${unit}`;
  const card = maskIccid(notice.iccid);
  const message = `Card ${card} ${kind === "near" ? "comes near" : "has reached"} its limit ${limit} (${sum})${done(action, until)}.`;
  desk.log.warn({ event: `card.limit-${kind}`, slot, limit, used, allowed, unit, action }, message);
  desk.hub.publish({ type: "alarm", at, slot, message });
}

function done(action: CardNotice["action"], until: WallMs | null): string {
  if (action === null) return "";
  if (action === "block") return "; it is blocked until a person enables it";
  return until === null ? "; it rests" : `; it rests until ${rfc3339(until)}`;
}
