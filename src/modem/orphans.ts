import { at } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import { sendHangUp } from "./call.ts";
import { absorb, type ModemContext } from "./context.ts";
import type { Obstacle } from "./obstacle.ts";
import { isOk, restUntil, type Script, send } from "./script.ts";

const TRIES = 5;
const PAUSE_MS = 500;

/** What a search for calls without an owner came to. */
interface Search {
  readonly obstacle: Obstacle | null;
  /** The last listing was answered, and had none. */
  readonly listedNone: boolean;
}

/**
 * A modem keeps its call when our process dies: whatever is up now has no owner and is hung up. Asked before anything
 * else, in the dialect that is at hand, and again in the modem's own where that could not settle it.
 */
export function* endOrphansFirst(context: ModemContext, identify: Script<Obstacle | null>): Script<Obstacle | null> {
  const told = { yet: false };
  const early = yield* endOrphans(context, told);
  const obstacle = early.obstacle ?? (yield* identify);
  if (obstacle !== null || told.yet) return obstacle;
  const search = early.listedNone && context.profile.clccTrusted ? early : yield* endOrphans(context, told);
  if (search.listedNone && context.profile.clccTrusted) tellGone(context, told);
  return search.obstacle;
}

/** Hangs up a call that the modem told of when we had none. A modem that does not answer is opened again by others. */
export function* endStray(context: ModemContext): Script<MonoMs> {
  const { answered, now } = yield* sendHangUp(context.profile.hangup, 0);
  if (!answered) return now;
  context.facts.strayCall = false;
  context.emit({ do: "orphan-hung-up", calls: 1 });
  return now;
}

function tellGone(context: ModemContext, told: { yet: boolean }): void {
  if (!told.yet) context.emit({ do: "no-orphan" });
  told.yet = true;
}

function* endOrphans(context: ModemContext, told: { yet: boolean }): Script<Search> {
  let hungUp = 0;
  for (let round = 0; round < TRIES; round += 1) {
    const { value, now } = yield* send(at.calls());
    const meanings = absorb(context, value, now);
    const alive = meanings.filter((m) => m.kind === "call" && m.call.isVoice && m.call.dir === "mo").length;
    const listedNone = isOk(value.final) && alive === 0;
    const showsCalls = hungUp > 0 || meanings.some(({ kind }) => kind === "call");
    if (listedNone && hungUp > 0) context.emit({ do: "orphan-hung-up", calls: hungUp });
    if (listedNone && showsCalls) {
      tellGone(context, told);
      return { obstacle: null, listedNone };
    }
    hungUp = Math.max(hungUp, alive);
    const sent = yield* sendHangUp(context.profile.hangup, round);
    // An empty list may be all that this modem ever says of its calls; what cannot be listed is hung up unseen.
    if (sent.value && hungUp === 0) tellGone(context, told);
    if (alive === 0 && value.final !== null) return { obstacle: null, listedNone };
    yield* restUntil((sent.now + PAUSE_MS) as MonoMs);
  }
  const reason = hungUp > 0 ? "orphan-call" : "no-answer";
  return { obstacle: { kind: "orphan-lives", reason, retryMs: 0 }, listedNone: false };
}
