import { at, decode, decodeFinal, hangupCommand } from "../at/index.ts";
import type { AtCommand, ListedCall, Meaning } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemContext } from "./context.ts";
import { CallEvidence } from "./evidence.ts";
import { type Script, isOk, send, sleepUntil } from "./script.ts";
import type { DialOrder, HangUpReason, Reply } from "./types.ts";

/** From dial to alerting, at most (field rule 16). */
export const PDD_MAX_MS = 45_000;
/** A listing is never asked for more often than this (modem-facts §3.7). */
const MIN_POLL_MS = 500;
const CONFIRM_POLL_MS = 300;
/** How long a hang-up may stay unconfirmed before the next means is tried. */
const HANG_UP_PATIENCE_MS = 3_000;
const HANG_UP_ROUNDS = 3;

/** One call on its way: its order, its evidence, and what we still want of it. */
export class LiveCall {
  readonly order: DialOrder;
  readonly evidence: CallEvidence;
  reported: "dialing" | "alerting" | "active" = "dialing";

  constructor(order: DialOrder, dialedAt: MonoMs) {
    this.order = order;
    this.evidence = new CallEvidence(dialedAt);
  }

  wantHangUp(reason: HangUpReason, now: MonoMs): void {
    this.evidence.hangUp ??= { at: now, reason };
  }

  /** The instant at which this call has to be hung up by us, and why. */
  limit(): { readonly at: MonoMs; readonly reason: HangUpReason } {
    const { dialedAt, alertingAt, activeAt } = this.evidence;
    const { holdS, maxCallS, ringMaxS } = this.order;
    if (activeAt !== null) {
      const flowEnds = holdS <= maxCallS;
      return {
        at: (activeAt + Math.min(holdS, maxCallS) * 1_000) as MonoMs,
        reason: flowEnds ? "flow-ended" : "max-call",
      };
    }
    if (alertingAt !== null) return { at: (alertingAt + ringMaxS * 1_000) as MonoMs, reason: "ring-timeout" };
    // A family that never reports alerting may be ringing all the while, so the ring time is granted on top.
    return { at: (dialedAt + PDD_MAX_MS + ringMaxS * 1_000) as MonoMs, reason: "setup-timeout" };
  }
}

/**
 * Runs one call from its dial command to its end. Unsolicited lines reach the evidence on their own; this script
 * sends what must be sent, looks where lines are not enough, and ends what has to end.
 */
export function* runCall(context: ModemContext, call: LiveCall, dial: AtCommand): Script<void> {
  const { evidence } = call;
  const reply = yield* send(dial);
  takeDialReply(context, call, reply.value, reply.now);
  let now = reply.now;
  let lastPoll = now;
  while (!evidence.released) {
    const limit = call.limit();
    if (now >= limit.at) call.wantHangUp(limit.reason, now);
    if (evidence.hangUp !== null) {
      now = yield* hangUp(context, call, now);
      continue;
    }
    const pollAt = nextPoll(context, call, lastPoll);
    if (pollAt !== null && now >= pollAt) {
      now = yield* poll(context, call);
      lastPoll = now;
      continue;
    }
    now = yield* sleepUntil(Math.min(limit.at, pollAt ?? limit.at) as MonoMs);
  }
}

function takeDialReply(context: ModemContext, call: LiveCall, reply: Reply, now: MonoMs): void {
  const { evidence } = call;
  const { dialect } = context.profile;
  evidence.dialAnswered(reply.final, now);
  if (reply.final === null) return;
  const kind = reply.final.kind;
  evidence.note(kind);
  for (const line of reply.lines) evidence.observe(decode(line, { dialect, command: reply.command }), now);
  evidence.observe(decodeFinal(reply.final, { dialect, command: reply.command }), now);
  if (kind === "OK" || kind === "CONNECT") {
    evidence.acceptedAt = now;
    if (dialect.dial === "blocking" || kind === "CONNECT") takeBlockingFinal(evidence, dialect.answeredBy, kind, now);
    return;
  }
  if (kind === "ERROR" || kind === "CME" || kind === "CMS" || dialect.dial === "blocking") evidence.release(now);
  else evidence.doubt(now);
}

/** Where the final waits for the answer it is the answer; the other final means that it was declined. */
function takeBlockingFinal(
  evidence: CallEvidence,
  answeredBy: readonly ("OK" | "CONNECT")[],
  kind: "OK" | "CONNECT",
  now: MonoMs,
): void {
  if (!answeredBy.includes(kind) && answeredBy.length > 0) return evidence.doubt(now);
  evidence.trust();
  evidence.active(now, "final");
}

/** When to ask `+CLCC` next: at once in doubt, at the family's rhythm else; null where it would tell nothing. */
function nextPoll(context: ModemContext, call: LiveCall, lastPoll: MonoMs): MonoMs | null {
  const { evidence } = call;
  if (evidence.listingBroken) return null;
  if (evidence.doubtSince !== null) {
    return lastPoll >= evidence.doubtSince ? ((lastPoll + CONFIRM_POLL_MS) as MonoMs) : evidence.doubtSince;
  }
  const rhythm = context.profile.clccPollMs;
  return rhythm === null ? null : ((lastPoll + Math.max(MIN_POLL_MS, rhythm)) as MonoMs);
}

function* poll(context: ModemContext, call: LiveCall): Script<MonoMs> {
  const { value, now } = yield* send(at.calls());
  const { evidence } = call;
  if (!isOk(value.final)) {
    // One unanswered listing is a time-out of the channel, not a verdict on the command.
    if (value.final !== null) evidence.listing(null, now);
    return now;
  }
  const scope = { dialect: context.profile.dialect, command: value.command };
  const listed = listedCalls(value.lines.flatMap((line) => [...decode(line, scope)]));
  evidence.listing(listed, now);
  return now;
}

function listedCalls(meanings: readonly Meaning[]): readonly ListedCall[] {
  return meanings.flatMap((meaning) => (meaning.kind === "call" ? [meaning.call] : []));
}

/** Hangs up by the family's means in turn until the end is confirmed; gives up after three rounds. */
function* hangUp(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  const { evidence } = call;
  let now = from;
  for (let round = 0; round < HANG_UP_ROUNDS && !evidence.released; round += 1) {
    const text = context.profile.hangup[Math.min(round, context.profile.hangup.length - 1)] ?? "ATH";
    const reply = yield* send(hangupCommand(text));
    now = reply.now;
    if (!isOk(reply.value.final) && reply.value.final !== null) {
      const fallback = context.profile.hangup[1] ?? "ATH";
      now = (yield* send(hangupCommand(fallback))).now;
    }
    now = yield* confirmEnd(context, call, now);
  }
  if (!evidence.released) {
    evidence.note("release unconfirmed");
    evidence.release(now);
    context.emit({ do: "reopen", delayMs: 0, reason: "hang-up-unconfirmed" });
  }
  return now;
}

function* confirmEnd(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  const { evidence } = call;
  const patience = (from + HANG_UP_PATIENCE_MS) as MonoMs;
  let now = from;
  evidence.doubt(now);
  while (!evidence.released && now < patience) {
    now = yield* poll(context, call);
    if (!evidence.released) now = yield* sleepUntil(Math.min(now + CONFIRM_POLL_MS, patience) as MonoMs);
  }
  return now;
}
