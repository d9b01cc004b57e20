import { at } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemState } from "../domain/words.ts";
import { concludeCall, settle } from "./after-call.ts";
import { bringUp, holdsSameCard, recheckCard } from "./bring-up.ts";
import { runCall } from "./call.ts";
import type { StartedCall } from "./call-desk.ts";
import type { ModemContext } from "./context.ts";
import { endStray } from "./orphans.ts";
import { readNetwork } from "./registration.ts";
import { keepIdle, waitUntil } from "./idle.ts";
import { type Script, send, sleepUntil } from "./script.ts";

/** What a modem does when a round is over. */
export type Next =
  | { readonly kind: "idle" }
  | { readonly kind: "bring-up"; readonly state: ModemState; readonly reason: string | null }
  | { readonly kind: "wait"; readonly state: ModemState; readonly reason: string; readonly until: MonoMs | null }
  | { readonly kind: "reset"; readonly now: MonoMs }
  | { readonly kind: "knock"; readonly now: MonoMs }
  | { readonly kind: "reopen"; readonly reason: string; readonly now: MonoMs };

const SEARCH_AGAIN: Next = { kind: "bring-up", state: "searching", reason: "registration-lost" };
const CARD_CHANGED: Next = { kind: "bring-up", state: "sim-check", reason: "sim-changed" };

/** Where a modem stands whose bring-up stopped at an obstacle that only time, a card or a person can remove. */
const STATE_BEFORE = {
  "no-sim": "sim-check",
  "no-iccid": "sim-check",
  "caller-id": "quarantined",
  messages: "configuring",
  pin: "pin-required",
  puk: "quarantined",
  position: "quarantined",
} as const;

/** From a modem that answers to one that can call, or to what stops it. */
export function* bringUpRound(context: ModemContext): Script<Next> {
  const obstacle = yield* bringUp(context);
  if (obstacle === null) return { kind: "idle" };
  const now = yield* sleepUntil(0 as MonoMs);
  const { kind, reason, retryMs } = obstacle;
  if (kind === "silent" || kind === "orphan-lives") return { kind: "reopen", reason, now };
  const until = retryMs === null ? null : ((now + retryMs) as MonoMs);
  return { kind: "wait", state: STATE_BEFORE[kind], reason, until };
}

/** Waits for the next try; for ever where only an event or a person can help. */
export function* waitRound(until: MonoMs | null): Script<Next> {
  yield* waitUntil(until);
  return { kind: "bring-up", state: "identifying", reason: null };
}

/** Stays idle as long as the modem can place calls. */
export function* idleRound(context: ModemContext): Script<Next> {
  yield* keepIdle(context);
  return SEARCH_AGAIN;
}

/** What a call needs of the machine around it. */
export interface CallSurroundings {
  /** Nothing speaks against the queued dial. */
  mayStart(now: MonoMs): boolean;
  /** The queued dial comes back undialled. */
  refuse(): void;
  /** Spends the queued dial's permit; null when it has died meanwhile, and the dial has come back. */
  start(now: MonoMs): StartedCall | null;
  /** When the last unsolicited line came that spoke of a call. */
  lastCallLineAt(): MonoMs;
  /** The call's `finish` is out; it is nobody's any more. */
  closed(): void;
  /** A person wants a reset as soon as the call is over. */
  resetWanted(): boolean;
}

/**
 * The queued dial. Where a card can go unnoticed, it is asked for first: a modem may claim a network without one, and
 * dial (field rule 18).
 */
export function* dialRound(context: ModemContext, around: CallSurroundings, from: MonoMs): Script<Next> {
  let now = from;
  if (!context.profile.simRemovalAnnounced) {
    const proof = yield* holdsSameCard(context);
    now = proof.now;
    if (!proof.value || !around.mayStart(now)) around.refuse();
    if (!proof.value) return CARD_CHANGED;
  }
  const started = around.start(now);
  return started === null ? { kind: "idle" } : yield* callRound(context, started, around);
}

/** One call from its dial command to the instant at which the line is free again (field rule 17). */
function* callRound(context: ModemContext, { call, command }: StartedCall, around: CallSurroundings): Script<Next> {
  const endedAt = yield* runCall(context, call, command);
  context.setState("releasing", call.evidence.hangUp?.reason ?? null);
  const now = yield* concludeCall(context, call, endedAt);
  around.closed();
  if (call.evidence.unconfirmed) return { kind: "reopen", reason: "hang-up-unconfirmed", now };
  if (around.resetWanted()) return { kind: "reset", now };
  const quietMs = context.options.postReleaseMs ?? context.profile.postReleaseMs;
  const goneAt = call.evidence.releasedAt ?? endedAt;
  const { facts } = context;
  let free = yield* settle(quietMs, () => around.lastCallLineAt(), { goneAt, now });
  if (facts.strayCall) {
    const hungUpAt = yield* endStray(context);
    free = yield* settle(quietMs, () => around.lastCallLineAt(), { goneAt: hungUpAt, now: hungUpAt });
  }
  if (facts.cardDoubted && !(yield* recheckCard(context))) return SEARCH_AGAIN;
  // A long call outlives the proof of where this modem stands; the next dial needs a fresh one.
  if (facts.provenPlmn(free) === null) yield* readNetwork(context);
  return facts.canCall ? { kind: "idle" } : SEARCH_AGAIN;
}

/** Restarts the modem and gives it until an instant to speak again; a boot line or a vanished port comes first. */
export function* resetRound(until: MonoMs): Script<Next> {
  yield* send(at.reset());
  const now = yield* waitUntil(until);
  return { kind: "reopen", reason: "reset", now };
}

/** Says nothing to a modem that is set aside; what it says by itself may bring it back before its time. */
export function* listenRound(until: MonoMs): Script<Next> {
  return { kind: "knock", now: yield* waitUntil(until) };
}
