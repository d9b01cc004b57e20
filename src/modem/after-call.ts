import { at, decode } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { LiveCall } from "./call.ts";
import type { ModemContext } from "./context.ts";
import { conclude } from "./outcome.ts";
import { type Script, isOk, send, sleepUntil } from "./script.ts";

/** How long the plain result of a call may follow its end in the family's own words. */
const WORD_PATIENCE_MS = 1_000;

/** Asks why, once, and tells the shell what became of the call. `from`: the instant at which its end was known. */
export function* concludeCall(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  let now = yield* awaitWord(context, call, from);
  if (wantsCause(context, call)) now = yield* askCause(context, call);
  const result = conclude(call.evidence, context.profile.answerEvidence, now);
  context.emit({ do: "finish", attempt: call.order.attempt, result });
  return now;
}

/**
 * Some families tell of an end in their own words first, and say `BUSY` only then. The line is not free yet, so nothing is
 * lost by waiting for the word; a question in between could swallow it.
 */
function* awaitWord(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  const { evidence } = call;
  const quietMs = context.options.postReleaseMs ?? context.profile.postReleaseMs;
  const until = ((evidence.releasedAt ?? from) + Math.min(WORD_PATIENCE_MS, quietMs)) as MonoMs;
  if (evidence.hangUp !== null || evidence.activeAt !== null || !wantsCause(context, call)) return from;
  let now = from;
  while (now < until && !evidence.ended) now = yield* sleepUntil(until);
  return now;
}

/**
 * `+CEER` is asked only where nothing better is known: it may be stale, and it may speak of packet data
 * (modem-facts §2.6).
 */
function wantsCause(context: ModemContext, call: LiveCall): boolean {
  if (!context.profile.askCeer || call.evidence.lost !== null) return false;
  if (call.evidence.dialTimedOut || call.evidence.unconfirmed || call.evidence.contradicted) return false;
  // What we ended ourselves has no cause but us; modems then speak of the call before.
  if (call.evidence.hangUp !== null && call.evidence.activeAt !== null) return false;
  return !call.evidence.releases.some((release) => release.cause !== null || release.outcome !== null);
}

function* askCause(context: ModemContext, call: LiveCall): Script<MonoMs> {
  const { value, now } = yield* send(at.cause());
  if (!isOk(value.final)) return now;
  const scope = { dialect: context.profile.dialect, command: value.command };
  call.evidence.ceer = value.lines.join(" ").replace(/^\+CEER:\s*/, "") || null;
  call.evidence.observe(
    value.lines.flatMap((line) => [...decode(line, scope)]),
    now,
  );
  return now;
}

/**
 * Waits until the line is free: the tail of a call comes in pieces, so every line about a call starts the quiet anew,
 * which counts from the instant at which the call was gone (field rule 17). Lines about other things, of which a modem
 * may have no end, hold up nothing.
 */
export function* settle(
  quietMs: number,
  lastCallLineAt: () => MonoMs,
  call: { readonly goneAt: MonoMs; readonly now: MonoMs },
): Script<MonoMs> {
  let { now } = call;
  while (now < Math.max(call.goneAt, lastCallLineAt()) + quietMs) {
    now = yield* sleepUntil((Math.max(call.goneAt, lastCallLineAt()) + quietMs) as MonoMs);
  }
  return now;
}
