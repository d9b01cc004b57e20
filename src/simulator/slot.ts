import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { SimbankError } from "../domain/errors.ts";
import type { Iccid } from "../domain/words.ts";
import type { ModemFacts } from "./device.ts";
import { FakeModem } from "./fake-modem.ts";
import type { Fault } from "./faults.ts";
import type { ModemEvent } from "./ground-truth.ts";
import type { Personality } from "./personality.ts";
import { type Scheduler, Timers } from "./scheduler.ts";

/** The device's end of a serial line. */
export interface ModemPort {
  /** What the host opens. */
  readonly path: string;
  write(bytes: string): void;
  pause(): void;
  resume(): void;
  /** Unplugs. */
  close(): void;
}

/** Makes a line whose bytes from the host go to `data`, as Latin-1. */
export type OpenPort = (data: (bytes: string) => void) => ModemPort;

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
  private port: ModemPort | null = null;
  /** False while the modem is being made, whose first words are on record as well. */
  private started = false;
  private closed = false;

  constructor(options: SlotOptions) {
    this.options = options;
    this.link = options.link;
    this.timers = new Timers(options.scheduler);
    this.connect();
    this.modem = new FakeModem(options.facts, options.personality, {
      scheduler: options.scheduler,
      timeScale: options.timeScale,
      send: (bytes) => this.port?.write(bytes),
      record: (event) => options.record((this.started ? this.modem.activeCard : options.facts.cards[0]).iccid, event),
      unplug: (forMs) => this.unplug(forMs),
      listen: (on) => (on ? this.port?.resume() : this.port?.pause()),
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
  }

  private connect(): void {
    const port = this.options.openPort((bytes) => this.modem.receive(bytes));
    this.port = port;
    replaceLink(port.path, this.link);
  }

  private disconnect(): void {
    const { port } = this;
    if (port === null) return;
    this.port = null;
    removeLink(port.path, this.link);
    port.close();
  }

  private unplug(forMs: number | null): void {
    this.disconnect();
    if (forMs === null) return;
    this.timers.after(forMs, () => {
      if (this.closed) return;
      this.connect();
      this.modem.plug();
    });
  }
}

/** Puts the link in place in one step, so that whoever looks finds the old line or the new one. */
function replaceLink(target: string, link: string): void {
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present !== undefined && !present.isSymbolicLink()) {
    const message = `${link} exists and is no symbolic link; give the rack a --dir of its own.`;
    throw new SimbankError("SB_INVALID_INPUT", message, { path: link });
  }
  const fresh = `${link}.new`;
  // A rack that was killed between the next two lines has left one behind.
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, link);
}

/** Removes the link if it is still ours. */
function removeLink(target: string, link: string): void {
  try {
    if (readlinkSync(link) === target) unlinkSync(link);
  } catch {
    // Gone already, or not a link any more: somebody else's doing and not ours to undo.
  }
}
