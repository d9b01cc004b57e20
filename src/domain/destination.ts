import { parsePhoneNumberFromString, type PhoneNumberType } from "libphonenumber-js/max";
import { type E164, isLabNumber } from "./number.ts";
import { placeOfNumber } from "./number-plan.ts";
import { shortNumberKind } from "./short-numbers.ts";

/** What kind of number this is, before any rule of a pack is asked. Only `lab` and `ordinary` can ever be dialled. */
export type DestinationKind = "lab" | "ordinary" | "emergency" | "short" | "premium" | "unassigned";

/** A number with what numbering metadata says of it. */
export interface Destination {
  readonly number: E164;
  readonly kind: DestinationKind;
  /** ISO 3166-1 alpha-2, `lab` for +999, null where no country has it. */
  readonly country: string | null;
  /** ISO 3166-2 part with rules of its own; null where the number does not tell. */
  readonly subdivision: string | null;
  /** IANA zones of the number's area, sorted; null where the number does not tell: then all of its country. */
  readonly zones: readonly string[] | null;
  /** The numbering plan's word for it, such as `mobile` or `fixed-line-or-mobile`; null where it has none. */
  readonly type: string | null;
  /** Why it has this kind, for `explain`. */
  readonly reason: string;
}

/** Types whose caller pays more than for a call, or who answer as a service instead of a person. */
const PREMIUM_TYPES: ReadonlySet<PhoneNumberType> = new Set([
  "PREMIUM_RATE",
  "SHARED_COST",
  "UAN",
  "PAGER",
  "VOICEMAIL",
  "PERSONAL_NUMBER",
]);

function vocabulary(type: PhoneNumberType | undefined): string | null {
  return type === undefined ? null : type.toLowerCase().replaceAll("_", "-");
}

/**
 * Tells what kind of number this is and whose, from the numbering metadata of libphonenumber. Pure and total: a number
 * that the metadata does not know as valid is `unassigned`, so that it is refused.
 */
export function classifyDestination(number: E164): Destination {
  const nobody = { number, country: null, subdivision: null, zones: null, type: null };
  if (isLabNumber(number)) {
    return {
      ...nobody,
      kind: "lab",
      country: "lab",
      reason: "+999 belongs to no country: a simulated or test-network number",
    };
  }
  const parsed = parsePhoneNumberFromString(number);
  const short = shortNumberKind(number.slice(1), parsed?.countryCallingCode ?? "");
  if (short === "emergency") return { ...nobody, kind: short, reason: "an emergency number behind a country code" };
  if (short === "short") return { ...nobody, kind: short, reason: "fewer than 7 national digits: a short code" };
  if (parsed === undefined || !parsed.isValid()) {
    return { ...nobody, kind: "unassigned", reason: "no country has assigned this number range" };
  }
  const type = vocabulary(parsed.getType());
  const country = parsed.country ?? null;
  const place = country === null ? null : placeOfNumber(number, country);
  const known = { number, country, subdivision: place?.subdivision ?? null, zones: place?.zones ?? null, type };
  if (country === null) {
    return { ...known, kind: "premium", reason: "an international or satellite service that belongs to no country" };
  }
  if (PREMIUM_TYPES.has(parsed.getType() ?? "PREMIUM_RATE")) {
    return { ...known, kind: "premium", reason: `a ${type ?? "untyped"} number of ${country}` };
  }
  return { ...known, kind: "ordinary", reason: `a ${type ?? "untyped"} number of ${country}` };
}
