import type { MonoMs } from "../../domain/time.ts";
import type { UsbDevice, UsbTopology } from "./topology.ts";

/** A device and whether its ports may be believed yet: the kernel makes them one after the other. */
export interface SettledDevice {
  readonly device: UsbDevice;
  /** When it was first seen as it is now. */
  readonly since: MonoMs;
  readonly settled: boolean;
}

export interface Settled {
  readonly visible: boolean;
  readonly devices: ReadonlyMap<string, SettledDevice>;
  /** Positions at which something is different from before. */
  readonly changed: readonly string[];
  /** When to look again though nothing moves; null where everything has settled. */
  readonly nextAt: MonoMs | null;
}

export const NOTHING_SEEN: Settled = { visible: false, devices: new Map(), changed: [], nextAt: null };

/** How long a device with all its ports has to stay as it is. */
export const SETTLE_MS = 400;
/** The same for one that lacks a port which its drivers should have made. */
const INCOMPLETE_MS = 3_000;

/** Drivers that make a terminal for the interface they are bound to, once they are done. */
const TTY_DRIVERS =
  /^(?:option|qcserial|sierra|usb_wwan|usbserial.*|cdc_acm|cp210x|ftdi_sio|ch341|pl2303|mxuport|xr_serial)$/;

/**
 * What to believe after a look at the tree. `first` is the look at the start: what is whole then has been there for
 * long. A device that changed in any way begins anew.
 */
export function settle(before: Settled, seen: UsbTopology, now: MonoMs, first = false): Settled {
  const devices = new Map<string, SettledDevice>();
  const changed: string[] = [];
  let nextAt: MonoMs | null = null;
  for (const device of seen.devices) {
    const old = before.devices.get(device.position);
    const same = old !== undefined && isSame(old.device, device);
    const since = same ? old.since : now;
    const whole = isWhole(device);
    const due = (since + (whole ? SETTLE_MS : INCOMPLETE_MS)) as MonoMs;
    const settled = (same && old.settled) || (first && whole) || now >= due;
    if (!settled && (nextAt === null || due < nextAt)) nextAt = due;
    if (!same || old.settled !== settled) changed.push(device.position);
    devices.set(device.position, { device, since, settled });
  }
  for (const position of before.devices.keys()) if (!devices.has(position)) changed.push(position);
  return { visible: seen.visible, devices, changed, nextAt };
}

function isSame(a: UsbDevice, b: UsbDevice): boolean {
  return (
    a.deviceNumber === b.deviceNumber &&
    a.id === b.id &&
    a.interfaceCount === b.interfaceCount &&
    a.interfaces.length === b.interfaces.length &&
    a.interfaces.every((one, index) => {
      const other = b.interfaces[index];
      return other?.number === one.number && other.tty === one.tty && other.driver === one.driver;
    })
  );
}

/** Every interface that the device announces is there, and every serial driver has made its terminal. */
function isWhole(device: UsbDevice): boolean {
  if (device.interfaces.length < device.interfaceCount) return false;
  return device.interfaces.every(({ tty, driver, kind }) => tty !== null || !makesTty(driver, kind));
}

/** `cdc_acm` holds the data interface (class 0a) too, and makes one terminal for the pair (USB CDC 1.2 §3.3). */
function makesTty(driver: string | null, kind: string): boolean {
  return driver !== null && TTY_DRIVERS.test(driver) && !kind.startsWith("0a/");
}
