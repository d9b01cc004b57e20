import type { Fault } from "./faults.ts";
import type { ModemEvent } from "./ground-truth.ts";
import { pick } from "./seeded.ts";
import { type Scheduler, Timers } from "./scheduler.ts";

/** What troubles do to a modem. */
export interface TroubledModem {
  readonly scheduler: Scheduler;
  readonly timeScale: number;
  record(event: ModemEvent): void;
  sendLine(text: string): void;
  send(bytes: string): void;
  listen(on: boolean): void;
  echoOn(): void;
  setSim(state: "ready" | "removed" | "busy"): void;
  setReach(stat: number): void;
  incoming(number: string): void;
  reset(): void;
  unplug(forMs: number | null): void;
}

/** Unsolicited lines of a storm; none of them means anything to a call. */
const STORM = [
  "+CIEV: 2,4",
  "^RSSI:17",
  "+CGEV: NW MODIFY 5,0",
  "^MODE:5,4",
  '+QIND: "csq",22,99',
  "+ZUSIMR:2",
] as const;
const STORM_LINES = 400;
const BURST_LINES = 50;
const BURST_EVERY_MS = 20;
const GARBAGE_EVERY_MS = 50;
const DEFAULT_SLOWNESS = 100;

/** The troubles a modem has at the moment, and their ends. */
export class Troubles {
  /** Says nothing and hears nothing. */
  silent = false;
  /** Factor on the time a command takes. */
  slowness = 1;
  private readonly modem: TroubledModem;
  private readonly key: string;
  /** Troubles of the firmware: a restart ends them. */
  private readonly firmware: Timers;
  /** Troubles of card and network: they outlive a restart. */
  private readonly world: Timers;
  private storming = false;
  private dirty = false;
  private turn = 0;

  constructor(modem: TroubledModem, key: string) {
    this.modem = modem;
    this.key = key;
    this.firmware = new Timers(modem.scheduler);
    this.world = new Timers(modem.scheduler);
  }

  /** Gives the modem a fault, ended after `forMs` simulated milliseconds. */
  start(fault: Fault): void {
    this.modem.record({ event: "fault", fault: fault.fault });
    switch (fault.fault) {
      case "silence":
        this.silent = true;
        return this.until(this.firmware, fault, () => this.modem.reset());
      case "stuck":
        this.modem.listen(false);
        return this.until(this.firmware, fault, () => this.modem.listen(true));
      case "slow":
        this.slowness = fault.factor ?? DEFAULT_SLOWNESS;
        return this.until(this.firmware, fault, () => {
          this.slowness = 1;
        });
      case "flood":
        this.storming = true;
        this.burst(Number.POSITIVE_INFINITY);
        return this.until(this.firmware, fault, () => {
          this.storming = false;
        });
      case "garbage":
        this.dirty = true;
        this.litter();
        return this.until(this.firmware, fault, () => {
          this.dirty = false;
        });
      default:
        this.startOutside(fault);
    }
  }

  /** A number of lines at once and among the answers, then calm again. */
  storm(): void {
    this.modem.record({ event: "fault", fault: "storm" });
    this.storming = true;
    this.burst(STORM_LINES);
  }

  /** What comes between an answer's lines and its final result at this moment. */
  interjection(): string {
    if (this.storming) return `\r\n${this.nextStormLine()}\r\n`;
    return this.dirty ? `\r\n${this.noise()}\r\n` : "";
  }

  /** A restart: troubles of the firmware are over, those of card and network are not. */
  restart(): void {
    this.firmware.cancelAll();
    if (this.silent || this.slowness !== 1 || this.storming || this.dirty) this.calm();
    this.modem.listen(true);
  }

  /** Ends every timer. */
  stop(): void {
    this.firmware.cancelAll();
    this.world.cancelAll();
  }

  private startOutside(fault: Fault): void {
    const { modem } = this;
    switch (fault.fault) {
      case "reboot":
        return modem.reset();
      case "unplug":
        return modem.unplug(fault.forMs);
      case "echo-on":
        return modem.echoOn();
      case "ring":
        return modem.incoming(fault.number ?? "+999000000");
      case "sim-removed":
        modem.setSim("removed");
        return this.until(this.world, fault, () => modem.setSim("ready"));
      case "sim-busy":
        modem.setSim("busy");
        return this.until(this.world, fault, () => modem.setSim("ready"));
      case "registration-denied":
        modem.setReach(3);
        return this.until(this.world, fault, () => modem.setReach(1));
      case "no-network":
        modem.setReach(2);
        return this.until(this.world, fault, () => modem.setReach(1));
      default:
        this.recover();
    }
  }

  private recover(): void {
    this.restart();
    this.world.cancelAll();
    this.modem.setSim("ready");
    this.modem.setReach(1);
  }

  private calm(): void {
    this.silent = false;
    this.slowness = 1;
    this.storming = false;
    this.dirty = false;
  }

  private until(timers: Timers, fault: Fault, end: () => void): void {
    if (fault.forMs !== null) timers.after(fault.forMs / this.modem.timeScale, end);
  }

  private burst(left: number): void {
    for (let i = 0; i < Math.min(BURST_LINES, left); i += 1) this.modem.sendLine(this.nextStormLine());
    this.firmware.after(BURST_EVERY_MS, () => {
      if (this.storming && left > BURST_LINES) this.burst(left - BURST_LINES);
      else this.storming = false;
    });
  }

  private litter(): void {
    this.modem.send(`\r\n${this.noise()}\r\n`);
    this.firmware.after(GARBAGE_EVERY_MS, () => {
      if (this.dirty) this.litter();
    });
  }

  private nextStormLine(): string {
    this.turn += 1;
    return STORM[this.turn % STORM.length] ?? STORM[0];
  }

  /** Bytes of a line hit by interference: control characters and the upper half, never a line end. */
  private noise(): string {
    this.turn += 1;
    const bytes: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const byte = pick(`${this.key} noise ${this.turn} ${i}`, 0, 255);
      bytes.push(byte === 0x0a || byte === 0x0d ? 0x7f : byte);
    }
    return String.fromCharCode(...bytes);
  }
}
