import { type Device, holds } from "./device.ts";
import type { VolunteeredLine } from "./personality.ts";
import { frame } from "./result-text.ts";
import type { Timers } from "./scheduler.ts";
import { render, type TemplateValues } from "./template.ts";
import type { Transmitter } from "./transmitter.ts";

/** What a mouth needs of the modem it belongs to. */
export interface MouthSurroundings {
  readonly device: Device;
  readonly transmitter: Transmitter;
  /** Timers that end when the modem goes down. */
  readonly timers: Timers;
  powered(): boolean;
}

/** Everything that a modem says, in its family's framing, as far as it can speak at all. */
export class Mouth {
  private readonly around: MouthSurroundings;

  constructor(around: MouthSurroundings) {
    this.around = around;
  }

  send(bytes: string): void {
    const { device, transmitter } = this.around;
    const { troubles } = device;
    if (!this.around.powered()) return;
    if (!troubles.any) {
      transmitter.send(bytes);
      return;
    }
    if (troubles.has("silence")) return;
    transmitter.send(bytes, {
      misread: troubles.has("wrong-baud"),
      nuls: troubles.has("nuls"),
      halves: troubles.has("half-lines"),
      bareCr: troubles.has("bare-cr"),
    });
  }

  /** Unsolicited lines that belong together. */
  sendLines(lines: readonly string[]): void {
    const { personality, state } = this.around.device;
    if (lines.length > 0) this.send(frame(personality, state, lines));
  }

  /** Lines nobody asked for, those whose condition holds when their time has come. */
  volunteer(lines: readonly VolunteeredLine[], values: TemplateValues = {}): void {
    const { device, timers } = this.around;
    for (const { text, when, afterMs = 0 } of lines) {
      const say = (): void => {
        if (when !== undefined && !holds(device.state, when)) return;
        this.sendLines([render(text, { ...device.identityValues(), ...values })]);
      };
      if (afterMs === 0) say();
      else timers.after(afterMs, say);
    }
  }
}
