import { CallEngine } from "./call-engine.ts";
import { CardDesk } from "./card-desk.ts";
import { Chatter } from "./chatter.ts";
import { CommandRunner } from "./command-runner.ts";
import { operatorName } from "./commands/index.ts";
import { type Device, holds, initialState, type ModemFacts, type ModemState } from "./device.ts";
import type { Fault } from "./faults.ts";
import type { ModemEvent } from "./ground-truth.ts";
import { anotherImei, type FakeCard, swapNibbles } from "./identity.ts";
import { LineNoise } from "./line-noise.ts";
import { MessageStore } from "./message-store.ts";
import { Mouth } from "./mouth.ts";
import { NetworkLink } from "./network-link.ts";
import type { Trouble } from "./number-table.ts";
import type { Personality } from "./personality.ts";
import { Receiver } from "./receiver.ts";
import { type Scheduler, Timers } from "./scheduler.ts";
import type { TemplateValues } from "./template.ts";
import { Transmitter } from "./transmitter.ts";
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
  /** Whether speech is on the second port; told on each change. */
  speech?(on: boolean): void;
}

const REGISTERED = 1;

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
  readonly messages = new MessageStore();
  readonly cards: CardDesk;
  readonly network: NetworkLink;
  readonly troubles: Troubles;
  readonly chatter: Chatter;
  imei: string;
  state: ModemState;
  private readonly host: ModemHost;
  private readonly runner: CommandRunner;
  private readonly mouth: Mouth;
  private readonly transmitter: Transmitter;
  private readonly receiver: Receiver;
  private readonly timers: Timers;
  private powered = true;
  private speaking = false;

  /** The modem is up and registered at once, as in a rack that has been on for a while. */
  constructor(facts: ModemFacts, personality: Personality, host: ModemHost) {
    const { scheduler, timeScale } = host;
    this.facts = facts;
    this.imei = facts.imei;
    this.personality = personality;
    this.host = host;
    this.scheduler = scheduler;
    this.timeScale = timeScale;
    this.state = { ...initialState(personality), registration: REGISTERED };
    this.timers = new Timers(scheduler);
    this.troubles = new Troubles(this);
    const noise = new LineNoise(facts.slot);
    this.transmitter = new Transmitter(scheduler, noise, (bytes) => host.send(bytes));
    const power = { device: this, timers: this.timers, powered: () => this.powered };
    this.mouth = new Mouth({ ...power, transmitter: this.transmitter });
    this.chatter = new Chatter({ ...power, noise, mouth: this.mouth });
    this.network = new NetworkLink({ ...power, mouth: this.mouth });
    this.runner = new CommandRunner({ device: this, mouth: this.mouth, chatter: this.chatter });
    this.calls = new CallEngine({
      personality,
      scheduler,
      timeScale,
      volunteer: (lines, values) => this.mouth.volunteer(lines, values),
      record: (event) => this.record(event),
      changed: () => this.checkSpeech(),
      finishDial: (answer) => this.runner.finishPending(answer),
      trouble: (step) => this.suffer(step),
      has: (fault) => this.troubles.has(fault),
    });
    this.cards = new CardDesk(facts.cards, { ...power, network: this.network, mouth: this.mouth });
    this.receiver = new Receiver({ device: this, runner: this.runner, mouth: this.mouth });
    host.record({ event: "power-on" });
    this.chatter.start();
  }

  get activeCard(): FakeCard {
    return this.cards.current;
  }

  get rejectCause(): number | null {
    return this.network.rejectCause;
  }

  /** Bytes from the line, Latin-1. */
  receive(bytes: string): void {
    this.receiver.receive(bytes, this.powered);
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
    const { position, tries } = this.cards;
    return {
      imei: this.imei,
      imsi,
      iccid,
      iccid_swapped: swapNibbles(iccid),
      card: String(position + (this.personality.cardSwitch?.base ?? 1)),
      plmn: this.facts.plmn,
      operator: operatorName(this.facts.plmn),
      rssi: String(this.facts.rssi),
      pin_tries: tries.pin,
      puk_tries: tries.puk,
      lock_tries: tries.lock,
    };
  }

  /** Bytes to the line as they are. */
  send(bytes: string): void {
    this.mouth.send(bytes);
  }

  listen(on: boolean): void {
    this.host.listen(on);
  }

  checkSpeech(): void {
    const { speech } = this.personality;
    const on = this.powered && speech !== null && this.calls.active && holds(this.state, speech.when);
    if (on === this.speaking) return;
    this.speaking = on;
    this.host.speech?.(on);
  }

  echoOn(): void {
    this.state.echo = true;
  }

  setRadio(level: number): void {
    this.state.radio = level;
    if (level === 0) this.cards.powerCycle();
    if (level === 1) {
      this.state.busyUntil = this.scheduler.now() + this.scaled(this.personality.deviceBusyMs);
      this.network.registerSoon();
      return;
    }
    this.calls.hangUp()?.();
    this.network.leave();
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

  /** Another modem takes this one's place, with the same card; null: with an IMEI of its own. */
  replaceBy(imei: string | null, forMs: number): void {
    this.imei = imei ?? anotherImei(this.imei);
    this.unplug(forMs);
  }

  /** The device has a line again and starts from cold. */
  plug(): void {
    this.record({ event: "plugged", imei: this.imei });
    this.boot();
  }

  /** Ends the modem and everything that is scheduled. */
  stop(): void {
    this.goDown();
    this.troubles.stop();
    this.network.stop();
  }

  private goDown(): void {
    this.calls.lose("modem");
    this.powered = false;
    this.runner.reset();
    this.receiver.reset();
    this.transmitter.reset();
    this.troubles.restart();
    this.cards.powerCycle();
    this.timers.cancelAll();
  }

  /** Deaf and mute until its first line, as a module is while it loads its firmware. */
  private boot(): void {
    this.state = initialState(this.personality);
    this.timers.after(this.scaled(this.firstBootMs), () => {
      this.powered = true;
      this.record({ event: "power-on" });
      this.mouth.volunteer(
        this.personality.boot.map((line) => ({
          ...line,
          afterMs: this.scaled((line.afterMs ?? 0) - this.firstBootMs),
        })),
      );
      this.chatter.start();
      this.network.registerSoon();
    });
  }

  private get firstBootMs(): number {
    return this.personality.boot[0]?.afterMs ?? 0;
  }

  private suffer(step: Trouble): void {
    switch (step.do) {
      case "storm":
        this.record({ event: "fault", fault: "storm" });
        return this.chatter.storm();
      case "garbage":
        return this.troubles.start({ fault: "garbage", forMs: 4000 });
      case "reboot":
        return this.troubles.start({ fault: "reboot", forMs: null });
      default:
        return this.troubles.start({ fault: step.do, forMs: step.forMs });
    }
  }

  private scaled(ms: number): number {
    return ms / this.timeScale;
  }
}
