import { at, simSwitchCommand } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemContext } from "./context.ts";
import { type Next, resetRound } from "./rounds.ts";
import { isOk, restUntil, type Script, send, sleepUntil } from "./script.ts";
import { wakeRadio } from "./sim-switch-card.ts";
import type { SimSwitch } from "./sim-switch.ts";

/** Contacts settle, and what the card kept charged is empty, before it gets power (modem-facts §5.1: 2 to 7 s). */
const SETTLE_MS = 2_000;

/**
 * One switch to another card: radio off, card changed, radio on. It never says whether it worked: the bring-up that
 * follows reads the card, and that decides. After a failure the radio comes on again all the same.
 */
export function* switchRound(context: ModemContext, sims: SimSwitch): Script<Next> {
  let now = yield* sleepUntil(0 as MonoMs);
  const bootMs = context.profile.bootTimeoutS * 1_000;
  if (!sims.enter("radio-off", now)) return { kind: "bring-up", state: "identifying", reason: "sim-switch" };
  context.facts.forgetCard();
  context.setState("resetting", "sim-switch", sims.until);
  const off = yield* send(at.radioOff());
  if (isOk(off.value.final)) {
    sims.enter("switched", off.now);
    now = yield* changeCard(context, sims);
    now = yield* restUntil((now + SETTLE_MS) as MonoMs);
  } else {
    sims.fail("radio-stays-on");
    now = off.now;
  }
  sims.enter("back", now, bootMs);
  context.setState("resetting", "sim-switch", sims.until);
  if (context.profile.simSwitch.back === "restart") return yield* resetRound((now + bootMs) as MonoMs);
  yield* wakeRadio(context);
  return { kind: "bring-up", state: "identifying", reason: "sim-switch" };
}

function* changeCard(context: ModemContext, sims: SimSwitch): Script<MonoMs> {
  return sims.means === "bank" ? yield* changeInBank(context, sims) : yield* changeInModule(context, sims);
}

function* changeInModule({ profile }: ModemContext, sims: SimSwitch): Script<MonoMs> {
  const { command, first } = profile.simSwitch;
  const { order } = sims;
  if (command === null || order === null) {
    sims.fail("no-switch");
    return yield* sleepUntil(0 as MonoMs);
  }
  const { value, now } = yield* send(simSwitchCommand(command, first + order.position - 1));
  if (!isOk(value.final)) sims.fail("switch-refused");
  return now;
}

function* changeInBank(context: ModemContext, sims: SimSwitch): Script<MonoMs> {
  let now = yield* sleepUntil(0 as MonoMs);
  if (sims.order === null) return now;
  context.emit({ do: "bank-select", position: sims.order.position });
  // The switch's own deadline ends the wait: it takes the order away.
  while (sims.order !== null && sims.bankAnswer === undefined) now = yield* sleepUntil(sims.until ?? now);
  const refusal = sims.bankAnswer ?? null;
  if (refusal !== null) sims.fail(refusal.fault, refusal.detail);
  return now;
}
