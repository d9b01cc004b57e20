import {
  createExchange,
  decode,
  type Exchange,
  type ExchangeOutput,
  type Meaning,
  type SimStatus,
} from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemState, Want } from "../domain/words.ts";
import type { Profile } from "../profile/types.ts";
import { type LiveCall, observeLine, speaksOfCall } from "./call.ts";
import { CallDesk, type StartedCall } from "./call-desk.ts";
import { Channel, type ChannelOwner } from "./channel.ts";
import { PinSlot } from "./pin-slot.ts";
import { type ModemContext, type ModemFacts, nothingRead, speaksOfCard } from "./context.ts";
import { Ladder } from "./ladder.ts";
import {
  bringUpRound,
  type CallSurroundings,
  dialRound,
  idleRound,
  listenRound,
  type Next,
  resetRound,
  waitRound,
} from "./rounds.ts";
import { ScriptRunner } from "./runner.ts";
import type { Script } from "./script.ts";
import { Standing } from "./standing.ts";
import type { ModemEffect, ModemEvent, ModemIdentity, ModemOptions, ModemSnapshot } from "./types.ts";

const TIMEOUTS_BEFORE_REOPEN = 3;

type Activity = "none" | "bring-up" | "idle" | "call" | "wait" | "reset" | "listen";

/**
 * The state machine of one modem. Events go in with the instant, effects come out in order; nothing else happens.
 * Deadlines are data: `deadline()` says when the next tick is due, so a shell needs one timer and disarms nothing.
 */
export class Modem implements ModemContext {
  readonly options: ModemOptions;
  facts: ModemFacts;
  readonly pins = new PinSlot();
  profile: Profile;
  readonly #exchange: Exchange;
  readonly #runner = new ScriptRunner();
  readonly #desk: CallDesk;
  readonly #ladder: Ladder;
  #effects: ModemEffect[] = [];
  readonly #standing = new Standing();
  #want: Want = "run";
  #wantReason: string | null = null;
  #activity: Activity = "none";
  #resetWanted = false;
  #held: string | null = null;
  /** When a line last spoke of a call, ours or the tail of one. */
  #lastCallLineAt: MonoMs = 0 as MonoMs;
  readonly #channel: Channel;

  constructor(options: ModemOptions) {
    this.options = options;
    this.facts = nothingRead(options);
    this.profile = options.profile ?? options.fallback;
    this.#exchange = createExchange(this.profile.dialect);
    this.#desk = new CallDesk(this, this.#exchange);
    this.#ladder = new Ladder(this, options.canPowerCycle ?? false);
    const owner: ChannelOwner = {
      emit: (effect) => this.emit(effect),
      replied: (reply, now) => this.#runner.reply({ kind: "reply", reply, now }),
      said: (line, now) => this.#urc(line, now),
      unanswered: (inARow, now) => this.#unanswered(inARow, now),
      fenced: (result, now) => this.#fenced(result, now),
    };
    this.#channel = new Channel(owner, options.trace);
  }

  /** Takes one event and returns what the shell must do about it, in order. */
  handle(event: ModemEvent, now: MonoMs): readonly ModemEffect[] {
    this.#effects = [];
    this.#receive(event, now);
    this.#advance(now);
    return this.#effects;
  }

  #receive(event: ModemEvent, now: MonoMs): void {
    switch (event.kind) {
      case "bytes":
        return this.#take(this.#exchange.receive(event.chunk, now), now);
      case "tick":
        return this.#take(this.#exchange.tick(now), now);
      case "line-up":
        return this.#lineUp(now);
      case "line-down":
        return this.#lineDown(event.reason, now);
      case "dial":
        return this.#isReady(now) ? this.#desk.queue(event.order) : this.#desk.refuse(event.order);
      case "cancel":
        if (this.#desk.cancel(event.attempt, event.reason, now)) this.#runner.wake(now);
        return;
      case "want":
        return this.#setWant(event.want, event.reason, now);
      case "reset":
        return this.#reset(now);
      case "rescued-before":
        return this.#ladder.spent(event.means, (now - event.agoMs) as MonoMs);
      case "power-cycled":
        return this.#ladder.powerCycled(now);
      case "pin":
        this.pins.tell(event.iccid, event.pin);
        return this.#runner.wake(now);
      case "retry":
        return this.#activity === "wait" && this.#held === null ? this.#knock(null, now) : undefined;
      case "hold":
        return this.#hold(event.reason, now);
    }
  }

  /** When the next tick is due; null when only an event can move this modem. */
  deadline(now: MonoMs): MonoMs | null {
    let earliest = this.#exchange.deadline();
    for (const at of [this.#runner.deadline(), this.#desk.deadline(now), this.facts.ringsUntil]) {
      if (at !== null && (earliest === null || at < earliest)) earliest = at;
    }
    return earliest;
  }

  snapshot(now: MonoMs): ModemSnapshot {
    const { facts } = this;
    return {
      ...this.#standing.told,
      identity: this.identity(),
      sim: facts.sim,
      registration: facts.creg,
      operatorName: facts.operatorName,
      plmn: facts.provenPlmn(now),
      signal: facts.signal,
      want: this.#want,
      ready: this.#isReady(now),
      attempt: this.#desk.attempt,
      ...this.#channel.counts,
    };
  }

  // ------------------------------------------------------------------ what scripts see
  emit(effect: ModemEffect): void {
    this.#effects.push(effect);
  }

  setState(state: ModemState, reason: string | null = null, until: MonoMs | null = null): void {
    const effect = this.#standing.change(state, reason, until);
    if (effect !== null) this.emit(effect);
  }

  useProfile(profile: Profile): void {
    this.profile = profile;
    this.#exchange.setDialect(profile.dialect);
  }

  identity(): ModemIdentity {
    const { manufacturer, model, revision, imei, iccid, imsi } = this.facts;
    return { profile: this.profile.name, manufacturer, model, revision, imei, iccid, imsi };
  }

  #lineUp(now: MonoMs): void {
    this.#desk.lose("line", now);
    this.#drop();
    this.#exchange.reset();
    this.facts = nothingRead(this.options);
    this.useProfile(this.options.profile ?? this.options.fallback);
    this.#channel.timeouts = 0;
    const purpose = this.#ladder.purpose(now);
    if (purpose.kind === "talk") return this.#knock(null, now);
    this.#callMayLive(false);
    if (purpose.kind === "listen") this.#begin("listen", listenRound(purpose.until));
    else this.#begin("reset", resetRound(purpose.until));
  }

  /** Makes sure that the modem listens, and brings it up. */
  #knock(reason: string | null, now: MonoMs): void {
    this.#drop();
    this.setState("opening", reason);
    this.#callMayLive(false);
    this.#take(this.#exchange.fence(now), now);
  }

  #lineDown(reason: string, now: MonoMs): void {
    this.#desk.lose("line", now);
    this.#drop();
    this.#exchange.reset();
    this.#ladder.lineGone();
    if (this.#standing.state !== "quarantined" || this.#held !== null) this.setState("absent", reason);
  }

  /** The modem cannot be talked to any more: give the port back and try again later. */
  #reopen(reason: string, now: MonoMs): void {
    this.#desk.lose("line", now);
    this.#drop();
    this.#exchange.reset();
    this.#ladder.climb(reason, now);
  }

  #take(outputs: readonly ExchangeOutput[], now: MonoMs): void {
    this.#channel.take(outputs, now);
  }

  #unanswered(inARow: number, now: MonoMs): void {
    if (inARow >= TIMEOUTS_BEFORE_REOPEN && this.#desk.call === null) this.#reopen("no-answer", now);
  }

  #fenced(result: "clear" | "failed" | "identity-changed", now: MonoMs): void {
    if (result === "failed") return this.#reopen("no-answer", now);
    if (result === "identity-changed") return this.#reopen("identity-changed", now);
    if (this.#standing.state === "opening" && this.#activity === "none") this.#begin("bring-up", bringUpRound(this));
  }

  #urc(line: string, now: MonoMs): void {
    const meanings = decode(line, { dialect: this.profile.dialect, command: null });
    if (speaksOfCall(line, meanings)) this.#lastCallLineAt = now;
    if (meanings.some((meaning) => meaning.kind === "boot")) return this.#booted(meanings, now);
    const call = this.#desk.call;
    if (call !== null) observeLine(call, line, meanings, now);
    const simBefore = this.facts.sim;
    if (this.facts.takeUnsolicited(meanings, now)) this.emit({ do: "changed" });
    if (meanings.some(speaksOfCard) && this.#isOtherCard(simBefore)) this.#cardChanged();
    else this.#runner.wake(now);
  }

  /** A line about the card ends what was known of it; where it only repeats itself the idle script looks again. */
  #isOtherCard(simBefore: SimStatus | null): boolean {
    const { sim } = this.facts;
    if (this.#activity === "idle") return sim !== "ready";
    return this.#activity === "wait" && (sim !== simBefore || sim === "ready");
  }

  /** A boot line in the middle of a session: whatever we set and whatever call was up is gone. */
  #booted(meanings: readonly Meaning[], now: MonoMs): void {
    this.facts.take(meanings, now);
    // The fence is up already, and the bring-up is still to come.
    if (this.#activity === "none") return;
    this.#desk.lose("reboot", now);
    this.#knock("rebooted", now);
  }

  /** Another card may be in the slot now: nothing read before is believed (field rule 18). */
  #cardChanged(): void {
    this.facts.forgetCard();
    this.setState("sim-check", "sim-changed");
    this.#begin("bring-up", bringUpRound(this));
  }

  #isReady(now: MonoMs): boolean {
    const free = this.#activity === "idle" && this.#standing.state === "idle" && !this.#desk.busy;
    return free && this.#want === "run" && this.facts.canDial(now);
  }

  #setWant(want: Want, reason: string | null, now: MonoMs): void {
    this.#want = want;
    this.#wantReason = reason;
    if (want === "stop" && this.#desk.cancelAny("stop", now)) this.#runner.wake(now);
    this.#showIdle();
    this.emit({ do: "changed" });
  }

  /** Set aside by somebody else's word. A call that is up is left to end. */
  #hold(reason: string | null, now: MonoMs): void {
    const before = this.#held;
    this.#held = reason;
    if (before === reason) return;
    if (reason === null) {
      if (this.#activity === "wait" && this.#standing.reason === before) this.#knock(null, now);
    } else if (this.#activity === "idle" || this.#activity === "wait" || this.#activity === "bring-up") {
      this.#setAside(reason);
    }
  }

  #setAside(reason: string): void {
    this.setState("quarantined", reason);
    this.#begin("wait", waitRound(null));
  }

  #showIdle(): void {
    if (this.#activity !== "idle") return;
    if (this.#want === "run") this.setState("idle");
    else this.setState("stopped", this.#wantReason ?? this.#want);
  }

  /** A person's order: at once, or when the call has ended; a modem that is set aside is tried again instead. */
  #reset(now: MonoMs): void {
    this.#resetWanted = this.#desk.call !== null;
    if (this.#resetWanted) return;
    this.#desk.cancelAny("stop", now);
    if (this.#activity === "none" || this.#activity === "listen") {
      this.#ladder.descend();
      this.#drop();
      this.#exchange.reset();
      this.setState("opening", "operator", now);
      this.emit({ do: "reopen", delayMs: 0, reason: "operator" });
      return;
    }
    const until = (now + this.profile.bootTimeoutS * 1_000) as MonoMs;
    this.setState("resetting", "operator", until);
    this.#begin("reset", resetRound(until));
  }

  #begin(activity: Activity, round: Script<Next>): void {
    if (activity !== "idle" && activity !== "call") this.#desk.refuseQueued();
    this.#activity = activity;
    this.#runner.begin(this.#followed(round));
  }

  /** A round, and what it says comes next. */
  *#followed(round: Script<Next>): Script<void> {
    const next = yield* round;
    switch (next.kind) {
      case "idle":
        return this.#goIdle();
      case "bring-up":
        this.setState(next.state, next.reason);
        return this.#begin("bring-up", bringUpRound(this));
      case "wait":
        this.setState(next.state, next.reason, next.until);
        return this.#begin("wait", waitRound(next.until));
      case "reset":
        return this.#reset(next.now);
      case "knock":
        return this.#knock(null, next.now);
      case "reopen":
        return this.#reopen(next.reason, next.now);
    }
  }

  #drop(): void {
    this.#activity = "none";
    this.#resetWanted = false;
    this.#runner.drop();
  }

  #goIdle(): void {
    if (this.#held !== null) return this.#setAside(this.#held);
    this.#ladder.descend();
    this.#callMayLive(false);
    this.#begin("idle", idleRound(this));
    this.#showIdle();
    this.emit({ do: "line-free" });
  }

  #startCall(now: MonoMs): void {
    const around: CallSurroundings = {
      mayStart: (at) => this.facts.canDial(at),
      refuse: () => this.#desk.refuseQueued(),
      start: (at) => this.#started(at),
      lastCallLineAt: () => this.#lastCallLineAt,
      closed: (call) => this.#callClosed(call),
      resetWanted: () => this.#resetWanted,
    };
    this.#begin("call", dialRound(this, around, now));
  }

  #started(now: MonoMs): StartedCall | null {
    const started = this.#desk.start(now);
    if (started === null) return null;
    this.#callMayLive(true);
    this.setState("dialing");
    this.emit({ do: "call", attempt: started.call.order.attempt, state: "dialing", at: now });
    return started;
  }

  #callClosed(call: LiveCall): void {
    this.#desk.close();
    if (!call.evidence.unconfirmed) this.#callMayLive(false);
  }

  /** As far as possible without new input: sends what a script wants sent, starts a queued call. */
  #advance(now: MonoMs): void {
    if (this.facts.endRing(now)) this.emit({ do: "changed" });
    do {
      this.#take(this.#desk.watch(now), now);
      this.#desk.report();
    } while (this.#advanceOnce(now));
  }

  #advanceOnce(now: MonoMs): boolean {
    if (this.#runner.wakeIfDue(now)) return true;
    if (!this.#exchange.idle) return false;
    if (this.#desk.hasQueued && this.#activity === "idle" && this.#runner.sleeping && this.facts.canDial(now)) {
      this.#startCall(now);
      return true;
    }
    const command = this.#runner.takeCommand();
    if (command === null) return false;
    this.#take(this.#exchange.submit(command, now), now);
    return true;
  }

  #callMayLive(callMayLive: boolean): void {
    this.#exchange.setFenceContext({ imei: this.facts.imei, callMayLive });
  }
}
