import { counted } from "../../../domain/counted.ts";
import type { Evidence, Profile } from "../../../profile/types.ts";
import { type Check, ok, warn } from "./check.ts";

const MOST_NAMED = 6;

/** What of the profiles in use nobody has seen on a real modem yet. */
export function profileChecks(profiles: readonly Profile[], inUse: ReadonlySet<string>): readonly Check[] {
  return profiles.filter(({ name }) => inUse.has(name)).map(profileCheck);
}

function profileCheck({ name, evidence }: Profile): Check {
  const title = "profile facts";
  const open = evidence.filter(({ verified }) => verified !== "hardware");
  if (open.length === 0) return ok(`profile-${name}`, title, `${name}: every fact was seen on a modem`);
  const found = `${name}: ${open.length} of ${counted(evidence.length, "fact")} not seen on hardware${weakest(open)}`;
  const next = "Try one modem of this kind with your own phone before the whole rack.";
  return warn(`profile-${name}`, title, found, next);
}

function weakest(open: readonly Evidence[]): string {
  const memory = open.filter(({ verified }) => verified === "memory").map(({ fact }) => fact);
  if (memory.length === 0) return "";
  const rest = memory.length > MOST_NAMED ? ", …" : "";
  return `; from memory alone: ${memory.slice(0, MOST_NAMED).join(", ")}${rest}`;
}
