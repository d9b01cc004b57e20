import { mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { DeviceRoot } from "../../../src/serial/discovery/index.ts";

export interface FakeInterface {
  readonly number: number;
  readonly tty?: string;
  readonly driver?: string | null;
  readonly kind?: string;
}

export interface FakeDevice {
  readonly id?: string;
  readonly manufacturer?: string;
  readonly product?: string;
  readonly serial?: string;
  readonly hubPorts?: number;
  readonly interfaces?: readonly FakeInterface[];
  /** Interfaces that it announces; as many as it has unless told. */
  readonly announced?: number;
  readonly powerMa?: number;
  readonly selfPowered?: boolean;
}

/** A modem of the EC25's composition whose terminals begin at this number. */
export function ec25(firstTty: number, more: Partial<FakeDevice> = {}): FakeDevice {
  const interfaces = [0, 1, 2, 3].map((number) => ({ number, tty: `ttyUSB${firstTty + number}`, driver: "option" }));
  return { id: "2c7c:0125", manufacturer: "Quectel", product: "EC25", interfaces, ...more };
}

/** A folder that looks like /sys and /dev of a machine with one USB 2 controller, as the kernel lays them out. */
export class FakeSysfs {
  readonly #folder = mkdtempSync(join(tmpdir(), "sysfs-"));
  readonly root: DeviceRoot = { sys: join(this.#folder, "sys"), dev: join(this.#folder, "dev") };
  readonly #devices = new Map<string, FakeDevice>();
  #deviceNumber = 1;

  constructor() {
    for (const folder of ["sys/bus/usb/devices", "sys/bus/usb/drivers", "sys/class/tty", "dev"]) {
      mkdirSync(join(this.#folder, folder), { recursive: true });
    }
    const controller = this.#real("");
    mkdirSync(controller, { recursive: true });
    symlinkSync("../../../bus/pci/drivers/xhci_hcd", join(dirname(controller), "driver"));
    this.#attributes(controller, { serial: "0000:00:14.0", maxchild: 16, speed: 480, manufacturer: "Linux xhci-hcd" });
    symlinkSync(this.#fromBus(controller), this.#bus("usb1"));
  }

  /** Plugs a device in; the hubs on the way have to be there. A device that is there already is unplugged first. */
  plug(position: string, device: FakeDevice): void {
    if (this.#devices.has(position)) this.unplug(position);
    const folder = this.#real(position);
    mkdirSync(folder, { recursive: true });
    const [vendor, product] = (device.id ?? (device.hubPorts === undefined ? "1234:5678" : "1a40:0201")).split(":");
    const interfaces = device.interfaces ?? [];
    this.#deviceNumber += 1;
    this.#attributes(folder, {
      idVendor: vendor,
      idProduct: product,
      devnum: this.#deviceNumber,
      speed: 480,
      bConfigurationValue: 1,
      bDeviceClass: device.hubPorts === undefined ? "00" : "09",
      maxchild: device.hubPorts ?? 0,
      bNumInterfaces: ` ${device.announced ?? interfaces.length}`,
      bMaxPower: `${device.powerMa ?? 500}mA`,
      bmAttributes: device.selfPowered === true ? "e0" : "a0",
      manufacturer: device.manufacturer,
      product: device.product,
      serial: device.serial,
    });
    symlinkSync(this.#fromBus(folder), this.#bus(position));
    this.#devices.set(position, { ...device, interfaces: [] });
    for (const one of interfaces) this.addInterface(position, one);
  }

  /** Makes one more interface, as the kernel does while a device comes up. */
  addInterface(position: string, one: FakeInterface): void {
    const device = this.#devices.get(position);
    if (device === undefined) throw new Error(`nothing is plugged in at ${position}`);
    const name = `${position}:1.${one.number}`;
    const folder = join(this.#real(position), name);
    mkdirSync(folder);
    const [kind, subKind, protocol] = (one.kind ?? "ff/ff/ff").split("/");
    this.#attributes(folder, {
      bInterfaceNumber: one.number.toString(16).padStart(2, "0"),
      bInterfaceClass: kind,
      bInterfaceSubClass: subKind,
      bInterfaceProtocol: protocol,
    });
    symlinkSync(this.#fromBus(folder), this.#bus(name));
    if (one.driver !== undefined && one.driver !== null) {
      symlinkSync(`../../../../bus/usb/drivers/${one.driver}`, join(folder, "driver"));
    }
    if (one.tty !== undefined) this.#terminal(folder, one.tty);
    this.#devices.set(position, { ...device, interfaces: [...(device.interfaces ?? []), one] });
  }

  /** Takes out a device with everything below it. */
  unplug(position: string): void {
    const gone = [...this.#devices.keys()].filter((one) => one === position || one.startsWith(`${position}.`));
    for (const one of gone) {
      for (const { number, tty } of this.#devices.get(one)?.interfaces ?? []) {
        unlinkSync(this.#bus(`${one}:1.${number}`));
        if (tty === undefined) continue;
        unlinkSync(join(this.root.sys, "class/tty", tty));
        rmSync(join(this.root.dev, tty), { force: true });
      }
      unlinkSync(this.#bus(one));
      this.#devices.delete(one);
    }
    rmSync(this.#real(position), { recursive: true, force: true });
  }

  /** Puts something else behind a name in /dev, such as a pseudo-terminal. */
  device(tty: string, target: string): void {
    rmSync(join(this.root.dev, tty), { force: true });
    symlinkSync(target, join(this.root.dev, tty));
  }

  /** The machine has no USB at all. */
  hideBus(): void {
    rmSync(join(this.root.sys, "bus"), { recursive: true });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #terminal(folder: string, tty: string): void {
    const own = tty.startsWith("ttyACM") ? join(folder, "tty", tty) : join(folder, tty, "tty", tty);
    mkdirSync(own, { recursive: true });
    symlinkSync(relative(join(this.root.sys, "class/tty"), own), join(this.root.sys, "class/tty", tty));
    writeFileSync(join(this.root.dev, tty), "");
  }

  /** Folder of a device: each hub lies in its own hub's folder. */
  #real(position: string): string {
    const parts = position === "" ? [] : position.split(".");
    const chain = parts.map((_, index) => parts.slice(0, index + 1).join("."));
    return join(this.root.sys, "devices/pci0000:00/0000:00:14.0/usb1", ...chain);
  }

  #bus(name: string): string {
    return join(this.root.sys, "bus/usb/devices", name);
  }

  #fromBus(target: string): string {
    return relative(join(this.root.sys, "bus/usb/devices"), target);
  }

  #attributes(folder: string, values: Readonly<Record<string, string | number | undefined>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) writeFileSync(join(folder, name), `${value}\n`);
    }
  }
}
