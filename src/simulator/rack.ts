import { EventEmitter } from "node:events";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { SimbankError } from "../domain/errors.ts";
import { openPtyStream } from "../posix/index.ts";
import { nearest } from "./checked-data.ts";
import type { ModemFacts } from "./device.ts";
import type { Fault, PlannedFault } from "./faults.ts";
import { GroundTruthFile, type ModemEvent, type RackEvent, rackEvent } from "./ground-truth.ts";
import { type FakeCard, makeCard, makeImei } from "./identity.ts";
import { MIX, PERSONALITIES } from "./personalities/index.ts";
import type { Personality } from "./personality.ts";
import { realScheduler, type Scheduler, Timers } from "./scheduler.ts";
import { pick } from "./seeded.ts";
import { type OpenPort, Slot } from "./slot.ts";

export interface RackOptions {
  /** Number of slots, at least 1. */
  readonly slots: number;
  /** Folder for the links and `rack.ndjson`; made if missing. */
  readonly dir: string;
  /** Number of boards over which the slots are spread, first board first. Default 1. */
  readonly boards?: number;
  readonly cardsPerSlot?: number;
  /** Name of a personality, or `mix`. Default `generic`. */
  readonly personality?: string;
  /** Further personalities, by their names. */
  readonly personalities?: readonly Personality[];
  /** All simulated durations are divided by this. Default 1. */
  readonly timeScale?: number;
  /** Equal seeds make equal cards and modems. Default 1. */
  readonly seed?: number;
  /** Network in reach, 5 or 6 digits. Default 00101. */
  readonly plmn?: string;
  readonly faults?: readonly PlannedFault[];
  /** Record every command line. Default false. */
  readonly logCommands?: boolean;
  readonly scheduler?: Scheduler;
  readonly openPort?: OpenPort;
}

/** One slot as the ready line names it. */
export interface RackSlot {
  readonly slot: string;
  /** Symbolic link to the line; stays the same when the line changes. */
  readonly path: string;
  readonly personality: string;
  readonly imei: string;
  /** Of the card in use at the start. */
  readonly iccid: string;
  readonly imsi: string;
  readonly cards: readonly FakeCard[];
}

/** A running rack. */
export interface Rack {
  readonly dir: string;
  readonly slots: readonly RackSlot[];
  /** Ground truth as it happens: `rack.events.on("event", …)`, `once(rack.events, "event")`. */
  readonly events: EventEmitter<{ event: [RackEvent] }>;
  /** Gives the modem of a slot a fault. Throws `SB_NOT_FOUND` for an unknown slot. */
  inject(slot: string, fault: Fault): void;
  /** Switches everything off and removes the links; the ground truth file stays. */
  close(): Promise<void>;
}

/**
 * Names of the slots of a rack, `b1.1` and so on, spread over the boards as evenly as they go, first board first.
 * Throws `SB_USAGE` for numbers that make no rack.
 */
export function slotNames(slots: number, boards: number): readonly string[] {
  wholeNumber("--slots", slots, 1, 4096);
  wholeNumber("--boards", boards, 1, slots);
  const size = (board: number): number => Math.floor(slots / boards) + (board < slots % boards ? 1 : 0);
  return Array.from({ length: boards }, (_, board) =>
    Array.from({ length: size(board) }, (__, place) => `b${board + 1}.${place + 1}`),
  ).flat();
}

/**
 * Starts fake modems on pseudo-terminals, all of them up and registered when this resolves. Throws `SB_USAGE` for
 * options that make no rack and `SB_HARDWARE` when the system has no more pseudo-terminals.
 */
export async function startRack(options: RackOptions): Promise<Rack> {
  const setup = checkedSetup(options);
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true });
  const truth = new GroundTruthFile(join(dir, "rack.ndjson"));
  const rack = new RunningRack(dir, setup, truth);
  try {
    rack.start();
  } catch (error) {
    await rack.close();
    throw error;
  }
  return rack;
}

interface Setup {
  readonly names: readonly string[];
  readonly personalities: readonly [Personality, ...Personality[]];
  readonly cardsPerSlot: number;
  readonly timeScale: number;
  readonly seed: number;
  readonly plmn: string;
  readonly faults: readonly PlannedFault[];
  readonly logCommands: boolean;
  readonly scheduler: Scheduler;
  readonly openPort: OpenPort;
}

class RunningRack implements Rack {
  readonly dir: string;
  readonly events = new EventEmitter<{ event: [RackEvent] }>();
  slots: readonly RackSlot[] = [];
  private readonly setup: Setup;
  private readonly truth: GroundTruthFile;
  private readonly places = new Map<string, Slot>();
  private readonly armed: PlannedFault[];
  private readonly timers: Timers;
  private closed = false;

  constructor(dir: string, setup: Setup, truth: GroundTruthFile) {
    this.dir = dir;
    this.setup = setup;
    this.truth = truth;
    this.timers = new Timers(setup.scheduler);
    this.armed = setup.faults.filter((fault) => "on" in fault.when);
    // A bench with many observers is not a leak.
    this.events.setMaxListeners(0);
  }

  start(): void {
    this.slots = this.setup.names.map((name, index) => this.addSlot(name, index));
    for (const fault of this.setup.faults) {
      if (!("atMs" in fault.when)) continue;
      this.timers.after(fault.when.atMs / this.setup.timeScale, () => this.inject(fault.slot, fault));
    }
  }

  inject(slot: string, fault: Fault): void {
    const place = this.places.get(slot);
    if (place === undefined) {
      throw new SimbankError("SB_NOT_FOUND", `The rack has no slot ${slot}; it has ${this.setup.names.join(" ")}.`, {
        slot,
      });
    }
    place.inject(fault);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.timers.cancelAll();
    for (const place of this.places.values()) place.close();
    this.closed = true;
    this.truth.close();
    await Promise.resolve();
  }

  private addSlot(name: string, index: number): RackSlot {
    const { personalities, scheduler, timeScale, openPort } = this.setup;
    const personality = personalities[index % personalities.length] ?? personalities[0];
    const facts = makeFacts(this.setup, name, index);
    const [first] = facts.cards;
    const place = new Slot({
      facts,
      personality,
      scheduler,
      timeScale,
      openPort,
      link: join(this.dir, name),
      record: (iccid, event) => this.record(name, iccid, event),
    });
    this.places.set(name, place);
    return {
      slot: name,
      path: place.link,
      personality: personality.name,
      imei: facts.imei,
      ...first,
      cards: facts.cards,
    };
  }

  private record(slot: string, iccid: string, event: ModemEvent): void {
    if (this.closed || (event.event === "command" && !this.setup.logCommands)) return;
    const { scheduler } = this.setup;
    const full = rackEvent(scheduler.wallNow(), scheduler.now(), slot, iccid, event);
    this.truth.append(full);
    this.events.emit("event", full);
    this.trigger(slot, event);
  }

  /** Faults hung on an event. Those that only close mouth and ears act before the event's own answer. */
  private trigger(slot: string, event: ModemEvent): void {
    const index = this.armed.findIndex(
      (fault) => fault.slot === slot && "on" in fault.when && fault.when.on === event.event,
    );
    const [fault] = index === -1 ? [] : this.armed.splice(index, 1);
    if (fault === undefined) return;
    if (fault.fault === "silence" || fault.fault === "stuck") this.inject(slot, fault);
    else this.timers.after(0, () => this.inject(slot, fault));
  }
}

function makeFacts(setup: Setup, slot: string, index: number): ModemFacts {
  const { seed, plmn } = setup;
  const card = (position: number): FakeCard => makeCard(seed, index, position, plmn);
  const more = Array.from({ length: setup.cardsPerSlot - 1 }, (_, i) => card(i + 2));
  return {
    slot,
    imei: makeImei(seed, index),
    cards: [card(1), ...more],
    plmn,
    // Four modems to a cell: a rack in one small GSM cell could hardly place a call from each.
    cell: { lac: "1A2B", ci: (0x01a20000 + Math.floor(index / 4)).toString(16).toUpperCase().padStart(8, "0") },
    rssi: pick(`rssi ${seed} ${slot}`, 14, 28),
  };
}

function checkedSetup(options: RackOptions): Setup {
  const { slots, boards = 1, cardsPerSlot = 1, timeScale = 1, seed = 1, plmn = "00101" } = options;
  const names = slotNames(slots, boards);
  wholeNumber("--cards-per-slot", cardsPerSlot, 1, 64);
  wholeNumber("--seed", seed, 0, 99_999);
  if (!(timeScale > 0 && Number.isFinite(timeScale))) {
    throw usage(`--time-scale must be a number above 0, not ${timeScale}.`);
  }
  if (!/^[0-9]{5,6}$/.test(plmn)) throw usage(`--plmn must be 5 or 6 digits, such as 00101, not ${plmn}.`);
  return {
    names,
    personalities: choose(options.personality ?? "generic", options.personalities ?? []),
    cardsPerSlot,
    timeScale,
    seed,
    plmn,
    faults: options.faults ?? [],
    logCommands: options.logCommands ?? false,
    scheduler: options.scheduler ?? realScheduler(),
    openPort: options.openPort ?? openPseudoTerminal,
  };
}

function choose(name: string, further: readonly Personality[]): Setup["personalities"] {
  if (name === "mix") {
    const [first, ...rest] = [...MIX, ...further];
    if (first !== undefined) return [first, ...rest];
  }
  const found = further.find((one) => one.name === name) ?? PERSONALITIES.get(name);
  if (found !== undefined) return [found];
  const known = [...PERSONALITIES.keys(), ...further.map((one) => one.name), "mix"];
  const near = nearest(name, known);
  throw usage(
    `There is no personality ${name}; ${near === null ? `choose one of ${known.join(", ")}` : `did you mean ${near}?`}`,
  );
}

function openPseudoTerminal(data: (bytes: string) => void): ReturnType<OpenPort> {
  return openPtyStream({ data: (chunk) => data(chunk.toString("latin1")) });
}

function wholeNumber(option: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw usage(`${option} must be a whole number from ${low} to ${high}, not ${value}.`);
}

function usage(message: string): SimbankError {
  return new SimbankError("SB_USAGE", message);
}
