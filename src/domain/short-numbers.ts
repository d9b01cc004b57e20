/** Numbers that are refused whatever a pack says: help in danger, and whatever is too short to be a subscriber. */
export type ShortNumberKind = "emergency" | "short";

/**
 * Numbers by which people call for help: 112 and 911 everywhere, 000 08 110 118 119 999 on a phone without a card
 * (3GPP TS 22.101 §10.1.1), China's 110 119 120 122. A network may route them with or without a country code before
 * them, so a hit is refused in every country.
 */
const EMERGENCY: ReadonlySet<string> = new Set(["000", "08", "110", "112", "118", "119", "120", "122", "911", "999"]);

/** Shorter national numbers are services, or belong to networks too small to tell them from services. */
const FEWEST_NATIONAL_DIGITS = 7;

function kindOfNational(national: string): ShortNumberKind | null {
  const bare = national.replace(/^0+/, "");
  if (EMERGENCY.has(national) || EMERGENCY.has(bare)) return "emergency";
  return national.length < FEWEST_NATIONAL_DIGITS ? "short" : null;
}

/**
 * Whether digits are a short number, bare (`110`, `0110`), or behind the country code that hides them (`+86 110`).
 * `digits` carries no `+`; `callingCode` is its head where it was written with one, else the empty text.
 */
export function shortNumberKind(digits: string, callingCode: string): ShortNumberKind | null {
  if (EMERGENCY.has(digits)) return "emergency";
  return kindOfNational(digits.slice(callingCode.length));
}
