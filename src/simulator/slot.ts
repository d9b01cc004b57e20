import type { Iccid } from "../domain/words.ts";
import { AudioLine } from "./audio-line.ts";
import type { ModemFacts } from "./device.ts";
import { FakeModem } from "./fake-modem.ts";
import type { Fault } from "./faults.ts";
import type { ModemEvent } from "./ground-truth.ts";
import type { ModemPort, OpenPort } from "./modem-port.ts";
import type { Personality } from "./personality.ts";
import { removeLink, replaceLink } from "./port-link.ts";
import { type Scheduler, Timers } from "./scheduler.ts";

export interface SlotOptions {
  readonly facts: ModemFacts;
  readonly personality: Personality;
  readonly scheduler: Scheduler;
  readonly timeScale: number;
  readonly openPort: OpenPort;
  /** Path of the symbolic link to the line. */
  readonly link: string;
  /** Called with the card in use at the time of the event. */
  record(iccid: Iccid, event: ModemEvent): void;
}

/** One place in the rack: a modem, its line, and the link under which the line is found. */
export class Slot {
  readonly link: string;
  readonly modem: FakeModem;
  private readonly options: SlotOptions;
  private readonly timers: Timers;
  readonly audio: AudioLine | null;
  private port: ModemPort | null = null;
  /** What the device comes back as. */
  private spare: ModemPort | null = null;
  /** False while the modem is being made, whose first words are on record as well. */
  private started = false;
  private closed = false;

  constructor(options: SlotOptions) {
    this.options = options;
    this.link = options.link;
    this.timers = new Timers(options.scheduler);
    this.audio = options.personality.speech === null ? null : this.makeAudioLine(options);
    this.connect();
    this.modem = new FakeModem(options.facts, options.personality, {
      scheduler: options.scheduler,
      timeScale: options.timeScale,
      send: (bytes) => this.port?.write(bytes),
      record: (event) => options.record((this.started ? this.modem.activeCard : options.facts.cards[0]).iccid, event),
      unplug: (forMs) => this.unplug(forMs),
      listen: (on) => (on ? this.port?.resume() : this.port?.pause()),
      speech: (on) => this.audio?.stream(on),
    });
    this.started = true;
  }

  inject(fault: Fault): void {
    this.modem.inject(fault);
  }

  /** Switches the modem off, hangs up the line and removes the link. */
  close(): void {
    this.closed = true;
    this.modem.stop();
    this.timers.cancelAll();
    this.disconnect();
    this.spare?.close();
    this.spare = null;
  }

  private connect(port = this.openPort()): void {
    this.port = port;
    replaceLink(port.path, this.link);
    this.audio?.connect();
  }

  private makeAudioLine({ scheduler, openPort, link }: SlotOptions): AudioLine {
    const [audio, heard] = [`${link}.audio`, `${link}.heard.wav`];
    return new AudioLine({ scheduler, openPort, link: audio, heard, sound: () => this.modem.calls.sound });
  }

  private openPort(): ModemPort {
    return this.options.openPort((bytes) => this.modem.receive(bytes));
  }

  private disconnect(): void {
    this.audio?.disconnect();
    const { port } = this;
    if (port === null) return;
    this.port = null;
    removeLink(port.path, this.link);
    port.close();
  }

  private unplug(forMs: number | null): void {
    // Opened while the old one still is, the next port has another number, as a USB device gets one.
    this.timers.cancelAll();
    this.spare ??= forMs === null ? null : this.openPort();
    this.disconnect();
    if (forMs === null) return;
    this.timers.after(forMs, () => {
      if (this.closed) return;
      const { spare } = this;
      this.spare = null;
      this.connect(spare ?? undefined);
      this.modem.plug();
    });
  }
}
