import type { CallResult } from "../../src/domain/call.ts";
import { type MonoMs, monoMs } from "../../src/domain/time.ts";
import type { ModemState } from "../../src/domain/words.ts";
import {
  type DialOrder,
  Modem,
  type ModemEffect,
  type ModemEvent,
  type ModemOptions,
  type ModemSnapshot,
} from "../../src/modem/index.ts";
import { matchProfile } from "../../src/profile/index.ts";
import type { Profile } from "../../src/profile/types.ts";
import { VirtualScheduler } from "../../src/simulator/index.ts";
import { PROFILES, permit, profile } from "./rig.ts";

/** Lines of an answer with its final result; null: the modem keeps silent. */
export type Answer = readonly string[] | null;
/** The answer to the n-th time a command is sent, from 0. */
export type Answers = Readonly<Record<string, Answer | ((nth: number) => Answer)>>;

export const IMEI = "490154203237518";
export const ICCID = "8999911000000000012";
export const IMSI = "001010000000012";
export const CALLEE = "+99955500100";
const DIAL = `ATD${CALLEE};`;

/** A modem of few words that is registered and has a card; every command it does not know it accepts. */
const HEALTHY: Answers = {
  "AT+CGMI": ["Generic", "OK"],
  "AT+CGMM": ["GSM-27007", "OK"],
  "AT+CGMR": ["1.00", "OK"],
  "AT+CGSN": [IMEI, "OK"],
  "AT+CLCC": ["OK"],
  "AT+CPIN?": ["+CPIN: READY", "OK"],
  "AT+CCID": [`+CCID: ${ICCID}`, "OK"],
  "AT^ICCID?": [`^ICCID: ${ICCID}`, "OK"],
  "AT+CIMI": [IMSI, "OK"],
  "AT+CREG?": ["+CREG: 2,1", "OK"],
  "AT+CEREG?": ["+CEREG: 0,0", "OK"],
  "AT+COPS?": ['+COPS: 0,2,"00101"', "OK"],
  "AT+CSQ": ["+CSQ: 20,99", "OK"],
  "AT+CEER": ['+CEER: "16 Normal call clearing"', "OK"],
};
const LATENCY_MS = 5;

export interface BenchOptions {
  readonly answers?: Answers;
  readonly profile?: Profile | null;
  readonly idlePollMs?: number;
  readonly postReleaseMs?: number | null;
  readonly trace?: boolean;
  readonly canPowerCycle?: boolean;
  readonly callerIdRequired?: boolean;
  readonly messagesFirst?: boolean;
  readonly mayRoamOn?: readonly string[];
}

/** One modem machine whose modem is a table of answers that a test changes as it goes. Virtual time, no port. */
export class Bench {
  readonly time = new VirtualScheduler();
  readonly written: string[] = [];
  readonly effects: ModemEffect[] = [];
  readonly modem: Modem;
  answers: Answers;
  /** Whether `reopen` is followed by a new line, as the driver does it. */
  reopens = true;
  /** PINs that the shell has, by card. */
  readonly pins = new Map<string, string>();
  readonly #times = new Map<string, number>();
  #attempt = 0;

  constructor(options: BenchOptions = {}) {
    this.answers = { ...HEALTHY, ...options.answers };
    const modemOptions: ModemOptions = {
      profile: options.profile ?? null,
      fallback: profile("generic"),
      selectProfile: (identity) => matchProfile(PROFILES, identity),
      idlePollMs: options.idlePollMs ?? 10_000,
      postReleaseMs: options.postReleaseMs === undefined ? null : options.postReleaseMs,
      trace: options.trace ?? false,
      canPowerCycle: options.canPowerCycle ?? false,
      callerIdRequired: options.callerIdRequired ?? false,
      messagesFirst: options.messagesFirst ?? false,
      ...(options.mayRoamOn !== undefined && { mayRoamOn: options.mayRoamOn }),
    };
    this.modem = new Modem(modemOptions);
  }

  get now(): MonoMs {
    return monoMs(this.time.now());
  }

  get snapshot(): ModemSnapshot {
    return this.modem.snapshot(this.now);
  }

  get state(): ModemState {
    return this.snapshot.state;
  }

  /** State and reason, as a technician reads them. */
  get standing(): string {
    const { state, reason } = this.snapshot;
    return reason === null ? state : `${state}: ${reason}`;
  }

  get ready(): boolean {
    return this.snapshot.ready;
  }

  /** Opens the line. */
  open(): this {
    this.send({ kind: "line-up" });
    return this;
  }

  /** Opens the line and waits until the modem can call. */
  bringUp(): this {
    this.open();
    this.until(() => this.ready, 60_000);
    this.written.length = 0;
    this.effects.length = 0;
    return this;
  }

  /** Changes what the modem answers from now on. */
  answer(answers: Answers): void {
    this.answers = { ...this.answers, ...answers };
    for (const command of Object.keys(answers)) this.#times.delete(command);
  }

  say(...lines: readonly string[]): void {
    this.bytes(lines.map((line) => `\r\n${line}\r\n`).join(""));
  }

  bytes(text: string): void {
    this.send({ kind: "bytes", chunk: Buffer.from(text, "latin1") });
  }

  send(event: ModemEvent): void {
    const effects = this.modem.handle(event, this.now);
    for (const effect of effects) this.#run(effect);
    const deadline = this.modem.deadline(this.now);
    if (deadline !== null) this.time.after(Math.max(0, deadline - this.now), () => this.#tick(deadline));
  }

  pass(ms: number): void {
    this.time.advance(ms);
  }

  until(holds: () => boolean, limitMs: number): void {
    const end = this.time.now() + limitMs;
    while (!holds()) {
      if (this.time.now() >= end) {
        throw new Error(`not within ${limitMs} ms; ${this.standing}; ${this.written.slice(-8).join(" ")}`);
      }
      this.time.advance(5);
    }
  }

  order(order: Partial<Pick<DialOrder, "holdS" | "maxCallS" | "ringMaxS">> = {}): DialOrder {
    this.#attempt += 1;
    const attempt = this.#attempt;
    return { attempt, permit: permit(CALLEE, attempt, this.now), holdS: 30, maxCallS: 180, ringMaxS: 45, ...order };
  }

  dial(order: Partial<Pick<DialOrder, "holdS" | "maxCallS" | "ringMaxS">> = {}): number {
    const whole = this.order(order);
    this.send({ kind: "dial", order: whole });
    return whole.attempt;
  }

  /** Waits for the attempt's one result. */
  result(attempt: number, limitMs = 300_000): CallResult {
    this.until(() => this.results(attempt).length > 0, limitMs);
    const [result, ...more] = this.results(attempt);
    if (result === undefined || more.length > 0) throw new Error(`attempt ${attempt} has ${more.length + 1} results`);
    return result;
  }

  results(attempt: number): readonly CallResult[] {
    return this.effects.flatMap((effect) =>
      effect.do === "finish" && effect.attempt === attempt ? [effect.result] : [],
    );
  }

  get dials(): number {
    return this.written.filter((text) => text === DIAL).length;
  }

  states(): readonly string[] {
    return this.effects.flatMap((effect) => (effect.do === "state" ? [effect.to] : []));
  }

  kinds(): readonly string[] {
    return this.effects.map((effect) => effect.do);
  }

  /** How often a command was sent since the modem was brought up. */
  sent(command: string): number {
    return this.written.filter((text) => text === command).length;
  }

  #tick(deadline: MonoMs): void {
    if (this.modem.deadline(this.now) === deadline) this.send({ kind: "tick" });
  }

  #run(effect: ModemEffect): void {
    this.effects.push(effect);
    if (effect.do === "write") this.#hear(effect.text);
    if (effect.do === "pin-wanted") {
      const { iccid } = effect;
      this.time.after(1, () => this.send({ kind: "pin", iccid, pin: this.pins.get(iccid) ?? null }));
    }
    if (effect.do === "reopen" && this.reopens) this.time.after(effect.delayMs, () => this.open());
  }

  #hear(text: string): void {
    const command = text.replace(/\r$/, "");
    this.written.push(command);
    const nth = this.#times.get(command) ?? 0;
    this.#times.set(command, nth + 1);
    const entry = this.answers[command.startsWith("ATD") ? "ATD" : command];
    const answer = typeof entry === "function" ? entry(nth) : entry === undefined ? ["OK"] : entry;
    if (answer === null || text === "\u001b" || text === "\r") return;
    this.time.after(LATENCY_MS, () => this.say(...answer));
  }
}
