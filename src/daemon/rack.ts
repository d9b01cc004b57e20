import { SimbankError } from "../domain/errors.ts";
import { suggest } from "../domain/suggest.ts";
import type { SlotId } from "../domain/words.ts";
import type { DriverHandlers, DriverOptions } from "../driver/index.ts";
import { ModemDriver } from "../driver/index.ts";
import type { LineFacts } from "../gate/index.ts";
import type { ModemOptions } from "../modem/index.ts";
import type { Profile } from "../profile/types.ts";
import { type Clocks, wallOf } from "./clocks.ts";
import type { Config } from "./config.ts";

export interface ProfileBook {
  byName(name: string): Profile | null;
  match(identity: { manufacturer: string; model: string }): Profile;
  readonly fallback: Profile;
}

/** Every slot of the configuration with its driver, in the order of the file. */
export class Rack {
  readonly #drivers: ReadonlyMap<SlotId, ModemDriver>;
  readonly #clocks: Clocks;

  constructor(config: Config, profiles: ProfileBook, clocks: Clocks, handlers: DriverHandlers) {
    const drivers = config.slots.map((slot) => {
      const options: DriverOptions = {
        slot: slot.slot,
        device: slot.device,
        baudRate: slot.baud,
        modem: modemOptions(config, slot.profile, profiles),
        mono: clocks.mono,
      };
      return [slot.slot, new ModemDriver(options, handlers)] as const;
    });
    this.#drivers = new Map(drivers);
    this.#clocks = clocks;
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
    const near = suggest(slot, this.#drivers.keys());
    const hint = near === null ? "`simbank status` lists them." : `did you mean ${near}?`;
    throw new SimbankError("SB_NOT_FOUND", `There is no slot ${slot}: ${hint}`, { slot });
  }

  start(): void {
    for (const driver of this.#drivers.values()) driver.start();
  }

  /** Stops all slots side by side; resolves when every port is given back. */
  async stop(graceMs: number): Promise<void> {
    await Promise.all(this.drivers.map((driver) => driver.stop(graceMs)));
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

function modemOptions(config: Config, profileName: string, profiles: ProfileBook): ModemOptions {
  return {
    profile: profileName === "auto" ? null : profiles.byName(profileName),
    fallback: profiles.fallback,
    selectProfile: (identity) => profiles.match(identity),
    idlePollMs: config.timing.idle_poll_ms,
    postReleaseMs: config.timing.post_release_ms ?? null,
    trace: config.log.level === "trace",
  };
}
