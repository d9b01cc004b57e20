import { at } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import { absorb, type ModemContext } from "./context.ts";
import { isOk, restUntil, type Script, send } from "./script.ts";

/** A card that is not ready by then after the radio came on is judged by what reads it next. */
const CARD_READY_MS = 15_000;
const CARD_POLL_MS = 1_000;

/** Why a bring-up met no card with which the slot may work; the shape of its other obstacles. */
interface CardObstacle {
  readonly kind: string;
  readonly reason: string;
  readonly retryMs: number | null;
}

/** What the bring-up's obstacles mean to the position that is in use. */
const UNUSABLE = {
  "no-sim": "sim-absent",
  "no-iccid": "sim-unreadable",
  pin: "sim-locked",
  puk: "sim-locked",
} as const;

/**
 * What the card that was just read means to the positions of the slot: the bring-up's own obstacle as it was, or a
 * further one where the card is readable and not the slot's. Null: it may dial.
 */
export function positionObstacle<O extends CardObstacle>(
  { sims, facts }: Pick<ModemContext, "sims" | "facts">,
  obstacle: O | null,
): O | { readonly kind: "position"; readonly reason: string; readonly retryMs: null } | null {
  if (obstacle !== null) {
    const fault = isUnusable(obstacle.kind) ? UNUSABLE[obstacle.kind] : null;
    if (fault !== null) sims.unusable(fault);
    return obstacle;
  }
  const reason = facts.iccid === null ? null : sims.meet(facts.iccid);
  return reason === null ? null : { kind: "position", reason, retryMs: null };
}

function isUnusable(kind: string): kind is keyof typeof UNUSABLE {
  return Object.hasOwn(UNUSABLE, kind);
}

/**
 * Switches the radio on where a switch, perhaps one of an earlier life, may have left it off, and waits until the card
 * is there: a reader that starts says for a while that there is none.
 */
export function* wakeRadio(context: ModemContext): Script<void> {
  if (!context.sims.radioMayBeOff) return;
  const on = yield* send(at.radioOn());
  if (isOk(on.value.final)) context.sims.radioIsOn();
  let { now } = on;
  const end = (now + CARD_READY_MS) as MonoMs;
  do {
    const { value, now: answeredAt } = yield* send(at.sim());
    absorb(context, value, answeredAt);
    if (context.facts.sim === "ready") return;
    now = yield* restUntil((answeredAt + CARD_POLL_MS) as MonoMs);
  } while (now < end);
}
