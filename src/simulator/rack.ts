import { EventEmitter } from "node:events";
import { join, resolve } from "node:path";
import { SimbankError } from "../domain/errors.ts";
import { makeFolder } from "../posix/index.ts";
import type { Fault, FaultName, PlannedFault } from "./faults.ts";
import { GroundTruthFile, type ModemEvent, type RackEvent, rackEvent } from "./ground-truth.ts";
import type { FakeCard } from "./identity.ts";
import { BankedModem, BankSlot } from "./bank-slot.ts";
import { checkedSetup, makeFacts, type RackOptions, type Setup } from "./rack-setup.ts";
import { Timers } from "./scheduler.ts";
import { Slot } from "./slot.ts";

/** One slot as the ready line names it. */
export interface RackSlot {
  readonly slot: string;
  /** Symbolic link to the line; stays the same when the line changes. */
  readonly path: string;
  /** The same to the line of the modem's speech; null where it has none. */
  readonly audio: string | null;
  readonly personality: string;
  readonly imei: string;
  /** Of the card in use at the start. */
  readonly iccid: string;
  readonly imsi: string;
  readonly cards: readonly FakeCard[];
}

/** The card bank of a board as the ready line names it. */
export interface RackBank {
  readonly board: string;
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** A running rack. */
export interface Rack {
  readonly dir: string;
  readonly slots: readonly RackSlot[];
  /** Links to the controllers of the card banks, by board; none without `simBank`. */
  readonly banks: readonly RackBank[];
  /** Ground truth as it happens: `rack.events.on("event", …)`, `once(rack.events, "event")`. */
  readonly events: EventEmitter<{ event: [RackEvent] }>;
  /** Gives the modem of a slot a fault. Throws `SB_NOT_FOUND` for an unknown slot. */
  inject(slot: string, fault: Fault): void;
  /** Switches everything off and removes the links; the ground truth file stays. */
  close(): Promise<void>;
}

/**
 * Starts fake modems on pseudo-terminals, all of them up and registered when this resolves. Throws `SB_USAGE` for
 * options that make no rack and `SB_HARDWARE` when the system has no more pseudo-terminals.
 */
export async function startRack(options: RackOptions): Promise<Rack> {
  const setup = checkedSetup(options);
  const dir = resolve(options.dir);
  makeFolder(dir);
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

class RunningRack implements Rack {
  readonly dir: string;
  readonly events = new EventEmitter<{ event: [RackEvent] }>();
  slots: readonly RackSlot[] = [];
  banks: readonly RackBank[] = [];
  private readonly setup: Setup;
  private readonly truth: GroundTruthFile;
  private readonly places = new Map<string, Slot>();
  private readonly controllers: BankSlot[] = [];
  private readonly armed: PlannedFault[];
  private readonly timers: Timers;
  private closed = false;

  constructor(dir: string, setup: Setup, truth: GroundTruthFile) {
    this.dir = dir;
    this.setup = setup;
    this.truth = truth;
    this.timers = new Timers(setup.scheduler);
    this.armed = setup.faults.filter((fault) => !("atMs" in fault.when));
    // A bench with many observers is not a leak.
    this.events.setMaxListeners(0);
  }

  start(): void {
    this.slots = this.setup.names.map((name, index) => this.addSlot(name, index));
    if (this.setup.simBank) {
      const boards = Map.groupBy(this.setup.names, (name) => name.split(".")[0] ?? name);
      this.banks = [...boards].map(([board, names]) => this.addBank(board, names));
    }
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
    const { like } = fault;
    const model = like === undefined ? undefined : this.places.get(like);
    place.inject(model === undefined ? fault : { ...fault, imei: model.modem.imei });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.timers.cancelAll();
    for (const place of this.places.values()) place.close();
    for (const controller of this.controllers) controller.close();
    this.closed = true;
    this.truth.close();
    await Promise.resolve();
  }

  private addSlot(name: string, index: number): RackSlot {
    const { personalities, scheduler, timeScale, openPort } = this.setup;
    const family = personalities[index % personalities.length] ?? personalities[0];
    // Where a bank chooses, the modem has one holder.
    const personality = this.setup.simBank ? { ...family, cardSwitch: null } : family;
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
      audio: place.audio === null ? null : place.audio.link,
      personality: personality.name,
      imei: facts.imei,
      ...first,
      cards: facts.cards,
    };
  }

  private addBank(board: string, names: readonly string[]): RackBank {
    const { cardsPerSlot: rows, scheduler, timeScale, openPort } = this.setup;
    const columns = names.flatMap((name) => {
      const place = this.places.get(name);
      return place === undefined ? [] : [new BankedModem(place.modem)];
    });
    const path = join(this.dir, `${board}.bank`);
    this.controllers.push(new BankSlot({ columns, rows, scheduler, timeScale, openPort, link: path }));
    return { board, path, columns: names, rows };
  }

  private record(slot: string, iccid: string, event: ModemEvent): void {
    if (this.closed) return;
    if (event.event !== "command" || this.setup.logCommands) {
      const { scheduler } = this.setup;
      const full = rackEvent(scheduler.wallNow(), scheduler.now(), slot, iccid, event);
      this.truth.append(full);
      this.events.emit("event", full);
    }
    this.trigger(slot, event);
  }

  /** Faults hung on an event. Those that only close mouth and ears act before the event's own answer. */
  private trigger(slot: string, event: ModemEvent): void {
    if (this.armed.length === 0) return;
    const index = this.armed.findIndex((fault) => fault.slot === slot && isTriggered(fault, event));
    const [fault] = index === -1 ? [] : this.armed.splice(index, 1);
    if (fault === undefined) return;
    if (AT_ONCE.has(fault.fault)) this.inject(slot, fault);
    else this.timers.after(0, () => this.inject(slot, fault));
  }
}

/** What the answer to the very command that set the fault off shows already. */
const AT_ONCE: ReadonlySet<FaultName> = new Set(["silence", "stuck", "slow", "late-ok", "cme", "urc-before-ok"]);

function isTriggered({ when }: PlannedFault, event: ModemEvent): boolean {
  if ("on" in when) return when.on === event.event;
  return "command" in when && event.event === "command" && event.text?.toUpperCase() === when.command;
}
