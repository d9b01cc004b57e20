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
}

/**
 * Every slot that the configuration means: those listed, in their order, then those of the rules in theirs. A listed
 * slot takes the place of a rule's slot of the same name. What is plugged in makes no difference.
 */
export function slotPlan(config: Pick<Config, "slots" | "discover">): readonly PlannedSlot[] {
  const listed = config.slots.map(({ slot, device, profile, baud }) => ({ slot, device, place: null, profile, baud }));
  const names = new Set(listed.map(({ slot }) => slot));
  const { places } = placesOf(config.discover.map(toRule));
  const found = places.flatMap((place) => {
    const rule = config.discover[place.rule];
    if (rule === undefined || names.has(place.slot)) return [];
    return [{ slot: place.slot, device: placeText(place), place, profile: rule.profile, baud: rule.baud }];
  });
  return [...listed, ...found];
}
