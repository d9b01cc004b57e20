import { arrivalLines, clockText, imsReport, registrationReport } from "./commands/index.ts";
import { type Device, setting } from "./device.ts";
import type { Mouth } from "./mouth.ts";
import { type Message, partsOf } from "./pdu.ts";
import { Timers } from "./scheduler.ts";

const IDLE = 0;
const REGISTERED = 1;
const SEARCHING = 2;
const ROAMING = 5;

/** What the network's side needs of the modem. */
export interface LinkSurroundings {
  readonly device: Device;
  readonly mouth: Mouth;
  /** Timers that end when the modem goes down. */
  readonly timers: Timers;
  powered(): boolean;
}

/** What the network makes of one modem: whether it is in reach, whether it is let in, what it is told of that. */
export class NetworkLink {
  private readonly around: LinkSurroundings;
  /** The network's own mood outlives a modem's restart. */
  private readonly moods: Timers;
  private reach = REGISTERED;
  private cause: number | null = null;
  /** Messages so far. */
  private sent = 0;

  constructor(around: LinkSurroundings) {
    this.around = around;
    this.moods = new Timers(around.device.scheduler);
  }

  get rejectCause(): number | null {
    return this.cause;
  }

  /** `<stat>` that the network gives from now on, with its reject cause (3GPP TS 24.008 §10.5.3.6). */
  setReach(stat: number, rejectCause: number | null = null): void {
    this.moods.cancelAll();
    this.change(stat, rejectCause);
  }

  /** In and out of reach by turns, beginning with out. */
  flap(everyMs: number): void {
    this.moods.cancelAll();
    const turn = (stat: number): void => {
      this.change(stat, null);
      this.moods.after(everyMs / this.around.device.timeScale, () =>
        turn(stat === REGISTERED ? SEARCHING : REGISTERED),
      );
    };
    turn(SEARCHING);
  }

  /** Registers as far as card, radio and network allow, after the time that the family takes. */
  registerSoon(): void {
    const { timers, device } = this.around;
    timers.after(device.personality.registrationMs / device.timeScale, () => this.register());
  }

  register(): void {
    const { device } = this.around;
    if (!this.around.powered()) return;
    const usable = ["ready", "busy"].includes(device.cards.state);
    this.report(usable && device.state.radio === 1 ? this.reach : IDLE);
  }

  /** Leaves the network: radio off, or no card. */
  leave(): void {
    this.report(IDLE);
  }

  /** Somebody calls; without service nobody can. */
  call(number: string): void {
    const { device } = this.around;
    if (this.around.powered() && device.state.registration === REGISTERED) device.calls.incoming(number);
  }

  /** A message reaches the card, or waits at the network where the card is full. */
  message(number: string, text: string): void {
    const { device } = this.around;
    this.sent += 1;
    const parts = partsOf({ from: number, text, at: device.scheduler.wallNow() }, this.sent);
    for (const part of parts) this.deliver(part);
  }

  private deliver(message: Message): void {
    const { device } = this.around;
    const { from: number, text } = message;
    const stored = device.messages.add(message);
    device.record({ event: "message", number, text, ...(stored === null ? { reason: "store-full" } : {}) });
    if (stored === null || !this.around.powered()) return;
    const mode = setting(device.state, "+CNMI").split(",")[1] ?? "0";
    this.around.mouth.sendLines(arrivalLines(mode, stored));
    // Handed over, it is not kept (3GPP TS 27.005 §3.4.1).
    if (mode === "2") device.messages.remove(stored.index);
  }

  /** Tells the time of day, to a modem that asked to hear it (3GPP TS 27.007 §8.41). */
  announceTime(): void {
    const { device } = this.around;
    device.record({ event: "network-time", text: clockText(device) });
    if (setting(device.state, "+CTZR").split(",")[0] !== "0") this.around.mouth.sendLines(["+CTZV: +00"]);
  }

  stop(): void {
    this.moods.cancelAll();
  }

  private change(stat: number, rejectCause: number | null): void {
    if (stat === this.reach && rejectCause === this.cause) return;
    this.reach = stat;
    this.cause = rejectCause;
    if (stat !== REGISTERED && stat !== ROAMING) this.around.device.calls.lose("network");
    this.register();
  }

  private report(stat: number): void {
    const { device } = this.around;
    const was = device.state.registration;
    if (was === stat) return;
    device.state.registration = stat;
    const served = (one: number): boolean => one === REGISTERED || one === ROAMING;
    if (served(stat)) device.record({ event: "registered" });
    else if (served(was) || stat !== SEARCHING) device.record({ event: "deregistered", reason: `stat ${stat}` });
    for (const name of ["+CREG", "+CGREG", "+CEREG"]) {
      const line = registrationReport(device, name);
      if (line !== null) this.around.mouth.sendLines([line]);
    }
    const ims = served(was) === served(stat) ? null : imsReport(device);
    if (ims !== null) this.around.mouth.sendLines([ims]);
  }
}
