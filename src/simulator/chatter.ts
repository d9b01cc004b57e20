import type { Device } from "./device.ts";
import type { LineNoise } from "./line-noise.ts";
import type { Mouth } from "./mouth.ts";
import type { Timers } from "./scheduler.ts";

const STORM_LINES = 400;
const BURST_LINES = 50;
const BURST_EVERY_MS = 20;
const GARBAGE_EVERY_MS = 50;

/** What chatter needs of the modem. */
export interface ChattySurroundings {
  readonly device: Device;
  readonly noise: LineNoise;
  readonly mouth: Mouth;
  /** Timers that end when the modem goes down. */
  readonly timers: Timers;
}

/** Lines that a modem says all day, and those that trouble makes it say. */
export class Chatter {
  private readonly around: ChattySurroundings;
  private storming = false;

  constructor(around: ChattySurroundings) {
    this.around = around;
  }

  /** The family's own chatter while idle. */
  start(): void {
    this.storming = false;
    const { device, mouth, timers } = this.around;
    const { everyMs, lines } = device.personality.noise;
    if (everyMs === 0) return;
    const say = (turn: number): void => {
      timers.after(everyMs, () => {
        mouth.volunteer([{ text: lines[turn % lines.length] ?? "" }]);
        say(turn + 1);
      });
    };
    say(0);
  }

  /** A number of lines at once and among the answers, then calm again. */
  storm(): void {
    this.storming = true;
    this.burst(STORM_LINES);
  }

  /** The same as long as the trouble lasts. */
  flood(): void {
    this.burst(Number.POSITIVE_INFINITY);
  }

  litter(): void {
    const { device, mouth, noise, timers } = this.around;
    mouth.send(`\r\n${noise.burst()}\r\n`);
    timers.after(GARBAGE_EVERY_MS, () => {
      if (device.troubles.has("garbage")) this.litter();
    });
  }

  /** What comes between an answer's lines and its final result at this moment. */
  interjection(): string {
    const { device, noise } = this.around;
    const { troubles } = device;
    if (this.storming || troubles.has("flood")) return `\r\n${noise.stormLine()}\r\n`;
    return troubles.has("garbage") ? `\r\n${noise.burst()}\r\n` : "";
  }

  private burst(left: number): void {
    const { device, mouth, noise, timers } = this.around;
    for (let i = 0; i < Math.min(BURST_LINES, left); i += 1) mouth.sendLines([noise.stormLine()]);
    timers.after(BURST_EVERY_MS, () => {
      const more = left === Number.POSITIVE_INFINITY ? device.troubles.has("flood") : left > BURST_LINES;
      if (more) this.burst(left - BURST_LINES);
      else this.storming = false;
    });
  }
}
