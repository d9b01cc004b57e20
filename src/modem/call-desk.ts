import { type AtCommand, dialCommand, type Exchange, type ExchangeOutput } from "../at/index.ts";
import { NOT_DIALED } from "../domain/call.ts";
import { SimbankError } from "../domain/errors.ts";
import type { MonoMs } from "../domain/time.ts";
import type { AttemptId } from "../domain/words.ts";
import { LiveCall, PDD_MAX_MS } from "./call.ts";
import type { ModemContext } from "./context.ts";
import { CallEvidence } from "./evidence.ts";
import { conclude, notDialed } from "./outcome.ts";
import type { DialOrder, HangUpReason } from "./types.ts";

/** After an abort, or an end that was seen, a pending dial command may stay unanswered this long. */
const ABORT_PATIENCE_MS = 3_000;
/** A dial that is unanswered for this long is shown as such: nothing may be written until its time is over. */
const UNANSWERED_SHOWN_MS = 5_000;

/** A call whose permit is spent, and the command that dials it. */
export interface StartedCall {
  readonly call: LiveCall;
  readonly command: AtCommand;
}

/**
 * The one call a modem may have: an order that waits for the channel, then a live call. Whatever happens, each order
 * gets exactly one `finish`.
 */
export class CallDesk {
  readonly #context: ModemContext;
  readonly #exchange: Exchange;
  #queued: DialOrder | null = null;
  #call: LiveCall | null = null;
  #abortedAt: MonoMs | null = null;
  #unansweredShown = false;

  constructor(context: ModemContext, exchange: Exchange) {
    this.#context = context;
    this.#exchange = exchange;
  }

  get call(): LiveCall | null {
    return this.#call;
  }

  get busy(): boolean {
    return this.#queued !== null || this.#call !== null;
  }

  get attempt(): AttemptId | null {
    return this.#call?.order.attempt ?? this.#queued?.attempt ?? null;
  }

  get hasQueued(): boolean {
    return this.#queued !== null;
  }

  queue(order: DialOrder): void {
    this.#queued = order;
  }

  refuse(order: DialOrder): void {
    order.permit.void();
    const result = notDialed(NOT_DIALED, this.#context.profile.answerEvidence);
    this.#context.emit({ do: "finish", attempt: order.attempt, result });
  }

  /** Spends the queued order's permit, and tells of the dial. Null when the permit had died meanwhile; the order is then finished. */
  start(now: MonoMs): StartedCall | null {
    const order = this.#queued;
    if (order === null) return null;
    this.#queued = null;
    try {
      const limits = { pddS: PDD_MAX_MS / 1_000, ringMaxS: order.ringMaxS };
      const command = dialCommand(order.permit, now, limits);
      const { facts, profile } = this.#context;
      const listingTells = profile.clccTrusted && !facts.listingBroken;
      const evidence = new CallEvidence(now, listingTells, facts.listsCalls, facts.namesEnds);
      this.#call = new LiveCall(order, evidence);
      this.#abortedAt = null;
      this.#unansweredShown = false;
      this.callMayLive(true);
      this.#context.setState("dialing");
      this.#context.emit({ do: "call", attempt: order.attempt, state: "dialing", at: now });
      return { call: this.#call, command };
    } catch (error) {
      if (!(error instanceof SimbankError) || error.code !== "SB_PERMIT") throw error;
      this.refuse(order);
      return null;
    }
  }

  /** The call is concluded and its `finish` sent. */
  close(): void {
    if (this.#call?.evidence.unconfirmed === false) this.callMayLive(false);
    this.#forget();
  }

  /** Whether a byte too many may hang up on a person. */
  callMayLive(callMayLive: boolean): void {
    this.#exchange.setFenceContext({ imei: this.#context.facts.imei, callMayLive });
  }

  #forget(): void {
    this.#call = null;
    this.#abortedAt = null;
  }

  /** The channel is needed for something else, so the order that waits for it comes back undialled. */
  refuseQueued(): void {
    const order = this.#queued;
    this.#queued = null;
    if (order !== null) this.refuse(order);
  }

  /** Ends the order or call of this attempt. Returns whether a live call must now be hung up. */
  cancel(attempt: AttemptId, reason: HangUpReason, now: MonoMs): boolean {
    if (this.#queued?.attempt === attempt) {
      this.refuseQueued();
      return false;
    }
    if (this.#call?.order.attempt !== attempt) return false;
    this.#call.wantHangUp(reason, now);
    return true;
  }

  cancelAny(reason: HangUpReason, now: MonoMs): boolean {
    const attempt = this.attempt;
    return attempt === null ? false : this.cancel(attempt, reason, now);
  }

  /** The line or the modem went in the middle of a call: it ends here, by what was seen of it. */
  lose(how: "reboot" | "line", now: MonoMs): void {
    this.refuseQueued();
    const call = this.#call;
    if (call === null) return;
    this.#forget();
    if (!call.evidence.released) {
      call.evidence.lost = how;
      call.evidence.dialPending = false;
      call.evidence.release(now);
    }
    const result = conclude(call.evidence, this.#context.profile.answerEvidence, now);
    this.#context.emit({ do: "finish", attempt: call.order.attempt, result });
  }

  /** Reports each step of a call once, as it is first seen. */
  report(): void {
    const call = this.#call;
    if (call === null || call.evidence.released) return;
    const { evidence, order } = call;
    if (evidence.activeAt !== null && call.reported !== "active") {
      call.reported = "active";
      this.#context.setState("active");
      this.#context.emit({ do: "call", attempt: order.attempt, state: "active", at: evidence.activeAt });
    } else if (evidence.alertingAt !== null && call.reported === "dialing") {
      call.reported = "alerting";
      this.#context.setState("alerting");
      this.#context.emit({ do: "call", attempt: order.attempt, state: "alerting", at: evidence.alertingAt });
    }
    if (evidence.hangUp !== null) this.#context.setState("releasing", evidence.hangUp.reason);
  }

  // ------------------------------------------------------------------ the pending dial command

  get #dialPending(): boolean {
    return this.#call !== null && this.#exchange.pending?.pending === "none";
  }

  /** When a pending dial command needs a look; null when none is pending. */
  deadline(now: MonoMs): MonoMs | null {
    const call = this.#call;
    if (call === null || !this.#dialPending) return null;
    if (this.#abortedAt !== null) return (this.#abortedAt + ABORT_PATIENCE_MS) as MonoMs;
    if (this.#mustEnd(call)) return now;
    if (this.#unansweredShown) return call.limit().at;
    return Math.min(call.evidence.dialedAt + UNANSWERED_SHOWN_MS, call.limit().at) as MonoMs;
  }

  /** A dial without any answer may be a modem that waits for the callee, or one that died: nobody can ask it. */
  #showUnanswered(call: LiveCall, now: MonoMs): void {
    if (this.#unansweredShown || now - call.evidence.dialedAt < UNANSWERED_SHOWN_MS) return;
    this.#unansweredShown = true;
    if (call.reported === "dialing") this.#context.setState("dialing", "dial-unanswered", call.limit().at);
  }

  /** We want it over, or a family that answers dials at once has told of this very call's end without answering. */
  #mustEnd(call: LiveCall): boolean {
    const { hangUp, certainlyEnding } = call.evidence;
    return hangUp !== null || (certainlyEnding && this.#context.profile.dialect.dial === "immediate");
  }

  /**
   * While a dial command is pending not a byte may be written, but for the one intended abort; what stays unanswered
   * after that is fenced off (field rule 16).
   */
  watch(now: MonoMs): readonly ExchangeOutput[] {
    const call = this.#call;
    if (call === null || !this.#dialPending) return [];
    const { evidence } = call;
    const limit = call.limit();
    if (now >= limit.at) call.wantHangUp(limit.reason, now);
    this.#showUnanswered(call, now);
    if (!this.#mustEnd(call)) return [];
    if (this.#abortedAt === null) {
      this.#abortedAt = now;
      return evidence.hangUp === null ? [] : this.#exchange.abort(now);
    }
    return now - this.#abortedAt >= ABORT_PATIENCE_MS ? this.#exchange.fence(now) : [];
  }
}
