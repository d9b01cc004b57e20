import { SimbankError } from "../domain/errors.ts";
import type { NetworkClock } from "../domain/network-clock.ts";
import { suggest } from "../domain/suggest.ts";
import type { SlotId } from "../domain/words.ts";
import type { DriverHandlers, DriverOptions } from "../driver/index.ts";
import { ModemDriver } from "../driver/index.ts";
import type { LineFacts } from "../gate/index.ts";
import type { ModemOptions } from "../modem/index.ts";
import type { Profile } from "../profile/types.ts";
import type { BankRack } from "./bank-rack.ts";
import { type Clocks, wallOf } from "./clocks.ts";
import type { Config } from "./config.ts";
import type { Discovery } from "./discovery.ts";
import type { PlannedSlot } from "./slot-plan.ts";

export interface ProfileBook {
  byName(name: string): Profile | null;
  match(identity: { manufacturer: string; model: string }): Profile;
  readonly fallback: Profile;
}

/** Every planned slot with its driver, in the order of the plan. */
export class Rack {
  readonly #drivers: ReadonlyMap<SlotId, ModemDriver>;
  readonly #clocks: Clocks;
  readonly #discovery: Discovery;
  readonly #banks: BankRack;
  #stopped = false;

  constructor(
    config: Config,
    plan: readonly PlannedSlot[],
    { discovery, banks }: { readonly discovery: Discovery; readonly banks: BankRack },
    profiles: ProfileBook,
    clocks: Clocks,
    handlers: DriverHandlers,
  ) {
    this.#banks = banks;
    const drivers = plan.map((slot) => {
      const simColumn = banks.columnFor(slot);
      const options: DriverOptions = {
        slot: slot.slot,
        device: slot.device,
        ...(slot.place !== null && { finder: discovery.finderOf(slot.place) }),
        baudRate: slot.baud,
        modem: { ...modemOptions(config, slot.profile, profiles), ...simPlan(slot) },
        ...(simColumn !== null && { simColumn }),
        mono: clocks.mono,
        ...powerHookOf(config, slot.slot),
      };
      return [slot.slot, new ModemDriver(options, handlers)] as const;
    });
    this.#drivers = new Map(drivers);
    this.#clocks = clocks;
    this.#discovery = discovery;
  }

  get drivers(): readonly ModemDriver[] {
    return [...this.#drivers.values()];
  }

  has(slot: SlotId): boolean {
    return this.#drivers.has(slot);
  }

  /** Throws `SB_NOT_FOUND` for a slot that the configuration does not name. */
  driver(slot: SlotId): ModemDriver {
    const driver = this.#drivers.get(slot);
    if (driver !== undefined) return driver;
    throw noSlot(slot, [...this.#drivers.keys()]);
  }

  /** Starts every slot as soon as it is known what is plugged in where. */
  async start(): Promise<void> {
    await this.#discovery.start();
    if (this.#stopped) return;
    this.#banks.start();
    for (const driver of this.#drivers.values()) driver.start();
  }

  /** What is plugged in has changed: every slot at a place on USB looks again. */
  portsChanged(): void {
    for (const driver of this.#drivers.values()) driver.portsChanged();
  }

  /** Stops all slots side by side; resolves when every port is given back. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    this.#discovery.stop();
    await Promise.all([this.#banks.stop(), ...this.drivers.map((driver) => driver.stop(graceMs))]);
  }

  /** What the networks of the cards said the time was, by our wall clock of now: a step of it shows in each. */
  networkClocks(): readonly NetworkClock[] {
    const clocks: NetworkClock[] = [];
    for (const driver of this.#drivers.values()) {
      const { networkTime } = driver.snapshot();
      if (networkTime === null) continue;
      clocks.push({ ours: wallOf(this.#clocks, networkTime.at), network: networkTime.network });
    }
    return clocks;
  }

  /** Every slot with a known card in it, ready or not. What is in a slot whose port is gone, nobody knows. */
  lines(): readonly LineFacts[] {
    const lines: LineFacts[] = [];
    for (const driver of this.#drivers.values()) {
      const snapshot = driver.snapshot();
      const { iccid, imsi, imei } = snapshot.identity;
      if (iccid === null || snapshot.state === "absent") continue;
      lines.push({
        slot: driver.slot,
        iccid,
        imsi,
        imei,
        state: snapshot.state,
        stateReason: snapshot.reason,
        stateUntil: snapshot.until === null ? null : wallOf(this.#clocks, snapshot.until),
        intent: snapshot.want,
        ready: snapshot.ready,
        plmn: snapshot.plmn,
      });
    }
    return lines;
  }
}

/** As many slots as a sentence can name. */
const NAMED_SLOTS = 16;

function noSlot(slot: SlotId, known: readonly SlotId[]): SimbankError {
  const near = suggest(slot, known);
  const named = known.slice(0, NAMED_SLOTS).join(", ");
  const rest = known.length > NAMED_SLOTS ? ` and ${known.length - NAMED_SLOTS} more (\`simbank status\`)` : "";
  const slots = known.length === 0 ? "the configuration names none" : `the slots are ${named}${rest}`;
  const meant = near === null ? "" : ` Did you mean ${near}?`;
  return new SimbankError("SB_NOT_FOUND", `There is no slot ${slot}: ${slots}.${meant}`, { slot });
}

/** A slot with one position has no choice, and needs no plan. */
function simPlan({ simPositions: positions, bank }: PlannedSlot): Pick<ModemOptions, "sims"> {
  return positions === 1 && bank === null ? {} : { sims: { positions, means: bank === null ? "module" : "bank" } };
}

/** The slot's own way to cut its power, else the box's. */
function powerHookOf(config: Config, slot: SlotId): Pick<DriverOptions, "powerHook"> {
  const own = config.slots.find((one) => one.slot === slot)?.power_hook ?? config.power_hook;
  return own === undefined ? {} : { powerHook: own };
}

/** Away from home a card dials on the networks that the configuration names; in `lab` on any, unless it names some. */
function roamingPolicy({ deployment }: Config): Pick<ModemOptions, "mayRoamOn"> {
  if (deployment.roaming !== undefined) return { mayRoamOn: deployment.roaming };
  return deployment.country === "lab" ? {} : { mayRoamOn: [] };
}

function modemOptions(config: Config, profileName: string, profiles: ProfileBook): ModemOptions {
  const isLab = config.deployment.country === "lab";
  return {
    profile: profileName === "auto" ? null : profiles.byName(profileName),
    fallback: profiles.fallback,
    selectProfile: (identity) => profiles.match(identity),
    idlePollMs: config.timing.idle_poll_ms,
    postReleaseMs: config.timing.post_release_ms ?? null,
    trace: config.log.level === "trace",
    callerIdRequired: !isLab,
    messagesFirst: !isLab,
    ...roamingPolicy(config),
  };
}
