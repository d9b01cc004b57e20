import { at, readCallerId, readForwarding } from "../at/index.ts";
import type { ModemContext } from "./context.ts";
import { type Script, isOk, send } from "./script.ts";

/**
 * Has our number shown to the people we call, and finds out whether it is; and whether calls to the card go elsewhere,
 * in which case nobody who rings back would reach us (field rule 15). At each start and change of card.
 */
export function* proveCallerId(context: ModemContext): Script<void> {
  const { facts } = context;
  const set = yield* send(at.showCallerId());
  // A modem that keeps silent on this is not asked further: three silences would have its port opened anew.
  if (set.value.final === null) {
    facts.callerId = "unproven";
    return;
  }
  const { value } = yield* send(at.callerId());
  facts.callerId = isOk(value.final) ? readCallerId(value.lines) : "unproven";
  if (value.final === null) return;
  const forwarding = yield* send(at.forwarding());
  if (!isOk(forwarding.value.final) || readForwarding(forwarding.value.lines) !== true) return;
  if (facts.iccid !== null) context.emit({ do: "forwarded", iccid: facts.iccid });
}

/** Why this line may place no call because of what the called person would see; null where it may. */
export function callerIdObstacle(context: ModemContext): string | null {
  const { callerId } = context.facts;
  if (callerId === "hidden") return "caller-id-hidden";
  return context.options.callerIdRequired === true && callerId !== "shown" ? "caller-id-unproven" : null;
}
