import { adapterName, type UsbCatalogue, type UsbTopology } from "../../../serial/discovery/index.ts";
import type { SiteSlot } from "./site.ts";

/** Group of the daemon's user, as the package makes it. */
const GROUP = "simbank";

/**
 * Rules for udev (udev(7)): every port of a known modem, and of the adapters at places that rules name, belongs to the
 * daemon's group, and ModemManager and brltty leave it alone. The same devices give the same text.
 */
export function udevRules(topology: UsbTopology, catalogue: UsbCatalogue, slots: readonly SiteSlot[]): string {
  const present = new Set(topology.devices.map(({ id }) => id));
  const ids = [...catalogue.keys()].toSorted();
  const places = slots.flatMap(({ place }) => (place === null || place.adapter === null ? [] : [place]));
  return `${[
    // The last of all rules: brltty's own come at 90, and what is said last counts.
    "# Made by `simbank doctor --udev`. Save as /etc/udev/rules.d/99-simbank.rules, then:",
    "#   udevadm control --reload && udevadm trigger --subsystem-match=usb --subsystem-match=tty",
    'ACTION=="remove", GOTO="simbank_end"',
    "",
    ...ids.flatMap((id) => [
      `# ${catalogue.get(id)?.profile}${present.has(id) ? ", plugged in now" : ""}`,
      ...rulesFor(match(id)),
    ]),
    ...places.flatMap(({ position, adapter }) => [
      `# ${adapterName(adapter ?? "") ?? "serial adapter"} at ${position}`,
      ...rulesFor(`KERNELS=="${position}", ${match(adapter ?? "")}`),
      // brltty takes common adapters for braille displays, and starts by this wish alone.
      `SUBSYSTEM=="usb", KERNEL=="${position}", ENV{BRLTTY_BRAILLE_DRIVER}="", ENV{SYSTEMD_WANTS}=""`,
    ]),
    "",
    'LABEL="simbank_end"',
  ].join("\n")}\n`;
}

function match(id: string): string {
  const [vendor, product] = id.split(":");
  return `ATTRS{idVendor}=="${vendor}", ATTRS{idProduct}=="${product}"`;
}

function rulesFor(device: string): readonly string[] {
  return [
    `SUBSYSTEMS=="usb", ${device}, ENV{ID_MM_DEVICE_IGNORE}="1", ENV{ID_MM_PORT_IGNORE}="1"`,
    `SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ${device}, GROUP="${GROUP}", MODE="0660"`,
  ];
}
