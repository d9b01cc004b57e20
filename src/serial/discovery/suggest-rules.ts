import { adapterName, type UsbCatalogue } from "./catalogue.ts";
import type { Place } from "./rules.ts";
import { below, comparePositions, hubOf, portOf, type UsbDevice, type UsbTopology } from "./topology.ts";

/** A rule that would name the modems of one hub, ready to be written down. */
export interface SuggestedRule {
  readonly under: string;
  readonly board: string;
  readonly ports: readonly string[];
  readonly adapter: string | null;
}

interface Group {
  readonly hub: string;
  readonly modems: UsbDevice[];
}

/**
 * Rules for the modems that no rule has named yet: one board for each hub, and for hubs that hang on a hub with modems
 * of its own, as boards with more than seven ports are built. All free ports of a board's hubs are named, so that a
 * modem plugged in later has its slot; of a root hub only those with a modem. The same tree gives the same rules.
 */
export function suggestRules(
  topology: UsbTopology,
  catalogue: UsbCatalogue,
  taken: readonly Pick<Place, "slot" | "position">[],
): readonly SuggestedRule[] {
  const named = new Set(taken.map(({ position }) => position));
  const modems = topology.devices.filter(
    (device) => !device.isHub && !named.has(device.position) && isCandidate(device, catalogue),
  );
  const names = freeBoards(taken);
  return groupsOf(modems).flatMap(({ hub, modems: own }) => {
    const free = freePorts(own, topology, named);
    return partsOf(own, catalogue).map(({ adapter, devices }, index) => {
      // A port that is empty says nothing of what will be plugged in: it goes with what the hub has most of.
      const positions = [...devices.map(({ position }) => position), ...(index === 0 ? free : [])];
      return { under: hub, board: names(), ports: portItems(hub, positions), adapter };
    });
  });
}

/** A group by what its modems are: on USB themselves, or behind adapters of one kind; the most numerous first. */
function partsOf(
  modems: readonly UsbDevice[],
  catalogue: UsbCatalogue,
): readonly { readonly adapter: string | null; readonly devices: readonly UsbDevice[] }[] {
  const parts = new Map<string | null, UsbDevice[]>();
  for (const device of modems) {
    const adapter = catalogue.has(device.id) ? null : device.id;
    parts.set(adapter, [...(parts.get(adapter) ?? []), device]);
  }
  return [...parts]
    .map(([adapter, devices]) => ({ adapter, devices }))
    .toSorted((a, b) => b.devices.length - a.devices.length);
}

function isCandidate(device: UsbDevice, catalogue: UsbCatalogue): boolean {
  return catalogue.has(device.id) || adapterName(device.id) !== null;
}

/** Modems by the outermost hub of a chain of hubs that all have modems. */
function groupsOf(modems: readonly UsbDevice[]): readonly Group[] {
  const hubs = new Set(modems.map(({ position }) => hubOf(position)));
  const groups = new Map<string, Group>();
  for (const device of modems.toSorted((a, b) => comparePositions(a.position, b.position))) {
    let hub = hubOf(device.position);
    while (!hub.endsWith("-0") && hubs.has(hubOf(hub)) && !hubOf(hub).endsWith("-0")) hub = hubOf(hub);
    const group = groups.get(hub) ?? { hub, modems: [] };
    group.modems.push(device);
    groups.set(hub, group);
  }
  return [...groups.values()].toSorted((a, b) => comparePositions(a.hub, b.hub));
}

function freeBoards(taken: readonly Pick<Place, "slot">[]): () => string {
  const used = new Set(taken.map(({ slot }) => slot.split(".", 1)[0]));
  let number = 0;
  return () => {
    do number += 1;
    while (used.has(`b${number}`));
    return `b${number}`;
  };
}

/** Positions at the group's hubs, root hubs aside, at which nothing is plugged in and no slot is. */
function freePorts(modems: readonly UsbDevice[], topology: UsbTopology, named: ReadonlySet<string>): readonly string[] {
  const occupied = new Set(topology.devices.map(({ position }) => position));
  const hubs = [...new Set(modems.map(({ position }) => hubOf(position)))].filter((hub) => !hub.endsWith("-0"));
  return hubs.flatMap((hub) => {
    const ports = topology.devices.find(({ position }) => position === hub)?.ports ?? 0;
    const positions = Array.from({ length: ports }, (_, index) => below(hub, String(index + 1)));
    return positions.filter((position) => !occupied.has(position) && !named.has(position));
  });
}

/** The ports of a hub and the hubs below it, in order, neighbours joined to ranges. */
function portItems(hub: string, positions: readonly string[]): readonly string[] {
  return joined(positions.toSorted(comparePositions).map((position) => chainBelow(hub, position)));
}

function chainBelow(hub: string, position: string): string {
  return hub.endsWith("-0") ? position.slice(hub.length - 1) : position.slice(hub.length + 1);
}

function joined(chains: readonly string[]): readonly string[] {
  const runs: { first: string; last: string }[] = [];
  for (const chain of chains) {
    const run = runs.at(-1);
    if (run !== undefined && follows(run.last, chain)) run.last = chain;
    else runs.push({ first: chain, last: chain });
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first}..${last}`));
}

function follows(chain: string, next: string): boolean {
  const trunk = chain.slice(0, chain.lastIndexOf(".") + 1);
  return next === `${trunk}${portOf(chain) + 1}`;
}
