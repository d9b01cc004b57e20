import { at, type ListedMessage, readMessages, readMessageStores } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemContext } from "./context.ts";
import type { Obstacle } from "./obstacle.ts";
import { isOk, restUntil, type Script, send, type Timed } from "./script.ts";
import { LATER_MS, SILENT_MS } from "./sms-box.ts";

/** Messages that waited for the card at the network have come by then (field rule 14). */
const ARRIVAL_MS = 60_000;
const RETRY_MS = 120_000;
/** Of ten messages that fit, eight are there: soon none comes in any more. */
const NEARLY_FULL = 0.8;

/**
 * Before the first dial with a card: what its owner's callees wrote meanwhile is read. Where the deployment asks for it,
 * nothing is dialled before that was possible, and before the network had a minute to deliver.
 */
export function* readMessagesFirst(context: ModemContext): Script<Obstacle | null> {
  const box = context.facts.messages;
  box.meet(context.facts.iccid);
  if (context.options.messagesFirst !== true) {
    if (box.readAt === null) yield* readStore(context);
    return null;
  }
  if (box.metAt !== null && (box.readAt ?? 0) >= box.metAt + ARRIVAL_MS) return null;
  const { now } = yield* readStore(context);
  const until = ((box.metAt ?? now) + ARRIVAL_MS) as MonoMs;
  box.metAt ??= now;
  if (now < until) {
    context.setState("configuring", "messages-first", until);
    yield* restUntil(until);
  }
  const { value } = yield* readStore(context);
  return value ? null : { kind: "messages", reason: "messages-unreadable", retryMs: RETRY_MS };
}

/** Lists the store and tells of what is new in it. False: it could not be read. */
export function* readStore(context: ModemContext): Script<Timed<boolean>> {
  const box = context.facts.messages;
  box.begin();
  const mode = yield* send(at.messageMode());
  // A modem that keeps silent on this is not asked further: three silences would have its port opened anew.
  if (mode.value.final === null) return ended(context, false, mode.now, SILENT_MS);
  // Without PDU mode a message's text could be taken for a result: it stays unread.
  if (!isOk(mode.value.final)) return ended(context, false, mode.now, LATER_MS);
  yield* openStore(context);
  const { value, now } = yield* send(at.messages());
  const read = isOk(value.final);
  if (read) tellNew(context, readMessages(value.lines));
  return ended(context, read, now, value.final === null ? SILENT_MS : LATER_MS);
}

function tellNew(context: ModemContext, listed: readonly ListedMessage[]): void {
  for (const pdu of context.facts.messages.listed(listed)) context.emit({ do: "message", pdu });
}

function ended(context: ModemContext, value: boolean, now: MonoMs, retryMs: number): Timed<boolean> {
  context.facts.messages.end(value, now, retryMs);
  context.emit({ do: "changed" });
  return { value, now };
}

/** Reads where messages are received, and sees to it that there is room (3GPP TS 27.005 §3.2.2). */
function* openStore(context: ModemContext): Script<void> {
  const { value } = yield* send(at.messageStores());
  if (!isOk(value.final)) return;
  const [readFrom, , received] = readMessageStores(value.lines);
  const store = received ?? readFrom;
  if (store === undefined || readFrom === undefined) return;
  if (store.name !== readFrom.name) yield* send(at.messageStore(store.name));
  const { used, total } = store;
  const isNearlyFull = total > 0 && used >= total * NEARLY_FULL;
  if (context.facts.messages.fills(isNearlyFull)) context.emit({ do: "messages-fill-store", used, total });
}

/** Takes off the store what the shell has on its own record by now. */
export function* deleteMessages(context: ModemContext, from: MonoMs): Script<MonoMs> {
  const box = context.facts.messages;
  let now = from;
  for (let index = box.nextToDelete(); index !== null; index = box.nextToDelete()) {
    const reply = yield* send(at.deleteMessage(index));
    now = reply.now;
    box.deleted(index, isOk(reply.value.final));
    if (reply.value.final === null) return now;
  }
  return now;
}
