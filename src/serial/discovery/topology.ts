/** One interface of a USB device with what the kernel has made of it. */
export interface UsbInterface {
  /** `bInterfaceNumber`: the same at every plug, unlike the names of ports. */
  readonly number: number;
  /** Class, subclass and protocol in hexadecimal, such as `ff/01/02` (USB 2.0 §9.6.5). */
  readonly kind: string;
  /** Kernel driver bound to it, such as `option`; null where none is. */
  readonly driver: string | null;
  /** Name of its terminal, such as `ttyUSB3`; null where it has none. */
  readonly tty: string | null;
}

/** One USB device, hub or not, at the place where it is plugged in. */
export interface UsbDevice {
  /** Bus and chain of hub ports, such as `1-1.4.2`: where it is, whatever it is called. */
  readonly position: string;
  /** Given anew at every plug, so a device that was away is told from one that stayed. */
  readonly deviceNumber: number;
  /** Vendor and product in lower-case hexadecimal, such as `2c7c:0125`. */
  readonly id: string;
  readonly manufacturer: string | null;
  readonly product: string | null;
  readonly serial: string | null;
  readonly speedMbps: number;
  readonly isHub: boolean;
  /** Ports of a hub; 0 for other devices. */
  readonly ports: number;
  /** Current that it asks of its port, in mA. */
  readonly maxPowerMa: number;
  /** It has a supply of its own (`bmAttributes` bit 6). */
  readonly selfPowered: boolean;
  /** Interfaces that it says it has; the kernel may still be making them. */
  readonly interfaceCount: number;
  /** By number. */
  readonly interfaces: readonly UsbInterface[];
}

/** One bus and the host controller behind it. */
export interface UsbBus {
  readonly bus: number;
  /** Address of the controller, such as `0000:00:14.0`; both buses of a USB 3 controller have the same. */
  readonly controller: string;
  /** Such as `xhci_hcd`. */
  readonly driver: string;
  readonly ports: number;
  readonly speedMbps: number;
}

/** Everything on USB at one instant, sorted by position. */
export interface UsbTopology {
  /** False where there is no USB bus to be seen: none exists, or /sys is not readable here. */
  readonly visible: boolean;
  readonly buses: readonly UsbBus[];
  readonly devices: readonly UsbDevice[];
}

/** Orders by bus, then by the numbers of the hub ports, so that `1-1.10` comes after `1-1.9`. */
export function comparePositions(a: string, b: string): number {
  const left = numbersOf(a);
  const right = numbersOf(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const apart = (left[index] ?? -1) - (right[index] ?? -1);
    if (apart !== 0) return apart;
  }
  return 0;
}

function numbersOf(position: string): readonly number[] {
  return position.split(/[-.]/).map(Number);
}

/** The hub that a device is plugged into: `1-1.4` of `1-1.4.2`; `1-0`, the root hub, of `1-1`. */
export function hubOf(position: string): string {
  const dot = position.lastIndexOf(".");
  return dot < 0 ? position.replace(/-.*$/, "-0") : position.slice(0, dot);
}

/** The hub port that a device is plugged into: 2 of `1-1.4.2`. */
export function portOf(position: string): number {
  return Number(/[0-9]+$/.exec(position)?.[0] ?? 0);
}

/** The place at the end of a chain of ports below a hub: `1-1.4.2` for `1-1` and `4.2`; `1-4` for the root hub `1-0`. */
export function below(hub: string, ports: string): string {
  return hub.endsWith("-0") ? `${hub.slice(0, -1)}${ports}` : `${hub}.${ports}`;
}

/** The bus of a position: 1 of `1-1.4`. */
export function busOf(position: string): number {
  return Number(position.split("-", 1)[0]);
}
