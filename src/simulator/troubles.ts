import { EFFECTS, type FaultyModem, SHORTEST_MS } from "./fault-effects.ts";
import type { Fault, FaultName } from "./faults.ts";
import type { ModemEvent } from "./ground-truth.ts";
import { type Scheduler, Timers } from "./scheduler.ts";

/** What troubles need of the modem that has them. */
export interface TroubledModem extends FaultyModem {
  readonly scheduler: Scheduler;
  readonly timeScale: number;
  record(event: ModemEvent): void;
}

interface Lasting {
  readonly fault: Fault;
  occasions: number;
  readonly timers: Timers;
}

/** The troubles a modem has at the moment, and their ends. */
export class Troubles {
  private readonly modem: TroubledModem;
  private readonly lasting = new Map<FaultName, Lasting>();

  constructor(modem: TroubledModem) {
    this.modem = modem;
  }

  /** Whether the modem has any at all. */
  get any(): boolean {
    return this.lasting.size > 0;
  }

  /** The trouble of this name, if the modem has it. */
  get(name: FaultName): Fault | null {
    return this.lasting.get(name)?.fault ?? null;
  }

  has(name: FaultName): boolean {
    return this.lasting.has(name);
  }

  /** Counts an occasion on which the trouble shows; how many there have been, this one included. */
  count(name: FaultName): number {
    const found = this.lasting.get(name);
    if (found === undefined) return 0;
    found.occasions += 1;
    return found.occasions;
  }

  /** Gives the modem a fault, ended after `forMs` simulated milliseconds; `recover` ends those it has. */
  start(fault: Fault): void {
    const { modem } = this;
    modem.record({ event: "fault", fault: fault.fault });
    if (fault.fault === "recover") return this.endAll();
    const effect = EFFECTS[fault.fault];
    // Once more: the new one counts, and nothing ends in between.
    this.lasting.get(fault.fault)?.timers.cancelAll();
    if (effect.lasts !== "instant") this.keep(fault);
    effect.begin?.(modem, fault);
  }

  /** The trouble is over before its time. */
  end(name: FaultName): void {
    const found = this.lasting.get(name);
    if (found === undefined) return;
    found.timers.cancelAll();
    this.lasting.delete(name);
    EFFECTS[name].end?.(this.modem);
  }

  /** A restart: troubles of the running firmware are over, those of card, network and line are not. */
  restart(): void {
    for (const name of this.lasting.keys()) {
      if (EFFECTS[name].lasts === "until-restart") this.end(name);
    }
  }

  /** Ends every timer; the modem is switched off for good. */
  stop(): void {
    for (const { timers } of this.lasting.values()) timers.cancelAll();
  }

  private endAll(): void {
    for (const name of this.lasting.keys()) this.end(name);
  }

  private keep(fault: Fault): void {
    const { modem } = this;
    const timers = new Timers(modem.scheduler);
    this.lasting.set(fault.fault, { fault, occasions: 0, timers });
    const forMs = fault.forMs ?? SHORTEST_MS[fault.fault] ?? null;
    if (forMs === null) return;
    timers.after(forMs / modem.timeScale, () => {
      this.end(fault.fault);
      EFFECTS[fault.fault].timeOut?.(modem);
    });
  }
}
