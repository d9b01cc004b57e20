import type { UsbDevice } from "./topology.ts";

/** What a hardware profile knows of one USB composition of its modems. */
export interface UsbComposition {
  /** Vendor and product, such as `2c7c:0125`. */
  readonly ids: readonly string[];
  /** Numbers of the interfaces that take commands, best first. */
  readonly at: readonly number[];
  /** Number of the interface that carries the call's sound; null where none does. */
  readonly audio: number | null;
  /** Other interfaces by number: what speaks there is no modem of ours. */
  readonly diag: number | null;
  readonly gps: number | null;
  /** The device shows itself as a disk, and has no ports until it is switched over. */
  readonly storage: boolean;
}

/** The profile behind a USB id, and what it says of it. */
export interface KnownDevice {
  readonly profile: string;
  readonly title: string;
  readonly composition: UsbComposition;
}

/** Every USB id that a profile names. What is not in it is never opened. */
export type UsbCatalogue = ReadonlyMap<string, KnownDevice>;

/** The catalogue of these profiles. An id that two of them name belongs to the first. */
export function usbCatalogue(
  profiles: readonly { readonly name: string; readonly title: string; readonly usb: readonly UsbComposition[] }[],
): UsbCatalogue {
  const catalogue = new Map<string, KnownDevice>();
  for (const { name, title, usb } of profiles) {
    for (const composition of usb) {
      for (const id of composition.ids) {
        if (!catalogue.has(id)) catalogue.set(id, { profile: name, title, composition });
      }
    }
  }
  return catalogue;
}

/** Chips that join a UART to USB: what is behind one, it cannot say, so a rule must name it before it is opened. */
const ADAPTERS: ReadonlyMap<string, string> = new Map([
  ["0403:6001", "FTDI FT232R"],
  ["0403:6010", "FTDI FT2232"],
  ["0403:6011", "FTDI FT4232"],
  ["0403:6014", "FTDI FT232H"],
  ["0403:6015", "FTDI FT-X"],
  ["067b:2303", "Prolific PL2303"],
  ["067b:23a3", "Prolific PL2303GC"],
  ["10c4:ea60", "Silicon Labs CP210x"],
  ["10c4:ea70", "Silicon Labs CP2105"],
  ["10c4:ea71", "Silicon Labs CP2108"],
  ["1a86:5523", "WCH CH341"],
  ["1a86:7522", "WCH CH340"],
  ["1a86:7523", "WCH CH340"],
  ["1a86:55d3", "WCH CH343"],
  ["1a86:55d5", "WCH CH344"],
]);

/** Name of the chip where the device is a plain serial adapter; null for anything else. */
export function adapterName(id: string): string | null {
  return ADAPTERS.get(id) ?? null;
}

/** A device in words: what it calls itself, else its id. */
export function deviceName(device: UsbDevice): string {
  const words = [device.manufacturer, device.product].filter((word) => word !== null).join(" ");
  const name = words === "" ? (adapterName(device.id) ?? "") : words;
  return name === "" ? device.id : `${name} (${device.id})`;
}

export type PortRole = "at" | "audio" | "diag" | "gps" | "other";

/** What an interface of a known device is for. */
export function roleOf(composition: UsbComposition, interfaceNumber: number): PortRole {
  if (composition.at.includes(interfaceNumber)) return "at";
  if (composition.audio === interfaceNumber) return "audio";
  if (composition.diag === interfaceNumber) return "diag";
  return composition.gps === interfaceNumber ? "gps" : "other";
}
