import { SimbankError } from "../domain/errors.ts";
import type { Profile } from "./types.ts";

/** What a modem says of itself (`AT+CGMI`, `AT+CGMM`). */
export interface SelfDescription {
  readonly manufacturer: string;
  readonly model: string;
}

const FALLBACK = "generic";

/**
 * The profile of a modem by what it says of itself: the longest part of a model name that occurs decides, among
 * profiles whose manufacturer occurs too or who name none. Letters' case and runs of blanks do not matter. Some modems
 * name the maker of their chip: the first of equals wins. Without a match it is `generic`; throws `SB_PROFILE` where
 * there is none.
 */
export function matchProfile(profiles: readonly Profile[], { manufacturer, model }: SelfDescription): Profile {
  let best = profiles.find((profile) => profile.name === FALLBACK);
  let longest = 0;
  for (const profile of profiles) {
    const { match } = profile;
    if (match.manufacturer.length > 0 && longestPart(match.manufacturer, manufacturer) === 0) continue;
    const length = longestPart(match.model, model);
    if (length <= longest) continue;
    best = profile;
    longest = length;
  }
  if (best !== undefined) return best;
  throw new SimbankError("SB_PROFILE", "The profile `generic` is missing: install the hardware profiles again.");
}

function longestPart(parts: readonly string[], whole: string): number {
  const text = folded(whole);
  return parts.reduce((longest, part) => (text.includes(folded(part)) ? Math.max(longest, part.length) : longest), 0);
}

function folded(text: string): string {
  return text.trim().replaceAll(/\s+/g, " ").toLowerCase();
}

/** A profile by its name, else the first of a family by the family's name; null where nothing is called so. */
export function findProfile(profiles: readonly Profile[], nameOrFamily: string): Profile | null {
  const byName = profiles.find((profile) => profile.name === nameOrFamily);
  return byName ?? profiles.find((profile) => profile.family === nameOrFamily) ?? null;
}
