import { at } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import { recheckCard } from "./bring-up.ts";
import { absorb, type ModemContext, type ModemFacts, NETWORK_MAX_AGE_MS } from "./context.ts";
import { refuseCallers } from "./inbound.ts";
import { endStray } from "./orphans.ts";
import { readNetwork } from "./registration.ts";
import { type Script, send, sleepUntil } from "./script.ts";
import { deleteMessages, readStore } from "./sms.ts";

const FOREVER_MS = 3_600_000;

/** Keeps an idle modem company until it can no longer place a call, or holds another card. */
export function* keepIdle(context: ModemContext): Script<void> {
  const { facts } = context;
  let now = yield* sleepUntil(0 as MonoMs);
  while (facts.canCall) {
    const wakeAt = (now + context.options.idlePollMs) as MonoMs;
    while (now < wakeAt && facts.canCall && !facts.cardDoubted) {
      now = hasErrand(facts, now) ? yield* runErrand(context, now) : yield* sleepUntil(nextLook(facts, wakeAt));
    }
    // Without a network the card is read by the bring-up that follows.
    if (facts.canCall && facts.cardDoubted && !(yield* recheckCard(context))) return;
    if (facts.canCall) now = yield* poll(context, now);
  }
}

function hasErrand({ messages, inbound, strayCall }: ModemFacts, now: MonoMs): boolean {
  return strayCall || inbound.needsWork || messages.isDue(now);
}

function nextLook({ messages }: ModemFacts, wakeAt: MonoMs): MonoMs {
  return Math.min(wakeAt, messages.dueAt ?? wakeAt) as MonoMs;
}

/** What the world wants of the modem beside our calls, the most urgent first. */
function* runErrand(context: ModemContext, now: MonoMs): Script<MonoMs> {
  const { messages, inbound, strayCall } = context.facts;
  if (strayCall) return yield* endStray(context);
  if (inbound.needsWork) return yield* refuseCallers(context, now);
  if (messages.nextToDelete() !== null) return yield* deleteMessages(context, now);
  return (yield* readStore(context)).now;
}

/** Registration each time, the serving network before its last reading grows too old to be a proof. */
function* poll(context: ModemContext, now: MonoMs): Script<MonoMs> {
  const { plmnAt } = context.facts;
  if (plmnAt === null || now + context.options.idlePollMs >= plmnAt + NETWORK_MAX_AGE_MS) {
    return yield* readNetwork(context);
  }
  const reply = yield* send(at.registration("creg"));
  absorb(context, reply.value, reply.now);
  return reply.now;
}

/** Waits until an instant, or for ever, whatever wakes it in between. */
export function* waitUntil(until: MonoMs | null): Script<MonoMs> {
  let now = yield* sleepUntil(0 as MonoMs);
  const end = until ?? (Number.POSITIVE_INFINITY as MonoMs);
  while (now < end) {
    now = yield* sleepUntil(Math.min(end, now + FOREVER_MS) as MonoMs);
  }
  return now;
}
