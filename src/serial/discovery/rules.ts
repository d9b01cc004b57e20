import { err, ok, type Result } from "../../domain/result.ts";
import type { SlotId } from "../../domain/words.ts";
import { below } from "./topology.ts";

/** One rule of `discover`: which ports of which hub are which slots. */
export interface DiscoverRule {
  /** A hub, such as `1-1`, or `1-0` for the root hub of bus 1. */
  readonly under: string;
  readonly board: string;
  /** Ports below it in the order of the slots, such as `1..8` or `1..4,5.1..5.4`. */
  readonly ports: readonly string[];
  /** Number of the first slot; the following count up. */
  readonly first: number;
  /** Number of the interface that takes commands, for all ports without one of their own; null: as the profile says. */
  readonly interface: number | null;
  /** Id of the serial adapter that stands between USB and the modems; null where the modems are on USB themselves. */
  readonly adapter: string | null;
}

/** A place on USB that a rule gives a slot's name. */
export interface Place {
  readonly slot: SlotId;
  readonly position: string;
  readonly interface: number | null;
  readonly adapter: string | null;
  /** Index of the rule. */
  readonly rule: number;
}

/** Two rules that want the same thing, in words that name both. */
export interface RuleConflict {
  /** Index of the later rule. */
  readonly rule: number;
  readonly message: string;
}

interface PortPlace {
  readonly chain: string;
  readonly interface: number | null;
}

const CHAIN = "[0-9]{1,3}(?:\\.[0-9]{1,3})*";
const ITEM = new RegExp(`^(${CHAIN})(?:\\.\\.(${CHAIN}))?(?::([0-9]{1,2})(?:\\.\\.([0-9]{1,2}))?)?$`);
/** A hub has at most 255 ports (USB 2.0 §11.23.2.1); seven tiers hold at most five hubs between host and device. */
const MOST_PORTS = 255;
const DEEPEST = 6;

/**
 * The ports that one item names, in order: `3`, `1..8`, `5.1..5.4`, `2:0..3` (four interfaces of one device). An error
 * is the reason in words.
 */
export function portsOf(item: string): Result<readonly PortPlace[], string> {
  const [, from, to, lowText, highText] = ITEM.exec(item.trim()) ?? [];
  if (from === undefined) {
    return err(`${JSON.stringify(item)} names no ports: write 3, 1..8, 5.1..5.4 or 2:0..3 (interfaces of one device)`);
  }
  const chains = chainsBetween(from, to ?? from);
  if (!chains.ok) return err(`${item}: ${chains.error}`);
  if (lowText === undefined) return ok(chains.value.map((chain) => ({ chain, interface: null })));
  const low = Number(lowText);
  const high = Number(highText ?? lowText);
  if (high < low) return err(`${item}: the interfaces run backwards`);
  const interfaces = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  return ok(chains.value.flatMap((chain) => interfaces.map((number) => ({ chain, interface: number }))));
}

function chainsBetween(from: string, to: string): Result<readonly string[], string> {
  const start = from.split(".").map(Number);
  const end = to.split(".").map(Number);
  const trunk = start.slice(0, -1);
  const sameHub = end.length === 1 || (end.length === start.length && trunk.every((port, at) => port === end[at]));
  if (!sameHub) return err("a range stays on one hub, as in 5.1..5.4");
  const low = start.at(-1) ?? 0;
  const high = end.at(-1) ?? 0;
  if (high < low) return err("the range runs backwards");
  if ([...trunk, low].some((port) => port < 1) || high > MOST_PORTS) return err("ports count from 1");
  if (start.length > DEEPEST) return err("USB allows no more than five hubs in a row");
  return ok(Array.from({ length: high - low + 1 }, (_, index) => [...trunk, low + index].join(".")));
}

/**
 * The slots of all rules in their order, the same whatever is plugged in. Two rules that give one name twice, or two
 * names to one place, are conflicts; the earlier counts. A rule with unreadable ports gives no places.
 */
export function placesOf(rules: readonly DiscoverRule[]): {
  readonly places: readonly Place[];
  readonly conflicts: readonly RuleConflict[];
} {
  const places: Place[] = [];
  const conflicts: RuleConflict[] = [];
  const bySlot = new Map<SlotId, Place>();
  const byPosition = new Map<string, Place[]>();
  for (const place of rules.flatMap(expand)) {
    const neighbours = byPosition.get(place.position) ?? [];
    const message = clash(place, bySlot.get(place.slot), neighbours);
    if (message !== null) {
      conflicts.push({ rule: place.rule, message });
      continue;
    }
    places.push(place);
    bySlot.set(place.slot, place);
    byPosition.set(place.position, [...neighbours, place]);
  }
  return { places, conflicts };
}

function expand(rule: DiscoverRule, index: number): readonly Place[] {
  const ports = rule.ports.flatMap((item) => {
    const parsed = portsOf(item);
    return parsed.ok ? parsed.value : [];
  });
  return ports.map((port, nth) => ({
    slot: `${rule.board}.${rule.first + nth}`,
    position: below(rule.under, port.chain),
    interface: port.interface ?? rule.interface,
    adapter: rule.adapter,
    rule: index,
  }));
}

function clash(place: Place, namesake: Place | undefined, neighbours: readonly Place[]): string | null {
  if (namesake !== undefined) {
    return `${place.slot} for ${placeText(place)} is already the name of ${placeText(namesake)} (discover[${namesake.rule}])`;
  }
  const same = neighbours.find(
    (one) => one.interface === null || place.interface === null || one.interface === place.interface,
  );
  return same === undefined
    ? null
    : `${placeText(place)} for ${place.slot} is already ${same.slot} (discover[${same.rule}])`;
}

/** A place in words: `USB position 1-1.4`, with the interface where one is named. */
export function placeText(place: Pick<Place, "position" | "interface">): string {
  const suffix = place.interface === null ? "" : `, interface ${place.interface}`;
  return `USB position ${place.position}${suffix}`;
}
