import { at } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import { sendHangUp } from "./call.ts";
import { absorb, type ModemContext } from "./context.ts";
import { type Caller, RING_MEMORY_MS } from "./inbound-watch.ts";
import { type Script, send, sleepUntil } from "./script.ts";

/** The number may come in a line of its own after the ring. */
const NAME_PATIENCE_MS = 500;

/**
 * Nobody talks to who calls us: the call is refused and told of. It is never taken, and never counts as one of ours. Only
 * for a modem without a call of its own, which a hang-up would end.
 */
export function* refuseCallers(context: ModemContext, from: MonoMs): Script<MonoMs> {
  const { inbound } = context.facts;
  const waited = inbound.takeWaited();
  if (waited !== null) context.emit({ do: "inbound", number: waited.number, refused: false });
  const caller = inbound.rings;
  if (caller === null) return from;
  let now = from;
  if (caller.number === null && !caller.told) now = yield* askName(context, caller);
  const ringAt = caller.lastRingAt;
  const isUp = now - ringAt <= RING_MEMORY_MS;
  const sent = isUp ? yield* sendHangUp(context.profile.hangup, 0) : { value: false, now };
  caller.refusedAt = ringAt;
  if (!caller.told) context.emit({ do: "inbound", number: caller.number, refused: sent.value });
  caller.told = true;
  return sent.now;
}

/** Families that ring without a number list the caller. */
function* askName(context: ModemContext, caller: Caller): Script<MonoMs> {
  const { value, now: listedAt } = yield* send(at.calls());
  absorb(context, value, listedAt);
  const until = (caller.since + NAME_PATIENCE_MS) as MonoMs;
  return caller.number === null && listedAt < until ? yield* nameHeard(caller, until) : listedAt;
}

/** Until the line with the number is there, or it is too late for it. */
function* nameHeard(caller: Caller, until: MonoMs): Script<MonoMs> {
  for (;;) {
    const now = yield* sleepUntil(until);
    if (caller.number !== null || now >= until) return now;
  }
}
