import { counted } from "../../../domain/counted.ts";
import {
  adapterName,
  busOf,
  deviceName,
  hubOf,
  type UsbCatalogue,
  type UsbDevice,
  type UsbTopology,
} from "../../../serial/discovery/index.ts";
import { type Check, fail, ok, warn } from "./check.ts";

/** Many xHCI controllers have endpoint contexts for about this many simple devices, hubs included. */
const CONTROLLER_DEVICES = 32;
/** What a port without a supply of its own hub gives, and what the hub needs of it (USB 2.0 §7.2.1). */
const BUS_POWER_MA = 500;
const HUB_OWN_MA = 100;

/** The USB side: what hangs where, and what will not work for long. */
export function usbChecks(
  topology: UsbTopology,
  catalogue: UsbCatalogue,
  claimed: ReadonlySet<string>,
): readonly Check[] {
  if (!topology.visible) {
    return [
      warn("usb", "USB", "no USB bus is visible here", "Give a container /sys, or name the ports under `slots`."),
    ];
  }
  return [
    modemsCheck(topology, catalogue, claimed),
    ...topology.devices.flatMap((device) => storageCheck(device, catalogue)),
    ...budgetChecks(topology),
    ...powerChecks(topology),
    serialsCheck(topology, catalogue),
  ];
}

function modemsCheck(topology: UsbTopology, catalogue: UsbCatalogue, claimed: ReadonlySet<string>): Check {
  const modems = topology.devices.filter(({ id }) => catalogue.get(id)?.composition.storage === false);
  const free = modems.filter(({ position }) => !claimed.has(position));
  const found = `${counted(modems.length, "known modem")} on USB`;
  if (free.length === 0) return ok("usb-modems", "USB modems", found);
  const where = free.map(({ position }) => position).join(", ");
  const next = "simbank doctor --usb prints the rules that make slots of them";
  return warn("usb-modems", "USB modems", `${found}, without a slot by position: ${where}`, next);
}

function storageCheck(device: UsbDevice, catalogue: UsbCatalogue): readonly Check[] {
  if (catalogue.get(device.id)?.composition.storage !== true) return [];
  const [vendor, product] = device.id.split(":");
  const next = `Install usb-modeswitch, or: usb_modeswitch -v ${vendor} -p ${product} -J`;
  const found = `${deviceName(device)} at ${device.position} shows itself as a disk`;
  return [fail(`usb-storage-${device.position}`, "USB modems", found, next, 5)];
}

function budgetChecks(topology: UsbTopology): readonly Check[] {
  const controllers = new Map<string, { readonly driver: string; readonly buses: number[] }>();
  for (const { controller, driver, bus } of topology.buses) {
    const known = controllers.get(controller) ?? { driver, buses: [] };
    known.buses.push(bus);
    controllers.set(controller, known);
  }
  return [...controllers].map(([controller, { driver, buses }]) => {
    const devices = topology.devices.filter(({ position }) => buses.includes(busOf(position))).length;
    const id = `usb-controller-${controller}`;
    const found = `${controller} (${driver}): ${counted(devices, "device")}`;
    if (devices < CONTROLLER_DEVICES - 2) return ok(id, "USB controller", found);
    const next = `Many controllers stop at about ${CONTROLLER_DEVICES}: spread the boards over a second one.`;
    return warn(id, "USB controller", found, next);
  });
}

function powerChecks(topology: UsbTopology): readonly Check[] {
  const hubs = topology.devices.filter(({ isHub }) => isHub);
  const weak = hubs.flatMap((hub) => {
    if (hub.selfPowered) return [];
    const asked = topology.devices
      .filter(({ position }) => hubOf(position) === hub.position)
      .reduce((sum, { maxPowerMa, selfPowered }) => sum + (selfPowered ? 0 : maxPowerMa), HUB_OWN_MA);
    if (asked <= BUS_POWER_MA) return [];
    const found = `hub ${hub.position} has no supply of its own; its devices ask for ${asked} mA of ${BUS_POWER_MA}`;
    return [warn(`usb-power-${hub.position}`, "hub power", found, "Give the hub its own supply.")];
  });
  if (weak.length > 0 || hubs.length === 0) return weak;
  return [ok("usb-power", "hub power", `${counted(hubs.length, "hub")} with enough of it, by their own word`)];
}

function serialsCheck(topology: UsbTopology, catalogue: UsbCatalogue): Check {
  const owners = new Map<string, string[]>();
  for (const { id, serial, position } of topology.devices) {
    if (serial === null || (!catalogue.has(id) && adapterName(id) === null)) continue;
    owners.set(`${id} ${serial}`, [...(owners.get(`${id} ${serial}`) ?? []), position]);
  }
  const shared = [...owners.values()].filter((positions) => positions.length > 1);
  if (shared.length === 0) return ok("usb-serials", "serial numbers", "no two devices have the same");
  const found = `the same serial number at ${shared.map((positions) => positions.join(" and ")).join("; ")}`;
  return warn(
    "usb-serials",
    "serial numbers",
    found,
    "Never use /dev/serial/by-id for these: positions tell them apart.",
  );
}
