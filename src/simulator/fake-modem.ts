import { CallEngine } from "./call-engine.ts";
import { CommandRunner } from "./command-runner.ts";
import { operatorName, registrationReport } from "./commands/index.ts";
import { type Device, holds, initialState, type ModemFacts, type ModemState, type SimState } from "./device.ts";
import type { Fault } from "./faults.ts";
import type { ModemEvent } from "./ground-truth.ts";
import { type FakeCard, swapNibbles } from "./identity.ts";
import { CommandInput, type InputSink } from "./input.ts";
import type { Trouble } from "./number-table.ts";
import type { Personality, VolunteeredLine } from "./personality.ts";
import { frame } from "./result-text.ts";
import { type Scheduler, Timers } from "./scheduler.ts";
import { render, type TemplateValues } from "./template.ts";
import { Troubles } from "./troubles.ts";

/** The line and the place of a fake modem. */
export interface ModemHost {
  readonly scheduler: Scheduler;
  /** All simulated durations are divided by this; a modem's own slowness is not. */
  readonly timeScale: number;
  /** Bytes to the line, Latin-1. */
  send(bytes: string): void;
  record(event: ModemEvent): void;
  /** The device disappears; after `forMs` (real; null: never) it is to come back by `plug`. */
  unplug(forMs: number | null): void;
  /** Whether the modem takes bytes from the line. */
  listen(on: boolean): void;
}

const REGISTERED = 1;
const SEARCHING = 2;

/**
 * One modem: bytes in, bytes out, in the manner of a family, with a card, a network and one call. It has no clock and
 * no timer but the host's scheduler, so it runs in virtual time as well.
 */
export class FakeModem implements Device {
  readonly facts: ModemFacts;
  readonly personality: Personality;
  readonly scheduler: Scheduler;
  readonly timeScale: number;
  readonly calls: CallEngine;
  state: ModemState;
  private readonly host: ModemHost;
  private readonly input = new CommandInput();
  private readonly runner: CommandRunner;
  private readonly troubles: Troubles;
  private readonly timers: Timers;
  private powered = true;
  private cardIndex = 0;
  private simState: SimState = "ready";
  /** `<stat>` that the network gives this modem. */
  private reach = REGISTERED;

  /** The modem is up and registered at once, as in a rack that has been on for a while. */
  constructor(facts: ModemFacts, personality: Personality, host: ModemHost) {
    this.facts = facts;
    this.personality = personality;
    this.host = host;
    this.scheduler = host.scheduler;
    this.timeScale = host.timeScale;
    this.state = { ...initialState(personality), registration: REGISTERED };
    this.timers = new Timers(host.scheduler);
    this.troubles = new Troubles(this, facts.slot);
    this.runner = new CommandRunner({
      device: this,
      send: (bytes) => this.send(bytes),
      latencyMs: () => personality.replyMs * this.troubles.slowness,
      interjection: () => this.troubles.interjection(),
    });
    this.calls = new CallEngine({
      personality,
      scheduler: host.scheduler,
      timeScale: host.timeScale,
      volunteer: (lines, values) => this.volunteer(lines, values),
      record: (event) => host.record(event),
      finishDial: (answer) => this.runner.finishPending(answer),
      trouble: (step) => this.trouble(step),
    });
    host.record({ event: "power-on" });
    this.startNoise();
  }

  get sim(): SimState {
    return this.simState;
  }

  get card(): number {
    return this.cardIndex;
  }

  get activeCard(): FakeCard {
    return this.facts.cards[this.cardIndex] ?? this.facts.cards[0];
  }

  /** Bytes from the line, Latin-1. */
  receive(bytes: string): void {
    this.input.feed(bytes, this.powered && !this.troubles.silent ? this.sink : this.deafSink);
  }

  /** Gives the modem a fault, or ends those it has. */
  inject(fault: Fault): void {
    this.troubles.start(fault);
  }

  record(event: ModemEvent): void {
    this.host.record(event);
  }

  identityValues(): TemplateValues {
    const { iccid, imsi } = this.activeCard;
    return {
      imei: this.facts.imei,
      imsi,
      iccid,
      iccid_swapped: swapNibbles(iccid),
      card: String(this.cardIndex + (this.personality.cardSwitch?.base ?? 1)),
      plmn: this.facts.plmn,
      operator: operatorName(this.facts.plmn),
      rssi: String(this.facts.rssi),
    };
  }

  /** Says lines nobody asked for, those whose condition holds when their time has come. */
  volunteer(lines: readonly VolunteeredLine[], values: TemplateValues = {}): void {
    for (const { text, when, afterMs = 0 } of lines) {
      const say = (): void => {
        if (when !== undefined && !holds(this.state, when)) return;
        this.sendLine(render(text, { ...this.identityValues(), ...values }));
      };
      if (afterMs === 0) say();
      else this.timers.after(afterMs, say);
    }
  }

  /** One unsolicited line in the family's framing. */
  sendLine(text: string): void {
    this.send(frame(this.personality, this.state, [text]));
  }

  send(bytes: string): void {
    if (bytes !== "" && this.powered && !this.troubles.silent) this.host.send(bytes);
  }

  listen(on: boolean): void {
    this.host.listen(on);
  }

  echoOn(): void {
    this.state.echo = true;
  }

  incoming(number: string): void {
    if (this.powered && this.state.registration === REGISTERED) this.calls.incoming(number);
  }

  setRadio(level: number): void {
    this.state.radio = level;
    if (level === 1) {
      this.state.busyUntil = this.scheduler.now() + this.scaled(this.personality.deviceBusyMs);
      this.registerSoon();
      return;
    }
    this.calls.hangUp()?.();
    this.setRegistration(0);
  }

  selectCard(index: number): void {
    if (index === this.cardIndex) return;
    this.calls.hangUp()?.();
    this.setRegistration(0);
    this.cardIndex = index;
    this.record({ event: "card-switched", card: index + 1 });
    if (this.state.radio !== 1) return;
    this.volunteer(this.personality.simRemoved);
    this.timers.after(this.scaled(this.personality.registrationMs), () => {
      this.volunteer(this.personality.simInserted);
      this.register();
    });
  }

  /** Takes the card out, puts it in, or makes it busy. */
  setSim(state: SimState): void {
    const was = this.simState;
    if (state === was) return;
    this.simState = state;
    if (state === "removed") {
      this.calls.lose("network");
      this.volunteer(this.personality.simRemoved);
      this.setRegistration(0);
    } else if (was === "removed") {
      this.volunteer(this.personality.simInserted);
      this.registerSoon();
    }
  }

  /** `<stat>` that the network gives from now on: 1 registered, 2 out of reach, 3 denied. */
  setReach(stat: number): void {
    if (stat === this.reach) return;
    this.reach = stat;
    if (stat !== REGISTERED) this.calls.lose("network");
    this.register();
  }

  reset(): void {
    this.record({ event: "reboot" });
    this.goDown();
    if (this.personality.portVanishesOnReset) this.host.unplug(this.scaled(this.firstBootMs) / 2);
    else this.boot();
  }

  powerOff(): void {
    this.goDown();
    this.record({ event: "power-off" });
  }

  /** The device is pulled out for `forMs` simulated milliseconds; null: for good. */
  unplug(forMs: number | null): void {
    this.goDown();
    this.record({ event: "unplugged" });
    this.host.unplug(forMs === null ? null : this.scaled(forMs));
  }

  /** The device has a line again and starts from cold. */
  plug(): void {
    this.record({ event: "plugged" });
    this.boot();
  }

  /** Ends the modem and everything that is scheduled. */
  stop(): void {
    this.goDown();
    this.troubles.stop();
  }

  private goDown(): void {
    this.calls.lose("modem");
    this.powered = false;
    this.runner.reset();
    this.input.reset();
    this.troubles.restart();
    this.timers.cancelAll();
  }

  /** Deaf and mute until its first line, as a module is while it loads its firmware. */
  private boot(): void {
    this.state = initialState(this.personality);
    this.timers.after(this.scaled(this.firstBootMs), () => {
      this.powered = true;
      this.record({ event: "power-on" });
      this.volunteer(
        this.personality.boot.map((line) => ({
          ...line,
          afterMs: this.scaled((line.afterMs ?? 0) - this.firstBootMs),
        })),
      );
      this.startNoise();
      this.registerSoon();
    });
  }

  private get firstBootMs(): number {
    return this.personality.boot[0]?.afterMs ?? 0;
  }

  private registerSoon(): void {
    this.timers.after(this.scaled(this.personality.registrationMs), () => this.register());
  }

  private register(): void {
    if (!this.powered) return;
    const searching = this.simState !== "removed" && this.state.radio === 1;
    this.setRegistration(searching ? this.reach : 0);
  }

  private setRegistration(stat: number): void {
    const was = this.state.registration;
    if (was === stat) return;
    this.state.registration = stat;
    if (stat === REGISTERED) this.record({ event: "registered" });
    else if (was === REGISTERED || stat !== SEARCHING) this.record({ event: "deregistered", reason: `stat ${stat}` });
    for (const name of ["+CREG", "+CGREG", "+CEREG"]) {
      const report = registrationReport(this, name);
      if (report !== null) this.sendLine(report);
    }
  }

  private trouble(step: Trouble): void {
    switch (step.do) {
      case "storm":
        return this.troubles.storm();
      case "garbage":
        return this.troubles.start({ fault: "garbage", forMs: 4000 });
      case "reboot":
        return this.troubles.start({ fault: "reboot", forMs: null });
      default:
        return this.troubles.start({ fault: step.do, forMs: step.forMs });
    }
  }

  private startNoise(): void {
    const { everyMs, lines } = this.personality.noise;
    if (everyMs === 0) return;
    const chatter = (turn: number): void => {
      this.timers.after(everyMs, () => {
        this.volunteer([{ text: lines[turn % lines.length] ?? "" }]);
        chatter(turn + 1);
      });
    };
    chatter(0);
  }

  private readonly sink: InputSink = {
    abortedBy: (char, previous) => {
      // A line feed right behind the carriage return belongs to the command line that it ends.
      if (!this.calls.abortable || (char === "\n" && previous === "\r")) return false;
      this.calls.abort();
      return true;
    },
    echo: (text) => {
      if (this.state.echo) this.send(text);
    },
    line: (body) => this.runner.accept(body),
    repeat: () => this.runner.repeat(),
    unexpected: (text) => this.record({ event: "unexpected-bytes", text }),
    overlong: () => this.runner.refuseOverlong(),
  };

  private readonly deafSink: InputSink = {
    ...this.sink,
    abortedBy: () => false,
    line: (body) => this.runner.acceptDeaf(body),
    repeat: () => undefined,
    unexpected: () => undefined,
    overlong: () => undefined,
  };

  private scaled(ms: number): number {
    return ms / this.timeScale;
  }
}
