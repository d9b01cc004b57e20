import { err, ok, type Result } from "../../domain/result.ts";
import { adapterName, deviceName, type UsbCatalogue } from "./catalogue.ts";
import { type Place, placeText } from "./rules.ts";
import type { Settled } from "./settle.ts";
import type { UsbDevice, UsbInterface } from "./topology.ts";

/** The ports of the modem at a place, by the names they have now. */
export interface LocatedPorts {
  /** Name of the terminal that takes commands, such as `ttyUSB2`. */
  readonly tty: string;
  readonly interfaceNumber: number;
  /** Name of the terminal that carries sound; null where there is none. */
  readonly audio: string | null;
}

/** Why a slot's place has no port to open. */
export interface Absence {
  readonly reason:
    | "no-usb"
    | "port-missing"
    | "settling"
    | "mass-storage-mode"
    | "foreign-device"
    | "no-driver"
    | "no-command-port"
    | "position-taken";
  /** What is there and what to do, in one or two sentences. */
  readonly message: string;
}

/**
 * The ports of the modem at a place. Only a device that a profile names, or the adapter that the rule names, is ever
 * given: what else is plugged in there is somebody else's and stays untouched.
 */
export function locate(place: Place, seen: Settled, catalogue: UsbCatalogue): Result<LocatedPorts, Absence> {
  const where = placeText(place);
  if (!seen.visible) {
    return absent("no-usb", "No USB bus is visible here. Make /sys readable, or name the port under `slots`.");
  }
  const found = seen.devices.get(place.position);
  if (found === undefined) {
    return absent("port-missing", `Nothing is plugged in at ${where}. Check the cable and the modem's power.`);
  }
  const { device, settled } = found;
  if (!settled) {
    return absent("settling", `${deviceName(device)} at ${where} has just appeared; its ports are awaited.`);
  }
  return place.adapter === null ? modemPorts(place, device, catalogue) : adapterPort(place, device, place.adapter);
}

function modemPorts(place: Place, device: UsbDevice, catalogue: UsbCatalogue): Result<LocatedPorts, Absence> {
  const known = catalogue.get(device.id);
  if (known === undefined) return foreign(place, device);
  const { composition, profile } = known;
  if (composition.storage) {
    const [vendor, product] = device.id.split(":");
    return absent(
      "mass-storage-mode",
      `${deviceName(device)} at ${placeText(place)} shows itself as a disk. Install usb-modeswitch, or switch it by \`usb_modeswitch -v ${vendor} -p ${product} -J\`.`,
    );
  }
  const wanted = place.interface === null ? composition.at : [place.interface];
  const port = firstPort(device, wanted);
  if (port === null) return portless(place, device, wanted, profile);
  const audio = composition.audio === null ? null : firstPort(device, [composition.audio]);
  return ok({ tty: port.tty, interfaceNumber: port.number, audio: audio?.tty ?? null });
}

function adapterPort(place: Place, device: UsbDevice, adapter: string): Result<LocatedPorts, Absence> {
  if (device.id !== adapter) {
    return absent(
      "foreign-device",
      `${deviceName(device)} at ${placeText(place)} is not the adapter ${adapter} of its rule. Correct the rule, or plug the board in here.`,
    );
  }
  const wanted = [place.interface ?? device.interfaces[0]?.number ?? 0];
  const port = firstPort(device, wanted);
  if (port === null) return portless(place, device, wanted, adapterName(adapter) ?? adapter);
  return ok({ tty: port.tty, interfaceNumber: port.number, audio: null });
}

function firstPort(device: UsbDevice, wanted: readonly number[]): (UsbInterface & { readonly tty: string }) | null {
  for (const number of wanted) {
    const one = device.interfaces.find((candidate) => candidate.number === number);
    if (one !== undefined && one.tty !== null) return { ...one, tty: one.tty };
  }
  return null;
}

function foreign(place: Place, device: UsbDevice): Result<never, Absence> {
  const adapter = adapterName(device.id);
  const remedy =
    adapter === null
      ? "No profile names it, so it is left alone. If it is a modem, add its id to a profile's `usb`."
      : `If a modem is behind it, add \`adapter: "${device.id}"\` to its rule.`;
  return absent("foreign-device", `${deviceName(device)} is plugged in at ${placeText(place)}. ${remedy}`);
}

function portless(place: Place, device: UsbDevice, wanted: readonly number[], profile: string): Result<never, Absence> {
  const names = wanted.join(" or ");
  const present = device.interfaces.find(({ number }) => wanted.includes(number));
  if (present === undefined) {
    const numbers = device.interfaces.map(({ number }) => number).join(", ");
    return absent(
      "no-command-port",
      `${deviceName(device)} at ${placeText(place)} has no interface ${names} (${profile}), but ${numbers || "none"}. Set its USB composition, or \`interface\` in the rule.`,
    );
  }
  const [vendor, product] = device.id.split(":");
  const remedy =
    present.driver === null
      ? `No driver has taken interface ${present.number}: \`modprobe option\`, then \`echo ${vendor} ${product} > /sys/bus/usb-serial/drivers/option1/new_id\`.`
      : `The driver ${present.driver} makes no serial port of interface ${present.number}. Set the modem's USB composition.`;
  return absent("no-driver", `${deviceName(device)} at ${placeText(place)} has no command port. ${remedy}`);
}

function absent(reason: Absence["reason"], message: string): Result<never, Absence> {
  return err({ reason, message });
}
