import { readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { comparePositions, type UsbBus, type UsbDevice, type UsbInterface, type UsbTopology } from "./topology.ts";

/** Where the kernel shows its devices. Tests name a tree of their own. */
export interface DeviceRoot {
  /** `/sys`. */
  readonly sys: string;
  /** `/dev`. */
  readonly dev: string;
}

export const SYSTEM_ROOT: DeviceRoot = { sys: "/sys", dev: "/dev" };

const DEVICE = /^[0-9]+-[0-9]+(?:\.[0-9]+)*$/;
const ROOT_HUB = /^usb([0-9]+)$/;
const TTY = /^tty[A-Za-z]+[0-9]+$/;
const HUB_CLASS = "09";
const SELF_POWERED = 0x40;

/**
 * Reads the USB tree from sysfs, which needs neither udev nor udevadm and works in a container that has /sys. Devices
 * that vanish while they are read are left out. Gives way to the event loop after each device.
 */
export async function readTopology(root: DeviceRoot = SYSTEM_ROOT): Promise<UsbTopology> {
  const names = list(busFolder(root));
  if (names === null) return { visible: false, buses: [], devices: [] };
  const devices: UsbDevice[] = [];
  for (const name of names.filter((one) => DEVICE.test(one))) {
    const device = readDevice(root, name, names);
    if (device !== null) devices.push(device);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const buses = names.flatMap((name) => {
    const bus = readBus(root, name);
    return bus === null ? [] : [bus];
  });
  return {
    visible: true,
    buses: buses.toSorted((a, b) => a.bus - b.bus),
    devices: devices.toSorted((a, b) => comparePositions(a.position, b.position)),
  };
}

/**
 * A text that changes when devices or ports come, go or change places; costs two directory listings and a stat. A device
 * that was away for less than one look and took its old names again is not noticed by it where /dev is no devtmpfs.
 */
export function glance(root: DeviceRoot): string {
  const devices = list(busFolder(root)) ?? [];
  const ttys = (list(join(root.sys, "class/tty")) ?? []).filter((name) => /^tty(?:USB|ACM)/.test(name));
  const changed = attempt(() => statSync(root.dev).mtimeMs);
  return [...devices, ...ttys, changed].join(" ");
}

/** The terminal of one interface as it is at this instant; null where there is none. */
export function ttyNow(root: DeviceRoot, position: string, interfaceNumber: number): string | null {
  const folder = join(busFolder(root), position);
  const configuration = text(folder, "bConfigurationValue") ?? "1";
  return ttyOf(join(busFolder(root), `${position}:${configuration}.${interfaceNumber}`));
}

/** The place of a terminal on USB: its device's position and its interface; null for one that is not on USB. */
export function placeOfTty(root: DeviceRoot, tty: string): { position: string; interfaceNumber: number } | null {
  const link = attempt(() => readlinkSync(join(root.sys, "class/tty", tty)));
  // The interface is the innermost folder of this form: hubs and the device itself have no colon.
  const found = /.*\/([0-9]+-[0-9]+(?:\.[0-9]+)*):[0-9]+\.([0-9]+)\//.exec(link ?? "");
  return found === null ? null : { position: found[1] ?? "", interfaceNumber: Number(found[2]) };
}

function busFolder(root: DeviceRoot): string {
  return join(root.sys, "bus/usb/devices");
}

function readDevice(root: DeviceRoot, position: string, names: readonly string[]): UsbDevice | null {
  const folder = join(busFolder(root), position);
  const vendor = text(folder, "idVendor");
  const product = text(folder, "idProduct");
  if (vendor === null || product === null) return null;
  const prefix = `${position}:${text(folder, "bConfigurationValue") ?? "1"}.`;
  const interfaces = names
    .filter((name) => name.startsWith(prefix))
    .flatMap((name) => readInterface(join(busFolder(root), name)) ?? []);
  return {
    position,
    deviceNumber: Number(text(folder, "devnum") ?? 0),
    id: `${vendor}:${product}`.toLowerCase(),
    manufacturer: text(folder, "manufacturer"),
    product: text(folder, "product"),
    serial: text(folder, "serial"),
    speedMbps: Number(text(folder, "speed") ?? 0),
    isHub: text(folder, "bDeviceClass") === HUB_CLASS,
    ports: Number(text(folder, "maxchild") ?? 0),
    maxPowerMa: Number.parseInt(text(folder, "bMaxPower") ?? "0", 10),
    selfPowered: (Number.parseInt(text(folder, "bmAttributes") ?? "0", 16) & SELF_POWERED) !== 0,
    interfaceCount: Number(text(folder, "bNumInterfaces") ?? 0),
    interfaces: interfaces.toSorted((a, b) => a.number - b.number),
  };
}

function readInterface(folder: string): UsbInterface | null {
  const number = text(folder, "bInterfaceNumber");
  if (number === null) return null;
  const parts = ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"];
  const driver = attempt(() => readlinkSync(join(folder, "driver")));
  return {
    number: Number.parseInt(number, 16),
    kind: parts.map((part) => text(folder, part) ?? "00").join("/"),
    driver: driver === null ? null : basename(driver),
    tty: ttyOf(folder),
  };
}

/** `option` and its like put `ttyUSB3` into the interface's folder, `cdc_acm` puts `tty/ttyACM0`. */
function ttyOf(folder: string): string | null {
  const entries = list(folder) ?? [];
  const own = entries.find((name) => TTY.test(name));
  if (own !== undefined) return own;
  return entries.includes("tty") ? (list(join(folder, "tty"))?.find((name) => TTY.test(name)) ?? null) : null;
}

/** A root hub's folder lies in its controller's, whose name is the controller's address. */
function readBus(root: DeviceRoot, name: string): UsbBus | null {
  const bus = ROOT_HUB.exec(name)?.[1];
  if (bus === undefined) return null;
  const folder = join(busFolder(root), name);
  const driver = attempt(() => readlinkSync(join(dirname(realpathSync(folder)), "driver")));
  return {
    bus: Number(bus),
    controller: text(folder, "serial") ?? name,
    driver: driver === null ? (text(folder, "manufacturer")?.split(" ").at(-1) ?? "unknown") : basename(driver),
    ports: Number(text(folder, "maxchild") ?? 0),
    speedMbps: Number(text(folder, "speed") ?? 0),
  };
}

function text(folder: string, attribute: string): string | null {
  const content = attempt(() => readFileSync(join(folder, attribute), "utf8").trim());
  return content === "" ? null : content;
}

function list(folder: string): readonly string[] | null {
  return attempt(() => readdirSync(folder));
}

function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    // Devices vanish while they are looked at; what cannot be read is not there.
    return null;
  }
}
