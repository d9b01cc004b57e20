import { writeFileSync } from "node:fs";
import { release } from "node:os";
import { SimbankError } from "../../../domain/errors.ts";
import { rfc3339 } from "../../../domain/time.ts";
import type { Check } from "./check.ts";
import type { SiteSlot, Status } from "./site.ts";
import type { UsbPage } from "./usb-tree.ts";
import type { World } from "./world.ts";

/** What a support bundle is made from. */
export interface BundleParts {
  readonly version: string;
  readonly checks: readonly Check[];
  readonly usb: UsbPage;
  readonly slots: readonly SiteSlot[];
  readonly status: Status;
}

/**
 * What somebody who helps from afar needs, and nothing of a person: only the fields named here, no serial numbers,
 * equipment or card numbers, and in every sentence digits that could be one of them are blotted out.
 */
export function supportBundle(world: World, parts: BundleParts): object {
  const { version, checks, usb, slots, status } = parts;
  const bundle = {
    schema: 1,
    made_at: rfc3339(world.now()),
    version,
    node: world.nodeVersion,
    kernel: release(),
    machine: process.arch,
    checks: checks.map(({ id, verdict, found, next }) => ({ id, verdict, found, next })),
    usb: { visible: usb.visible, devices: usb.devices.map(({ serial: _serial, ...node }) => node), rules: usb.rules },
    slots: slots.map(({ slot, device, position, profile }) => ({ slot, device, position, profile })),
    daemon:
      status === null
        ? null
        : {
            started_at: status.daemon.started_at,
            country: status.daemon.country,
            clock: status.daemon.clock,
            alarms: status.daemon.alarms,
            slots: status.slots.map(
              ({ slot, state, reason, until, profile, model, firmware, registration, plmn, rssi_dbm }) => {
                return { slot, state, reason, until, profile, model, firmware, registration, plmn, rssi_dbm };
              },
            ),
          },
  };
  return blotted(bundle, world.user.name);
}

/** Writes the bundle to a new file of its own, readable by its owner alone. `SB_USAGE` where it cannot be made. */
export function writeBundle(path: string, bundle: object): void {
  try {
    writeFileSync(path, `${JSON.stringify(bundle, null, 2)}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const why = code === "EEXIST" ? "is there already" : `cannot be written (${code})`;
    throw new SimbankError("SB_USAGE", `${path} ${why}: name a new file.`, { path }, { cause: error });
  }
}

function blotted(value: object, userName: string): object {
  const clean = (key: string, each: unknown): unknown => {
    if (typeof each !== "string") return each;
    return key.endsWith("_at") || key === "until" ? each : blot(each, userName);
  };
  return JSON.parse(JSON.stringify(value, clean)) as object;
}

/** Seven digits in a row may be a person's number, fifteen an IMEI or IMSI, nineteen a card. */
function blot(text: string, userName: string): string {
  const unnumbered = text.replaceAll(/\+?[0-9](?:[ -]?[0-9]){6,}/g, "…").replaceAll(/\/home\/[^/\s]+/g, "/home/…");
  return userName === "root" ? unnumbered : unnumbered.replaceAll(userName, "…");
}
