import { isTimeZone } from "../domain/civil-day.ts";
import { type MergedPolicy, ZONE_SOURCES } from "../policy/types.ts";
import type { DialFacts } from "./facts.ts";

/**
 * The zones in which a callee may be; a window must be open in all of them. Somebody's word (the best source that the
 * pack takes) settles it where it names a zone of the callee's country; a zone elsewhere is one more candidate, so that
 * no list can move people to where it is noon. Otherwise the number's area tells, or else every zone of the country
 * counts. None at all where the word is no zone of the IANA database, such as a raw offset.
 */
export function calleeZones({ destination, callee }: DialFacts, policy: MergedPolicy): readonly string[] {
  const takes = (source: (typeof ZONE_SOURCES)[number]): boolean => policy.zoneSources.includes(source);
  const planned = takes("number-plan") && destination.zones !== null ? destination.zones : policy.zones;
  const best = ZONE_SOURCES.filter(takes)
    .flatMap((source) => callee.zones.filter((claim) => claim.source === source))
    .at(0);
  if (best === undefined) return planned;
  if (!isTimeZone(best.zone)) return [];
  return policy.zones.includes(best.zone) ? [best.zone] : [...planned, best.zone];
}
