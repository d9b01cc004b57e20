import { existsSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { err, ok, type Result } from "../domain/result.ts";
import type { MonoMs } from "../domain/time.ts";
import type { PortAbsence, PortFinder } from "../driver/index.ts";
import {
  type DeviceRoot,
  locate,
  type LocatedPorts,
  type Place,
  placeOfTty,
  placeText,
  ttyNow,
  type UsbCatalogue,
  UsbWatch,
} from "../serial/discovery/index.ts";
import type { PlannedSlot } from "./slot-plan.ts";

export interface DiscoveryHandlers {
  /** What is plugged in has changed: whoever waits for a port, or holds one, looks again. */
  changed(): void;
  failed(error: unknown): void;
}

/** Finds the port of each slot that has a place on USB instead of a path. Without such slots it does nothing. */
export class Discovery {
  readonly #slots: readonly PlannedSlot[];
  readonly #catalogue: UsbCatalogue;
  readonly #root: DeviceRoot;
  readonly #watch: UsbWatch;
  /** Ports that listed slots name, by the terminal's name, as they were at the last change. */
  #listed: ReadonlyMap<string, PlannedSlot> = new Map();

  constructor(
    slots: readonly PlannedSlot[],
    catalogue: UsbCatalogue,
    root: DeviceRoot,
    mono: () => MonoMs,
    handlers: DiscoveryHandlers,
  ) {
    this.#slots = slots;
    this.#catalogue = catalogue;
    this.#root = root;
    this.#watch = new UsbWatch(
      { root, mono },
      {
        changed: () => {
          this.#listed = this.#listedPorts();
          handlers.changed();
        },
        failed: (error) => handlers.failed(error),
      },
    );
  }

  /** Resolves when it is known what is plugged in. */
  async start(): Promise<void> {
    if (this.#slots.every(({ place }) => place === null)) return;
    this.#listed = this.#listedPorts();
    await this.#watch.start();
  }

  stop(): void {
    this.#watch.stop();
  }

  /** The way from a place to its port at each instant. */
  finderOf(place: Place): PortFinder {
    return {
      locate: () => {
        const located = locate(place, this.#watch.seen, this.#catalogue);
        return located.ok ? this.#proven(place, located.value) : located;
      },
      holds: (path) => placeOfTty(this.#root, basename(path))?.position === place.position,
    };
  }

  /** The picture may be half a second old: the terminal is opened only if it hangs there now. */
  #proven(place: Place, { tty, interfaceNumber }: LocatedPorts): Result<string, PortAbsence> {
    const where = placeText(place);
    const now = ttyNow(this.#root, place.position, interfaceNumber);
    if (now === null) return err({ reason: "port-missing", message: `The modem at ${where} was just unplugged.` });
    if (now !== tty) {
      return err({ reason: "settling", message: `The ports at ${where} are changing; they are awaited.` });
    }
    const owner = this.#listed.get(tty);
    if (owner !== undefined) {
      const message = `${tty} at ${where} is ${owner.slot} by \`slots\` (${owner.device}). Remove one of the two.`;
      return err({ reason: "position-taken", message });
    }
    const path = join(this.#root.dev, tty);
    if (existsSync(path)) return ok(path);
    const message = `The kernel has ${tty} at ${where}, but ${path} does not exist. In a container, pass the device in.`;
    return err({ reason: "port-missing", message });
  }

  #listedPorts(): ReadonlyMap<string, PlannedSlot> {
    const ports = new Map<string, PlannedSlot>();
    for (const slot of this.#slots) {
      const real = slot.place === null ? realPathOf(slot.device) : null;
      if (real !== null) ports.set(basename(real), slot);
    }
    return ports;
  }
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    // Not plugged in: it is nobody's port.
    return null;
  }
}
