import type { SlotId } from "../domain/words.ts";
import { type Place, placesOf, placeText } from "../serial/discovery/index.ts";
import type { Config } from "./config.ts";
import { toRule } from "./config-discover.ts";

/** A slot of the configuration: at a device path that it names, or at a place on USB. */
export interface PlannedSlot {
  readonly slot: SlotId;
  /** Path of the port; for a place on USB its name in words, since the port is called differently at each plug. */
  readonly device: string;
  /** Null where the configuration names the path. */
  readonly place: Place | null;
  readonly profile: string;
  readonly baud: number;
  readonly simPositions: number;
  /** The column of a bank to which its card holder is wired; null where the module has its holders itself. */
  readonly bank: { readonly name: string; readonly column: number } | null;
}

/**
 * Every slot that the configuration means: those listed, in their order, then those of the rules in theirs. A listed
 * slot takes the place of a rule's slot of the same name. What is plugged in makes no difference.
 */
export function slotPlan(config: Pick<Config, "slots" | "discover">): readonly PlannedSlot[] {
  const listed = config.slots.map(({ slot, device, profile, baud, sim_positions: simPositions, bank = null }) => {
    return { slot, device, place: null, profile, baud, simPositions, bank };
  });
  const names = new Set(listed.map(({ slot }) => slot));
  const { places } = placesOf(config.discover.map(toRule));
  const firstOf = new Map<number, number>();
  const found = places.flatMap((place, index) => {
    const rule = config.discover[place.rule];
    if (!firstOf.has(place.rule)) firstOf.set(place.rule, index);
    if (rule === undefined || names.has(place.slot)) return [];
    const { profile, baud, sim_positions: simPositions } = rule;
    const nth = index - (firstOf.get(place.rule) ?? index);
    const bank = rule.bank === undefined ? null : { name: rule.bank.name, column: rule.bank.column + nth };
    return [{ slot: place.slot, device: placeText(place), place, profile, baud, simPositions, bank }];
  });
  return [...listed, ...found];
}

/**
 * The SIM positions of the box as the law counts them: usable at once or in turn, with a card in them or not, the whole
 * of every bank included (field rule 5).
 */
export function simPositionsOf(config: Pick<Config, "slots" | "discover" | "banks">): number {
  const own = slotPlan(config).reduce((sum, { simPositions, bank }) => sum + (bank === null ? simPositions : 0), 0);
  return config.banks.reduce((sum, { columns, rows }) => sum + columns * rows, own);
}
