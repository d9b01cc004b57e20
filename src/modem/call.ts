import { at, decode, decodeFinal, hangupCommand } from "../at/index.ts";
import type { AtCommand, ListedCall, Meaning } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemContext } from "./context.ts";
import type { CallEvidence } from "./evidence.ts";
import { maskDigits } from "./mask.ts";
import { type Script, isOk, send, sleepUntil, type Timed } from "./script.ts";
import type { DialOrder, HangUpReason, Reply } from "./types.ts";

/** From dial to alerting, at most (field rule 16). */
export const PDD_MAX_MS = 45_000;
/** A listing is never asked for more often than this (modem-facts §3.7). */
const MIN_POLL_MS = 500;
/** A family that tells of every step is looked at only in doubt, and this often: the line that tells of an end may be lost. */
const RARE_POLL_MS = 30_000;
/** How long a hang-up may stay unconfirmed before the next means is tried. */
const HANG_UP_PATIENCE_MS = 3_000;
const HANG_UP_ROUNDS = 3;
/** A modem that takes a dial at once has said so by now; one that says it later waited for the answer (`+COLP`). */
const PROMPT_OK_MS = 2_000;
const LISTING = "+CLCC";
/** Steps of a call that we placed. */
const LIVE: ReadonlySet<string> = new Set(["dialing", "alerting", "active", "held", "media-up"]);
const CONNECTED = /^CONNECT(?: \d+)?$/;

/** One call on its way: its order, its evidence, and what we still want of it. */
export class LiveCall {
  readonly order: DialOrder;
  readonly evidence: CallEvidence;
  reported: "dialing" | "alerting" | "active" = "dialing";
  lastPollAt: MonoMs | null = null;

  constructor(order: DialOrder, evidence: CallEvidence) {
    this.order = order;
    this.evidence = evidence;
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

/** What an unsolicited line says of a call, kept as evidence where it says anything. */
export function observeLine(call: LiveCall, line: string, meanings: readonly Meaning[], now: MonoMs): void {
  // The second result of a dial that was taken with an `OK`: some modems say so when the callee answers.
  if (CONNECTED.test(line)) {
    call.evidence.note(line);
    call.evidence.hint(now);
  } else if (meanings.some(isOfCall)) call.evidence.note(maskDigits(line));
  else if (line.includes(LISTING)) call.evidence.tear();
  call.evidence.observe(meanings, now);
}

/** Whether an unsolicited line tells that a call which we placed is on its way or up. */
export function tellsOfLiveCall(meanings: readonly Meaning[]): boolean {
  return meanings.some((meaning) => {
    if (meaning.kind === "progress") return LIVE.has(meaning.progress.event);
    return meaning.kind === "call" && meaning.call.isVoice && meaning.call.dir === "mo" && LIVE.has(meaning.call.state);
  });
}

/** Whether an unsolicited line has to do with a call, if only because it was one of a listing before noise hit it. */
export function speaksOfCall(line: string, meanings: readonly Meaning[]): boolean {
  return meanings.some(isOfCall) || line.includes(LISTING);
}

function isOfCall({ kind }: Meaning): boolean {
  return kind === "progress" || kind === "release" || kind === "call";
}

/**
 * Runs one call from its dial command to its end. Unsolicited lines reach the evidence on their own; this script
 * sends what must be sent, looks where lines are not enough, and ends what has to end. Returns when the end was known.
 */
export function* runCall(context: ModemContext, call: LiveCall, dial: AtCommand): Script<MonoMs> {
  const { evidence } = call;
  const reply = yield* send(dial);
  takeDialReply(context, call, reply.value, reply.now);
  let now = reply.now;
  while (!evidence.released) {
    const limit = call.limit();
    if (now >= limit.at) call.wantHangUp(limit.reason, now);
    if (evidence.hangUp !== null) {
      now = yield* hangUp(context, call, now);
      continue;
    }
    const { endDueAt } = evidence;
    if (endDueAt !== null && now >= endDueAt) {
      evidence.endByWord();
      continue;
    }
    const pollAt = nextPoll(context, call, reply.now);
    if (pollAt !== null && now >= pollAt) {
      now = yield* poll(context, call, now);
      continue;
    }
    now = yield* sleepUntil(Math.min(limit.at, pollAt ?? limit.at, endDueAt ?? limit.at) as MonoMs);
  }
  context.facts.learn(evidence);
  return evidence.endUnconfirmed ? yield* makeSure(context, evidence) : now;
}

/**
 * A line that told of the end may be late or another call's, and nothing could be asked: the call is hung up before its
 * line is taken for free. A modem that has none says so, or `OK`; one that says nothing may have it up.
 */
function* makeSure(context: ModemContext, evidence: CallEvidence): Script<MonoMs> {
  evidence.unconfirmed = true;
  const sent = yield* sendHangUp(context.profile.hangup, 0);
  evidence.unconfirmed = !sent.answered;
  return sent.now;
}

function takeDialReply(context: ModemContext, call: LiveCall, reply: Reply, now: MonoMs): void {
  const { evidence } = call;
  const { dialect } = context.profile;
  evidence.dialAnswered(reply.final, now);
  if (reply.final === null) return;
  const kind = reply.final.kind;
  evidence.note(kind);
  for (const line of reply.lines) evidence.observe(decode(line, { dialect, command: reply.command }), now);
  const accepted = kind === "OK" || kind === "CONNECT";
  // Even a plain refusal is looked at once more before it is believed: it may be the late answer to something else.
  if (!accepted && dialect.dial === "blocking") evidence.failed(now);
  else if (!accepted) evidence.doubt(now, "nameless");
  evidence.observe(decodeFinal(reply.final, { dialect, command: reply.command }), now);
  if (!accepted) return;
  evidence.acceptedAt = now;
  if (dialect.dial === "blocking" || kind === "CONNECT") takeBlockingFinal(evidence, dialect.answeredBy, kind, now);
  else if (!evidence.anySign && now - evidence.dialedAt >= PROMPT_OK_MS) evidence.hint(now);
}

/** Where the final waits for the answer it is the answer; the other final means that it was declined. */
function takeBlockingFinal(
  evidence: CallEvidence,
  answeredBy: readonly ("OK" | "CONNECT")[],
  kind: "OK" | "CONNECT",
  now: MonoMs,
): void {
  if (!answeredBy.includes(kind) && answeredBy.length > 0) return evidence.failed(now);
  evidence.claim(now);
}

/**
 * When to ask `+CLCC` next: at once in doubt, soon where nothing else tells of the call, at the family's rhythm else;
 * null where it would tell nothing.
 */
function nextPoll(context: ModemContext, call: LiveCall, answeredAt: MonoMs): MonoMs | null {
  const { evidence, lastPollAt } = call;
  if (evidence.listingBroken) return null;
  const earliest = lastPollAt === null ? answeredAt : lastPollAt + MIN_POLL_MS;
  const isOpen = evidence.doubtSince !== null || evidence.missing || evidence.claimed || evidence.listingUntried;
  // The first look comes at once: a call that ends soon is seen while it lasts.
  if (isOpen || lastPollAt === null || evidence.onlyListed) return earliest as MonoMs;
  return Math.max(earliest, lastPollAt + (context.profile.clccPollMs ?? RARE_POLL_MS)) as MonoMs;
}

function* poll(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  const { evidence } = call;
  call.lastPollAt = from;
  evidence.look();
  const { value, now } = yield* send(at.calls());
  // One unanswered listing is a time-out of the channel, not a verdict on the command.
  if (value.final === null) {
    evidence.lookFailed();
    return now;
  }
  if (isOk(value.final)) takeListing(context, evidence, value, now);
  else evidence.listing(null, now);
  const provenAt = evidence.unproven ? yield* prove(context, evidence) : now;
  context.facts.learn(evidence);
  return provenAt;
}

function takeListing(context: ModemContext, evidence: CallEvidence, reply: Reply, now: MonoMs): void {
  const scope = { dialect: context.profile.dialect, command: reply.command };
  const meanings = reply.lines.map((line) => decode(line, scope));
  if (meanings.some((said) => said.length === 0)) evidence.tear();
  evidence.listing(listedCalls(meanings.flat()), now);
}

/**
 * Whether the last result was the listing's own. A modem answers in order, and no stray result names the modem: an
 * identity that comes as asked proves that nothing asked before is still to come. What the true listing shows comes in
 * between as a line of its own, and is seen by the evidence.
 */
function* prove(context: ModemContext, evidence: CallEvidence): Script<MonoMs> {
  const { imei, imsi } = context.facts;
  const { value, now } = yield* send(imei === null ? at.imsi() : at.imei());
  const scope = { dialect: context.profile.dialect, command: value.command };
  const said = value.lines.flatMap((line) => [...decode(line, scope)]);
  const named = said.some(
    (meaning) =>
      (meaning.kind === "imei" && meaning.imei === imei) || (meaning.kind === "imsi" && meaning.imsi === imsi),
  );
  // A modem that never named itself cannot be asked to.
  if (named && isOk(value.final)) evidence.believe(now);
  else if (imei === null && imsi === null) evidence.believe(now);
  else evidence.disbelieve();
  return now;
}

function listedCalls(meanings: readonly Meaning[]): readonly ListedCall[] {
  return meanings.flatMap((meaning) => (meaning.kind === "call" ? [meaning.call] : []));
}

/** Hangs up by the family's means in turn until the end is confirmed; gives up after three rounds. */
function* hangUp(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  const { evidence } = call;
  // A dial whose answer was lost may have reached somebody: one look before the end tells.
  let now = evidence.dialTimedOut && !evidence.listingBroken ? yield* poll(context, call, from) : from;
  for (let round = 0; round < HANG_UP_ROUNDS && !evidence.released; round += 1) {
    const sent = yield* sendHangUp(context.profile.hangup, round);
    now = sent.now;
    if (sent.value || !evidence.listingBroken) evidence.doubt(now, sent.value ? "hung-up" : "nameless");
    now = yield* confirmEnd(context, call, now);
  }
  if (!evidence.released) {
    evidence.note("release unconfirmed");
    evidence.unconfirmed = true;
    evidence.release(now);
  }
  return now;
}

/**
 * Tries a family's means, beginning with another one each round. Says whether the modem accepted one, and whether it
 * answered at all.
 */
export function* sendHangUp(
  means: readonly string[],
  round: number,
): Script<Timed<boolean> & { readonly answered: boolean }> {
  const texts = means.length === 0 ? ["ATH"] : means;
  let now = 0 as MonoMs;
  let answered = false;
  for (let turn = 0; turn < texts.length; turn += 1) {
    const reply = yield* send(hangupCommand(texts[(round + turn) % texts.length] ?? "ATH"));
    now = reply.now;
    answered ||= reply.value.final !== null;
    if (isOk(reply.value.final)) return { value: true, now, answered };
  }
  return { value: false, now, answered };
}

function* confirmEnd(context: ModemContext, call: LiveCall, from: MonoMs): Script<MonoMs> {
  const { evidence } = call;
  const patience = (from + HANG_UP_PATIENCE_MS) as MonoMs;
  let now = from;
  while (!evidence.released && now < patience) {
    const pollAt = evidence.listingBroken ? patience : Math.max(now, (call.lastPollAt ?? 0) + MIN_POLL_MS);
    if (now >= pollAt) now = yield* poll(context, call, now);
    else now = yield* sleepUntil(Math.min(pollAt, patience) as MonoMs);
  }
  return now;
}
