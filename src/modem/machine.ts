import {
  createExchange,
  decode,
  type Exchange,
  type ExchangeOutput,
  hangupCommand,
  type Meaning,
  type SimStatus,
} from "../at/index.ts";
import { mayBeUp } from "../domain/call.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemState } from "../domain/words.ts";
import type { Profile } from "../profile/types.ts";
import { observeLine, speaksOfCall, tellsOfLiveCall } from "./call.ts";
import { CallDesk } from "./call-desk.ts";
import { Channel, type ChannelOwner } from "./channel.ts";
import { PinSlot } from "./pin-slot.ts";
import { type ModemContext, type ModemFacts, nothingRead, speaksOfCard } from "./context.ts";
import { Ladder } from "./ladder.ts";
import { type Activity, Orders } from "./orders.ts";
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
import { switchRound } from "./sim-switch-round.ts";
import { SimSwitch } from "./sim-switch.ts";
import { Standing } from "./standing.ts";
import type { ModemEffect, ModemEvent, ModemIdentity, ModemOptions, ModemSnapshot } from "./types.ts";

const TIMEOUTS_BEFORE_REOPEN = 3;

/** What somebody else than the modem wants or has done. */
type OrderEvent = Extract<
  ModemEvent,
  { readonly kind: "want" | "reset" | "retry" | "hold" | "call-left" | "rescued-before" | "power-cycled" }
>;

/** A change of the card ends them, and nothing is lost by it. */
const MAY_SWITCH: ReadonlySet<Activity> = new Set(["bring-up", "idle", "wait"]);

/**
 * The state machine of one modem. Events go in with the instant, effects come out in order; nothing else happens.
 * Deadlines are data: `deadline()` says when the next tick is due, so a shell needs one timer and disarms nothing.
 */
export class Modem implements ModemContext {
  readonly options: ModemOptions;
  facts: ModemFacts;
  readonly pins = new PinSlot();
  readonly sims: SimSwitch;
  profile: Profile;
  readonly #exchange: Exchange;
  readonly #runner = new ScriptRunner();
  readonly #desk: CallDesk;
  readonly #ladder: Ladder;
  #effects: ModemEffect[] = [];
  readonly #standing = new Standing();
  readonly #orders: Orders;
  #activity: Activity = "none";
  /** A call that nobody watches may be up in it. */
  #mayHoldCall = false;
  /** When a line last spoke of a call, ours or the tail of one. */
  #lastCallLineAt: MonoMs = 0 as MonoMs;
  readonly #channel: Channel;

  constructor(options: ModemOptions) {
    this.options = options;
    this.facts = nothingRead(options);
    this.sims = new SimSwitch(options.sims ?? null, (effect) => this.emit(effect));
    this.profile = options.profile ?? options.fallback;
    this.#exchange = createExchange(this.profile.dialect);
    this.#desk = new CallDesk(this, this.#exchange);
    this.#ladder = new Ladder(this, options.canPowerCycle ?? false);
    this.#orders = new Orders({
      context: this,
      desk: this.#desk,
      ladder: this.#ladder,
      standing: this.#standing,
      activity: () => this.#activity,
      wake: (now) => this.#runner.wake(now),
      knock: (now) => this.#knock(null, now),
      rest: () => this.#begin("wait", waitRound(null)),
      drop: () => {
        this.#drop();
        this.#exchange.reset();
      },
      restart: (now) => this.#restart(now),
    });
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
      case "pin":
        this.pins.tell(event.iccid, event.pin);
        return this.#runner.wake(now);
      case "message-settled":
        this.facts.messages.settle(event.pdu, event.fate);
        return this.#runner.wake(now);
      case "sims-known":
      case "sim-order":
      case "bank-answered":
        this.sims.receive(event, now, this.#standing.state === "absent" || this.#activity === "listen");
        return this.#runner.wake(now);
      default:
        return this.#obey(event, now);
    }
  }

  #obey(event: OrderEvent, now: MonoMs): void {
    switch (event.kind) {
      case "want":
        return this.#orders.setWant(event.want, event.reason, now);
      case "reset":
        return this.#orders.reset(now);
      case "retry":
        return this.#orders.retry(now);
      case "hold":
        return this.#orders.hold(event.reason, now);
      case "call-left":
        this.#mayHoldCall = true;
        return;
      case "rescued-before":
        return this.#ladder.spent(event.means, (now - event.agoMs) as MonoMs);
      case "power-cycled":
        return this.#ladder.powerCycled(now);
    }
  }

  /** When the next tick is due; null when only an event can move this modem. */
  deadline(now: MonoMs): MonoMs | null {
    let earliest = this.#exchange.deadline();
    for (const at of [this.#runner.deadline(), this.#desk.deadline(now), this.facts.ringsUntil, this.sims.until]) {
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
      sims: this.sims.view(),
      registration: facts.creg,
      voicePath: facts.voicePath,
      operatorName: facts.operatorName,
      serviceLostAt: facts.serviceLostAt,
      plmn: facts.provenPlmn(now),
      signal: facts.signal,
      networkTime: facts.networkTime,
      want: this.#orders.want,
      ready: this.#isReady(now) && !this.facts.messages.reading,
      attempt: this.#desk.attempt,
      ...this.#channel.counts,
    };
  }

  // ------------------------------------------------------------------ what scripts see
  emit(effect: ModemEffect): void {
    if (effect.do === "no-orphan") this.#mayHoldCall = false;
    if (effect.do === "finish") this.#mayHoldCall ||= mayBeUp(effect.result);
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
    this.#desk.callMayLive(false);
    if (purpose.kind === "listen") this.#begin("listen", listenRound(purpose.until));
    else this.#begin("reset", resetRound(purpose.until));
  }

  /** Makes sure that the modem listens, and brings it up. A call that nobody watches any more is hung up before that. */
  #knock(reason: string | null, now: MonoMs): void {
    this.#drop();
    this.setState("opening", reason);
    const hangUp = this.#mayHoldCall ? { hangUp: hangupCommand(this.profile.hangup[0] ?? "ATH") } : {};
    this.#exchange.setFenceContext({ imei: this.facts.imei, callMayLive: false, ...hangUp });
    this.#take(this.#exchange.fence(now), now);
  }

  #lineDown(reason: string, now: MonoMs): void {
    this.#desk.lose("line", now);
    this.#drop();
    this.#exchange.reset();
    this.#ladder.lineGone();
    if (this.#standing.state !== "quarantined" || this.#orders.held !== null) this.setState("absent", reason);
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
    if (this.#desk.call === null) this.#desk.callMayLive(false);
    if (this.#standing.state === "opening" && this.#activity === "none") this.#begin("bring-up", bringUpRound(this));
  }

  #urc(line: string, now: MonoMs): void {
    const meanings = decode(line, { dialect: this.profile.dialect, command: null });
    if (speaksOfCall(line, meanings)) this.#lastCallLineAt = now;
    if (meanings.some((meaning) => meaning.kind === "boot")) return this.#booted(meanings, now);
    const call = this.#desk.call;
    if (call !== null) observeLine(call, line, meanings, now);
    if ((call === null || call.evidence.released) && tellsOfLiveCall(meanings)) this.facts.noticeStray();
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
    return free && this.#orders.want === "run" && this.facts.canDial(now) && this.sims.mayDial;
  }

  #restart(now: MonoMs): void {
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
        return this.#orders.reset(next.now);
      case "knock":
        return this.#knock(null, next.now);
      case "reopen":
        return this.#reopen(next.reason, next.now);
    }
  }

  #drop(): void {
    this.#activity = "none";
    this.#orders.resetWanted = false;
    this.#runner.drop();
  }

  #goIdle(): void {
    if (this.#orders.held !== null) return this.#orders.setAside(this.#orders.held);
    this.#ladder.descend();
    this.#desk.callMayLive(false);
    this.#begin("idle", idleRound(this));
    this.#orders.showIdle();
    this.emit({ do: "line-free" });
  }

  #startCall(now: MonoMs): void {
    const around: CallSurroundings = {
      mayStart: (at) => this.facts.canDial(at),
      refuse: () => this.#desk.refuseQueued(),
      start: (at) => this.#desk.start(at),
      lastCallLineAt: () => this.#lastCallLineAt,
      closed: () => this.#desk.close(),
      resetWanted: () => this.#orders.resetWanted,
    };
    this.#begin("call", dialRound(this, around, now));
  }

  /** As far as possible without new input: sends what a script wants sent, starts a queued call. */
  #advance(now: MonoMs): void {
    if (this.facts.endRing(now)) this.emit({ do: "changed" });
    this.sims.expire(now);
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
    if (this.sims.waits && this.#runner.sleeping && MAY_SWITCH.has(this.#activity)) {
      this.#begin("switch", switchRound(this, this.sims));
      return true;
    }
    const command = this.#runner.takeCommand();
    if (command === null) return false;
    this.#take(this.#exchange.submit(command, now), now);
    return true;
  }
}
