import {
  adapterName,
  busOf,
  comparePositions,
  deviceName,
  hubOf,
  placesOf,
  roleOf,
  suggestRules,
  type UsbCatalogue,
  type UsbDevice,
  type UsbTopology,
} from "../../../serial/discovery/index.ts";
import type { SiteSlot } from "./site.ts";

/** One device of the tree as scripts read it. */
export interface TreeNode {
  readonly position: string;
  readonly id: string;
  readonly name: string;
  readonly kind: "hub" | "modem" | "adapter" | "storage" | "other";
  readonly profile: string | null;
  readonly serial: string | null;
  readonly slots: readonly string[];
  readonly ports: readonly { readonly interface: number; readonly tty: string | null; readonly role: string }[];
}

export interface UsbPage {
  readonly visible: boolean;
  readonly devices: readonly TreeNode[];
  /** As the configuration takes them under `discover`. */
  readonly rules: readonly {
    readonly under: string;
    readonly board: string;
    readonly ports: string;
    readonly adapter?: string;
  }[];
}

/** What is plugged in where, which slots it is, and rules for what has none. */
export function usbPage(topology: UsbTopology, catalogue: UsbCatalogue, slots: readonly SiteSlot[]): UsbPage {
  const taken = slots.map(({ slot, position }) => ({ slot, position: position ?? "" }));
  return {
    visible: topology.visible,
    devices: topology.devices.map((device) => nodeOf(device, catalogue, slots)),
    rules: suggestRules(topology, catalogue, taken).map(({ under, board, ports, adapter }) => ({
      under,
      board,
      ports: ports.join(", "),
      ...(adapter !== null && { adapter }),
    })),
  };
}

function nodeOf(device: UsbDevice, catalogue: UsbCatalogue, slots: readonly SiteSlot[]): TreeNode {
  const known = catalogue.get(device.id);
  const ports = device.interfaces.map(({ number, tty }) => ({
    interface: number,
    tty,
    role: known === undefined ? "other" : roleOf(known.composition, number),
  }));
  return {
    position: device.position,
    id: device.id,
    name: deviceName(device),
    kind: kindOf(device, catalogue),
    profile: known?.profile ?? null,
    serial: device.serial,
    slots: slots.filter(({ position }) => position === device.position).map(({ slot }) => slot),
    ports: ports.filter(({ tty, role }) => tty !== null || role === "at"),
  };
}

function kindOf(device: UsbDevice, catalogue: UsbCatalogue): TreeNode["kind"] {
  const known = catalogue.get(device.id);
  if (device.isHub) return "hub";
  if (known !== undefined) return known.composition.storage ? "storage" : "modem";
  return adapterName(device.id) === null ? "other" : "adapter";
}

/** The tree with its branches drawn, and below it the rules, ready to paste into the configuration. */
export function usbText(page: UsbPage, topology: UsbTopology): string {
  if (!page.visible) return "No USB bus is visible here.\n";
  const lines = topology.buses.flatMap(({ bus, controller, driver, ports }) => {
    const own = page.devices.filter(({ position }) => busOf(position) === bus);
    return [`bus ${bus}  ${controller} (${driver}), ${ports} ports`, ...branches(`${bus}-0`, own, "")];
  });
  return `${lines.join("\n")}\n${rulesText(page.rules)}`;
}

function branches(hub: string, devices: readonly TreeNode[], indent: string): readonly string[] {
  const children = devices.filter(({ position }) => hubOf(position) === hub);
  return children
    .toSorted((a, b) => comparePositions(a.position, b.position))
    .flatMap((node, index) => {
      const last = index === children.length - 1;
      return [
        `${indent}${last ? "└─" : "├─"} ${nodeText(node)}`,
        ...branches(node.position, devices, `${indent}${last ? "  " : "│ "} `),
      ];
    });
}

function nodeText(node: TreeNode): string {
  const ports = node.ports.map(({ tty, role, interface: number }) => `${tty ?? "no port"} ${role} (${number})`);
  const words = {
    hub: "hub",
    modem: `${node.profile}`,
    storage: `${node.profile}, still a disk`,
    adapter: "serial adapter",
    other: "left alone",
  };
  const slots = node.slots.length === 0 ? "" : ` = ${node.slots.join(", ")}`;
  const text = `${node.position}${slots}  ${node.name}: ${words[node.kind]}`;
  return node.kind === "hub" || ports.length === 0 ? text : `${text}: ${ports.join(", ")}`;
}

/** YAML of the rules, with the slots that each makes in a comment. */
function rulesText(rules: UsbPage["rules"]): string {
  if (rules.length === 0) return "\nEvery modem here has its slot, or there is none: no rule is needed.\n";
  const lines = rules.flatMap((rule, index) => {
    const { under, board, ports, adapter } = rule;
    const read = { under, board, ports: ports.split(", "), first: 1, interface: null, adapter: adapter ?? null };
    const made = placesOf([read]).places.length;
    const chip = adapter === undefined ? "" : `, adapter: "${adapter}"`;
    return [
      ...(index === 0 ? ["", "discover:"] : []),
      `  # ${board}.1 to ${board}.${made}${adapter === undefined ? "" : "; only if there are modems behind these adapters"}`,
      `  - { under: "${under}", board: ${board}, ports: "${ports}"${chip} }`,
    ];
  });
  return `${lines.join("\n")}\n`;
}
