import {
  type AtCommand,
  at,
  createExchange,
  decode,
  type Exchange,
  type ExchangeOutput,
  type Meaning,
} from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { ModemState, Want } from "../domain/words.ts";
import type { Profile } from "../profile/types.ts";
import { concludeCall, settle } from "./after-call.ts";
import { bringUp, type Obstacle, readNetwork } from "./bring-up.ts";
import { type LiveCall, runCall } from "./call.ts";
import { CallDesk } from "./call-desk.ts";
import { type ModemContext, ModemFacts } from "./context.ts";
import { keepIdle, waitUntil } from "./idle.ts";
import { maskDigits } from "./mask.ts";
import { Recovery } from "./recovery.ts";
import { ScriptRunner } from "./runner.ts";
import { type Script, send, sleepUntil } from "./script.ts";
import { Standing } from "./standing.ts";
import type { ModemEffect, ModemEvent, ModemIdentity, ModemOptions, ModemSnapshot } from "./types.ts";

/** An incoming call rings every few seconds; this long after the last ring it is gone. */
const RING_MEMORY_MS = 8_000;
const TIMEOUTS_BEFORE_REOPEN = 3;
/** Where a modem stands whose bring-up stopped at an obstacle that only time, a card or a person can remove. */
const STATE_BEFORE = {
  "no-sim": "sim-check",
  "no-iccid": "sim-check",
  pin: "pin-required",
  puk: "quarantined",
} as const;

type Activity = "none" | "bring-up" | "idle" | "call" | "wait" | "reset";

/**
 * The state machine of one modem. Events go in with the instant, effects come out in order; nothing else happens.
 * Deadlines are data: `deadline()` says when the next tick is due, so a shell needs one timer and disarms nothing.
 */
export class Modem implements ModemContext {
  readonly options: ModemOptions;
  facts = new ModemFacts();
  profile: Profile;
  readonly #exchange: Exchange;
  readonly #runner = new ScriptRunner();
  readonly #desk: CallDesk;
  readonly #recovery = new Recovery();
  #effects: ModemEffect[] = [];
  readonly #standing = new Standing();
  #want: Want = "run";
  #wantReason: string | null = null;
  #activity: Activity = "none";
  #lastLineAt: MonoMs = 0 as MonoMs;
  #timeouts = 0;
  #lateLines = 0;
  #droppedBytes = 0;

  constructor(options: ModemOptions) {
    this.options = options;
    this.profile = options.profile ?? options.fallback;
    this.#exchange = createExchange(this.profile.dialect);
    this.#desk = new CallDesk(this, this.#exchange);
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
    }
  }

  /** When the next tick is due; null when only an event can move this modem. */
  deadline(now: MonoMs): MonoMs | null {
    let earliest = this.#exchange.deadline();
    for (const at of [this.#runner.deadline(), this.#desk.deadline(now)]) {
      if (at !== null && (earliest === null || at < earliest)) earliest = at;
    }
    return earliest;
  }

  snapshot(now: MonoMs): ModemSnapshot {
    const { facts } = this;
    return {
      state: this.#standing.state,
      reason: this.#standing.reason,
      until: this.#standing.until,
      identity: this.identity(),
      sim: facts.sim,
      registration: facts.creg,
      operatorName: facts.operatorName,
      plmn: facts.provenPlmn(now),
      signal: facts.signal,
      want: this.#want,
      ready: this.#isReady(now),
      attempt: this.#desk.attempt,
      timeouts: this.#timeouts,
      lateLines: this.#lateLines,
      droppedBytes: this.#droppedBytes,
    };
  }

  // ------------------------------------------------------------------ what scripts see
  emit(effect: ModemEffect): void {
    this.#effects.push(effect);
  }

  setState(state: ModemState, reason: string | null = null, until: MonoMs | null = null): void {
    const effect = this.#standing.change(state, reason, until);
    if (effect !== null) {
      this.emit(effect);
    }
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
    this.#exchange.reset();
    this.facts = new ModemFacts();
    this.useProfile(this.options.profile ?? this.options.fallback);
    this.#timeouts = 0;
    this.setState("opening");
    this.#callMayLive(false);
    this.#take(this.#exchange.fence(now), now);
  }

  #lineDown(reason: string, now: MonoMs): void {
    this.#desk.lose("line", now);
    this.#drop();
    this.#exchange.reset();
    if (this.#standing.state !== "quarantined") this.setState("absent", reason);
  }

  /** The modem cannot be talked to any more: give the port back and try again later. */
  #reopen(reason: string, now: MonoMs): void {
    this.#desk.lose("line", now);
    this.#drop();
    this.#exchange.reset();
    const { delayMs, quarantine } = this.#recovery.failed();
    this.setState(quarantine ? "quarantined" : "opening", reason, (now + delayMs) as MonoMs);
    this.emit({ do: "reopen", delayMs, reason });
  }

  #take(outputs: readonly ExchangeOutput[], now: MonoMs): void {
    for (const output of outputs) this.#takeOne(output, now);
  }

  #takeOne(output: ExchangeOutput, now: MonoMs): void {
    switch (output.kind) {
      case "write":
        this.emit({ do: "write", text: output.text });
        return this.#trace("out", output.masked);
      case "response":
        this.#timeouts = 0;
        for (const line of output.lines) this.#trace("in", line);
        this.#trace("in", output.final.kind);
        return this.#runner.reply({ kind: "reply", reply: output, now });
      case "timeout":
        return this.#timedOut(output.command, now);
      case "urc":
        this.#trace("urc", output.line);
        return this.#urc(output.line, now);
      case "late":
      case "data":
      case "overlong":
        return this.#takeNoise(output);
      case "fence":
        return this.#fenced(output.result, now);
    }
  }

  /** What is credited to nothing, but counted. */
  #takeNoise(output: Extract<ExchangeOutput, { kind: "late" | "data" | "overlong" }>): void {
    if (output.kind === "overlong") this.#droppedBytes += output.droppedBytes;
    if (output.kind !== "late") return;
    this.#lateLines += 1;
    this.#trace("late", output.line);
  }

  #timedOut(command: AtCommand, now: MonoMs): void {
    this.#timeouts += 1;
    this.#runner.reply({ kind: "reply", reply: { command, final: null, lines: [] }, now });
    if (this.#timeouts >= TIMEOUTS_BEFORE_REOPEN && this.#desk.call === null) this.#reopen("no-answer", now);
  }

  #fenced(result: "started" | "clear" | "failed" | "identity-changed", now: MonoMs): void {
    if (result === "started") return;
    if (result === "failed") return this.#reopen("no-answer", now);
    if (result === "identity-changed") return this.#reopen("identity-changed", now);
    if (this.#standing.state === "opening" && this.#activity === "none") this.#begin("bring-up", this.#bringUp());
  }

  #urc(line: string, now: MonoMs): void {
    this.#lastLineAt = now;
    const meanings = decode(line, { dialect: this.profile.dialect, command: null });
    if (meanings.some((meaning) => meaning.kind === "boot")) return this.#booted(meanings, now);
    const call = this.#desk.call;
    if (call !== null) observeLine(call, line, meanings, now);
    const simBefore = this.facts.sim;
    if (this.facts.take(meanings, now)) this.emit({ do: "changed" });
    if (this.facts.sim !== simBefore && call === null) this.#cardChanged();
    else this.#runner.wake(now);
  }

  /** A boot line in the middle of a session: whatever we set and whatever call was up is gone. */
  #booted(meanings: readonly Meaning[], now: MonoMs): void {
    this.facts.take(meanings, now);
    if (this.#activity === "none" || this.#activity === "bring-up") return;
    this.#desk.lose("reboot", now);
    this.#drop();
    this.setState("opening", "rebooted");
    this.#callMayLive(false);
    this.#take(this.#exchange.fence(now), now);
  }

  /** Another card may be in the slot now: nothing read before is believed (field rule 18). */
  #cardChanged(): void {
    if (this.#activity !== "idle" && this.#activity !== "wait") return;
    this.facts.forgetCard();
    this.setState("sim-check", "sim-changed");
    this.#begin("bring-up", this.#bringUp());
  }

  #isReady(now: MonoMs): boolean {
    const ringing = this.facts.rangAt !== null && now - this.facts.rangAt < RING_MEMORY_MS;
    const free = this.#activity === "idle" && this.#standing.state === "idle" && !this.#desk.busy;
    return free && this.#want === "run" && this.facts.canCall && !ringing;
  }

  #setWant(want: Want, reason: string | null, now: MonoMs): void {
    this.#want = want;
    this.#wantReason = reason;
    if (want === "stop" && this.#desk.cancelAny("stop", now)) this.#runner.wake(now);
    this.#showIdle();
    this.emit({ do: "changed" });
  }

  #showIdle(): void {
    if (this.#activity !== "idle") return;
    if (this.#want === "run") this.setState("idle");
    else this.setState("stopped", this.#wantReason ?? this.#want);
  }

  #reset(now: MonoMs): void {
    if (this.#standing.state === "absent" || this.#desk.call !== null) return;
    this.#desk.cancelAny("stop", now);
    const until = (now + this.profile.bootTimeoutS * 1_000) as MonoMs;
    this.setState("resetting", "operator", until);
    this.#begin("reset", this.#resetScript(until));
  }

  #begin(activity: Activity, script: Script<void>): void {
    this.#activity = activity;
    this.#runner.begin(script);
  }

  #drop(): void {
    this.#activity = "none";
    this.#runner.drop();
  }

  *#bringUp(): Script<void> {
    const obstacle = yield* bringUp(this);
    if (obstacle === null) {
      this.#recovery.succeeded();
      this.#callMayLive(false);
      this.#goIdle();
      return;
    }
    yield* this.#waitOut(obstacle);
  }

  *#waitOut(obstacle: Obstacle): Script<void> {
    const now = yield* sleepUntil(0 as MonoMs);
    if (obstacle.kind === "silent" || obstacle.kind === "orphan-lives") return this.#reopen(obstacle.reason, now);
    this.#activity = "wait";
    const until = obstacle.retryMs === null ? null : ((now + obstacle.retryMs) as MonoMs);
    this.setState(STATE_BEFORE[obstacle.kind], obstacle.reason, until);
    yield* waitUntil(until);
    this.#begin("bring-up", this.#bringUp());
  }

  #goIdle(): void {
    this.#begin("idle", this.#idleScript());
    this.#showIdle();
    this.emit({ do: "line-free" });
  }

  *#idleScript(): Script<void> {
    yield* keepIdle(this);
    this.setState("searching", "registration-lost");
    this.#begin("bring-up", this.#bringUp());
  }

  #startCall(now: MonoMs): void {
    const started = this.#desk.start(now);
    if (started === null) return;
    this.#callMayLive(true);
    this.setState("dialing");
    this.emit({ do: "call", attempt: started.call.order.attempt, state: "dialing", at: now });
    this.#begin("call", this.#callScript(started.call, started.command));
  }

  *#callScript(call: LiveCall, command: AtCommand): Script<void> {
    yield* runCall(this, call, command);
    this.setState("releasing", call.evidence.hangUp?.reason ?? null);
    const now = yield* concludeCall(this, call);
    this.#desk.close();
    this.#callMayLive(false);
    const free = yield* settle(this.options.postReleaseMs ?? this.profile.postReleaseMs, () => this.#lastLineAt, now);
    // A long call outlives the proof of where this modem stands; the next dial needs a fresh one.
    if (this.facts.provenPlmn(free) === null) yield* readNetwork(this);
    this.#goIdle();
  }

  *#resetScript(until: MonoMs): Script<void> {
    yield* send(at.reset());
    this.#reopen("reset", yield* waitUntil(until));
  }

  /** As far as possible without new input: sends what a script wants sent, starts a queued call. */
  #advance(now: MonoMs): void {
    do {
      this.#take(this.#desk.watch(now), now);
      this.#desk.report();
    } while (this.#advanceOnce(now));
  }

  #advanceOnce(now: MonoMs): boolean {
    if (this.#runner.wakeIfDue(now)) return true;
    if (!this.#exchange.idle) return false;
    if (this.#desk.hasQueued && this.#activity === "idle" && this.#runner.sleeping) {
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

  #trace(direction: "out" | "in" | "urc" | "late", text: string): void {
    if (this.options.trace) this.emit({ do: "trace", direction, text: direction === "out" ? text : maskDigits(text) });
  }
}

function observeLine(call: LiveCall, line: string, meanings: readonly Meaning[], now: MonoMs): void {
  const speaksOfCall = meanings.some(({ kind }) => kind === "progress" || kind === "release" || kind === "call");
  if (speaksOfCall) call.evidence.note(maskDigits(line));
  call.evidence.observe(meanings, now);
}
