import type { CallResult } from "../../src/domain/call.ts";
import { type MonoMs, monoMs } from "../../src/domain/time.ts";
import { Modem, type ModemEffect, type ModemEvent } from "../../src/modem/index.ts";
import { VirtualScheduler } from "../../src/simulator/index.ts";
import { permit, profile } from "./rig.ts";

/** Lines a modem says after a command, and when: milliseconds from the command on. */
export type Saying = readonly [afterMs: number, ...lines: string[]];

const ANSWERS: Readonly<Record<string, readonly string[]>> = {
  "AT+CGMI": ["ACME"],
  "AT+CGMM": ["AW-100"],
  "AT+CGSN": ["356765432100011"],
  "AT+CIMI": ["001010000000001"],
  "AT+CCID": ["+CCID: 89999900000000070014"],
  "AT+CPIN?": ["+CPIN: READY"],
  "AT+CREG?": ["+CREG: 0,1"],
  "AT+COPS?": ['+COPS: 0,2,"00101"'],
  "AT+CEER": ["+CEER: Normal call clearing"],
};

export interface Script {
  /** What follows a dial; nothing else is said of the call. */
  readonly dial: readonly Saying[];
  /** The final of `AT+CLCC`, which never lists anything. */
  readonly listing?: "OK" | "ERROR";
  readonly cause?: string;
}

/** A modem machine opposite a modem that says exactly what a script says, in virtual time. */
export class ScriptedLine {
  readonly written: string[] = [];
  readonly effects: ModemEffect[] = [];
  readonly #time = new VirtualScheduler();
  readonly #script: Script;
  readonly #modem: Modem;
  readonly #iccids = new Set<string | null>();
  #changed: Readonly<Record<string, readonly string[]>> = {};

  constructor(script: Script, profileName = "generic") {
    this.#script = script;
    this.#modem = new Modem({
      profile: profile(profileName),
      fallback: profile("generic"),
      selectProfile: () => profile(profileName),
      idlePollMs: 10_000,
      postReleaseMs: null,
      trace: false,
    });
    this.#send({ kind: "line-up" });
    this.#until(() => this.#modem.snapshot(this.#now).ready);
  }

  /** From now on these commands are answered with these lines, results included. */
  change(answers: Readonly<Record<string, readonly string[]>>): void {
    this.#changed = answers;
  }

  /** Every card number that the snapshot showed since the bring-up. */
  get iccidsSeen(): readonly (string | null)[] {
    return [...this.#iccids];
  }

  /** Dials, and waits for the result; where a call was dialled, also for the line to be free again. */
  call(order: { readonly holdS?: number } = {}): CallResult {
    const callee = "+999555000001";
    const { holdS = 30 } = order;
    this.#send({
      kind: "dial",
      order: { attempt: 1, permit: permit(callee, 1, this.#now), holdS, maxCallS: 180, ringMaxS: 45 },
    });
    this.#until(() => this.effects.some((effect) => effect.do === "finish"));
    const wasDialled = this.written.some((text) => text.startsWith("ATD"));
    if (wasDialled) this.#until(() => this.#modem.snapshot(this.#now).ready);
    const results = this.effects.flatMap((effect) => (effect.do === "finish" ? [effect.result] : []));
    const [result, ...more] = results;
    if (result === undefined || more.length > 0) throw new Error(`${results.length} results`);
    return result;
  }

  get #now(): MonoMs {
    return monoMs(this.#time.now());
  }

  #send(event: ModemEvent): void {
    for (const effect of this.#modem.handle(event, this.#now)) {
      this.effects.push(effect);
      if (effect.do === "write") this.#take(effect.text);
    }
    const { ready, attempt, identity } = this.#modem.snapshot(this.#now);
    if (ready || attempt !== null) this.#iccids.add(identity.iccid);
  }

  #take(text: string): void {
    this.written.push(text);
    const command = text.trim();
    if (command === "") return;
    if (command.startsWith("ATD")) {
      for (const [afterMs, ...lines] of this.#script.dial) this.#say(afterMs, lines);
      return;
    }
    const changed = this.#changed[command];
    if (changed !== undefined) return this.#say(10, changed);
    const { listing = "OK", cause } = this.#script;
    if (command === "AT+CLCC") return this.#say(10, [listing]);
    if (command === "AT+CEER" && cause !== undefined) return this.#say(10, [`+CEER: ${cause}`, "OK"]);
    this.#say(10, [...(ANSWERS[command] ?? []), "OK"]);
  }

  #say(afterMs: number, lines: readonly string[]): void {
    const chunk = Buffer.from(lines.map((line) => `\r\n${line}\r\n`).join(""), "latin1");
    this.#time.after(afterMs, () => this.#send({ kind: "bytes", chunk }));
  }

  #until(condition: () => boolean): void {
    const end = this.#time.now() + 300_000;
    while (!condition()) {
      if (this.#time.now() >= end) throw new Error(`never; last written: ${this.written.slice(-5).join(" ")}`);
      this.#time.advance(10);
      const deadline = this.#modem.deadline(this.#now);
      if (deadline !== null && deadline <= this.#now) this.#send({ kind: "tick" });
    }
  }
}
