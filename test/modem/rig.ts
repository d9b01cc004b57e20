import type { CallResult } from "../../src/domain/call.ts";
import { classifyDestination } from "../../src/domain/destination.ts";
import { type MonoMs, monoMs } from "../../src/domain/time.ts";
import { judge } from "../../src/gate/index.ts";
import type { DialPermit } from "../../src/gate/permit.ts";
import { Modem, type ModemEffect, type ModemEvent, type SimPlan } from "../../src/modem/index.ts";
import { findProfile, matchProfile } from "../../src/profile/index.ts";
import { loadProfiles } from "../../src/profile/load.ts";
import type { Profile } from "../../src/profile/types.ts";
import {
  FakeModem,
  makeCard,
  makeImei,
  type ModemEvent as RackEvent,
  type ModemFacts,
  PERSONALITIES,
  type Personality,
  VirtualScheduler,
} from "../../src/simulator/index.ts";
import { allowed, number } from "../gate/fixture.ts";

const loaded = loadProfiles();
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
export const PROFILES: readonly Profile[] = loaded.value;

export function profile(name: string): Profile {
  const found = findProfile(PROFILES, name);
  if (found === null) throw new Error(`no profile ${name}`);
  return found;
}

/** A permit as the gate gives it: from facts that every rule allows. */
export function permit(callee: string, attempt: number, now: MonoMs): DialPermit {
  const dialled = number(callee);
  const verdict = judge(allowed({ attempt, number: dialled, destination: classifyDestination(dialled) }), now);
  if (verdict.verdict !== "allow") throw new Error(JSON.stringify(verdict.refusals));
  return verdict.permit;
}

export interface RigOptions {
  readonly personality?: string | Personality;
  /** Those that a modem's own description chooses from; the shipped ones unless given. */
  readonly profiles?: readonly Profile[];
  readonly profile?: string | null;
  readonly idlePollMs?: number;
  readonly postReleaseMs?: number;
  /** Several cards, among which the modem or a bank chooses. */
  readonly sims?: SimPlan;
  /** What the bank does when it is asked for a row, and says; by default it obeys. */
  readonly bank?: (row: number) => "obeys" | "lies" | "refuses" | "is-gone";
  /** Milliseconds that the line holds back each piece of what the modem says; order is kept. */
  readonly delayMs?: () => number;
  /** Called after each event that the machine took. */
  readonly watch?: (event: ModemEvent, effects: readonly ModemEffect[]) => void;
}

/** One modem machine on one fake modem, joined by a line that delivers at once, in virtual time. */
export class Rig {
  readonly time = new VirtualScheduler();
  readonly effects: ModemEffect[] = [];
  /** What the fake modem witnessed. */
  readonly witnessed: RackEvent[] = [];
  readonly written: string[] = [];
  readonly fake: FakeModem;
  readonly modem: Modem;
  #attempt = 0;
  #wakeAt: number | null = null;
  #plugged = true;
  #arrival = 0;
  readonly #options: RigOptions;

  constructor(options: RigOptions = {}) {
    this.#options = options;
    const wanted = options.personality ?? "generic";
    const personality = typeof wanted === "string" ? PERSONALITIES.get(wanted) : wanted;
    if (personality === undefined) throw new Error(`no personality ${JSON.stringify(wanted)}`);
    const facts: ModemFacts = {
      slot: "b1.1",
      imei: makeImei(1, 0),
      cards: this.#cards(options.sims?.positions ?? 1),
      plmn: "00101",
      cell: { lac: "1A2B", ci: "01A20000" },
      rssi: 20,
    };
    this.fake = new FakeModem(facts, personality, {
      scheduler: this.time,
      timeScale: 1,
      send: (bytes) => this.#fromModem(bytes),
      record: (event) => this.witnessed.push(event),
      unplug: (forMs) => this.#unplug(forMs),
      listen: () => {},
    });
    this.modem = new Modem({
      profile: options.profile === undefined || options.profile === null ? null : profile(options.profile),
      fallback: profile("generic"),
      selectProfile: (identity) => matchProfile(options.profiles ?? PROFILES, identity),
      idlePollMs: options.idlePollMs ?? 10_000,
      postReleaseMs: options.postReleaseMs ?? null,
      trace: true,
      ...(options.sims !== undefined && { sims: options.sims }),
    });
  }

  #cards(positions: number): ModemFacts["cards"] {
    const more = Array.from({ length: positions - 1 }, (_, index) => makeCard(1, 0, index + 2, "00101"));
    return [makeCard(1, 0, 1, "00101"), ...more];
  }

  /** The bank's relays move, or not, and its controller answers a while later. */
  #selectInBank(row: number): void {
    const does = this.#options.bank?.(row) ?? "obeys";
    this.time.after(300, () => {
      if (does === "obeys") this.fake.cards.insert(row - 1);
      const fault = does === "refuses" ? "bank-refused" : does === "is-gone" ? "bank-unavailable" : null;
      this.send({ kind: "bank-answered", failure: fault === null ? null : { fault, detail: does } });
    });
  }

  get now(): MonoMs {
    return monoMs(this.time.now());
  }

  get state(): string {
    return this.modem.snapshot(this.now).state;
  }

  get ready(): boolean {
    return this.modem.snapshot(this.now).ready;
  }

  /** Opens the line and waits until the modem can call. */
  bringUp(): this {
    this.send({ kind: "line-up" });
    this.until(() => this.ready, 90_000);
    return this;
  }

  send(event: ModemEvent): void {
    const effects = this.modem.handle(event, this.now);
    this.#run(effects);
    this.#options.watch?.(event, effects);
    this.#arm();
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.time.advance(ms);
  }

  /** Lets time pass until something is so; fails the test when it never is. */
  until(condition: () => boolean, limitMs: number): void {
    const end = this.time.now() + limitMs;
    while (!condition()) {
      if (this.time.now() >= end) throw new Error(`not within ${limitMs} ms; state ${this.state}; ${this.lastLines()}`);
      this.time.advance(10);
    }
  }

  /** Dials and returns the attempt. */
  dial(callee: string, order: { holdS?: number; maxCallS?: number; ringMaxS?: number } = {}): number {
    this.#attempt += 1;
    this.send({
      kind: "dial",
      order: {
        attempt: this.#attempt,
        permit: permit(callee, this.#attempt, this.now),
        holdS: order.holdS ?? 30,
        maxCallS: order.maxCallS ?? 180,
        ringMaxS: order.ringMaxS ?? 45,
      },
    });
    return this.#attempt;
  }

  /** Dials and waits for the result. */
  call(callee: string, order: { holdS?: number; maxCallS?: number; ringMaxS?: number } = {}): CallResult {
    const attempt = this.dial(callee, order);
    this.until(() => this.results(attempt).length > 0, 300_000);
    return this.result(attempt);
  }

  results(attempt: number): readonly CallResult[] {
    return this.effects.flatMap((effect) =>
      effect.do === "finish" && effect.attempt === attempt ? [effect.result] : [],
    );
  }

  result(attempt: number): CallResult {
    const [result, ...more] = this.results(attempt);
    if (result === undefined || more.length > 0) throw new Error(`attempt ${attempt} has ${more.length + 1} results`);
    return result;
  }

  /** Bytes to the machine as if the modem had said them. */
  say(text: string): void {
    this.send({ kind: "bytes", chunk: Buffer.from(text, "latin1") });
  }

  states(): readonly string[] {
    return this.effects.flatMap((effect) => (effect.do === "state" ? [effect.to] : []));
  }

  dials(): readonly string[] {
    return this.witnessed.flatMap((event) => (event.event === "dial" ? [event.number ?? ""] : []));
  }

  lastLines(): string {
    const traces = this.effects.flatMap((effect) =>
      effect.do === "trace" ? [`${effect.direction} ${effect.text}`] : [],
    );
    return traces.slice(-12).join(" | ");
  }

  #run(effects: readonly ModemEffect[]): void {
    for (const effect of effects) {
      this.effects.push(effect);
      if (effect.do === "write") {
        this.written.push(effect.text);
        this.fake.receive(effect.text);
      } else if (effect.do === "bank-select") {
        this.#selectInBank(effect.position);
      } else if (effect.do === "reopen") {
        this.time.after(effect.delayMs, () => {
          if (this.#plugged) this.send({ kind: "line-up" });
        });
      }
    }
  }

  #fromModem(bytes: string): void {
    // A line never delivers while the sender is still inside its own call, and never out of order.
    this.#arrival = Math.max(this.#arrival, this.time.now() + (this.#options.delayMs?.() ?? 0));
    this.time.after(this.#arrival - this.time.now(), () => {
      if (this.#plugged) this.send({ kind: "bytes", chunk: Buffer.from(bytes, "latin1") });
    });
  }

  #unplug(forMs: number | null): void {
    this.#plugged = false;
    this.time.after(0, () => this.send({ kind: "line-down", reason: "unplugged" }));
    if (forMs === null) return;
    this.time.after(forMs, () => {
      this.#plugged = true;
      this.fake.plug();
      this.send({ kind: "line-up" });
    });
  }

  #arm(): void {
    const deadline = this.modem.deadline(this.now);
    if (deadline === null || (this.#wakeAt !== null && this.#wakeAt <= deadline && this.#wakeAt > this.now)) return;
    this.#wakeAt = deadline;
    this.time.after(Math.max(0, deadline - this.now), () => {
      if (this.#wakeAt === deadline) this.#wakeAt = null;
      this.send({ kind: "tick" });
    });
  }
}
