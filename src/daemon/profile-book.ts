import { SimbankError } from "../domain/errors.ts";
import { findProfile, matchProfile } from "../profile/index.ts";
import type { Profile } from "../profile/types.ts";
import type { ProfileBook } from "./rack.ts";

const FALLBACK = "generic";

/** The shipped profiles, by name and by what a modem says of itself. Throws `SB_PROFILE` without the generic one. */
export function profileBook(profiles: readonly Profile[]): ProfileBook {
  const fallback = profiles.find((profile) => profile.name === FALLBACK);
  if (fallback === undefined) {
    throw new SimbankError("SB_PROFILE", "The profile `generic` is missing: install the package's hw-profiles again.");
  }
  return {
    fallback,
    byName: (name) => findProfile(profiles, name),
    match: (identity) => matchProfile(profiles, identity),
  };
}
