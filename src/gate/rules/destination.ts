import { asE164, isLabNumber, maskNumber } from "../../domain/number.ts";
import type { DialFacts } from "../facts.ts";
import { type GateRule, pass, refuse } from "../rule.ts";

/** The pack and country that may call +999, and nothing else. */
const LAB = "lab";

const kind: GateRule = {
  id: "destination-kind",
  about: "callee",
  check: ({ number, destination }) => {
    const seen = { number: maskNumber(number), kind: destination.kind, reason: destination.reason };
    // What is judged must be what is dialled.
    if (asE164(number) === null || destination.number !== number) {
      return refuse("dest-international", "The number is not the one that was classified.", null, seen);
    }
    switch (destination.kind) {
      case "lab":
        return isLabNumber(number) ? pass(seen) : refuse("dest-international", "Not a +999 number.", null, seen);
      case "ordinary":
        return pass(seen);
      case "emergency":
      case "short":
        return refuse("dest-emergency", `Never dialled: ${destination.reason}.`, null, seen);
      case "premium":
        return refuse("dest-premium", `Never dialled: ${destination.reason}.`, null, seen);
      default:
        return refuse("dest-international", `Never dialled: ${destination.reason}.`, null, seen);
    }
  },
};

function listedCountries({ site, policy }: DialFacts): readonly string[] {
  if (site.country === LAB) return [LAB];
  return (policy?.mayCall ?? []).filter((country) => country !== LAB);
}

const country: GateRule = {
  id: "destination-country",
  about: "callee",
  check: (facts) => {
    const { destination, site, policy } = facts;
    const listed = listedCountries(facts);
    const seen = { country: destination.country, listed };
    // Without a pack there is no list to hold against the country; the missing pack is what refuses then.
    if (policy === null && site.country !== LAB && destination.country !== LAB) return pass(seen);
    if (destination.country !== null && listed.includes(destination.country)) return pass(seen);
    const shown = destination.country ?? "no country";
    const detail =
      site.country === LAB
        ? `A lab box dials +999 numbers only; this one belongs to ${shown}.`
        : `A box in ${site.country} may call ${listed.join(", ") || "nowhere"}; this number belongs to ${shown}.`;
    return refuse("dest-international", detail, null, seen);
  },
};

const ownCard: GateRule = {
  id: "own-card",
  about: "callee",
  check: ({ callee }) => {
    // Anything but a plain no may be a yes.
    if (Object.is(callee.ownCard, false)) return pass();
    return refuse("dest-own-card", "The number belongs to one of our own cards; only `slot test` calls those.", null);
  },
};

export const destinationRules: readonly GateRule[] = [kind, country, ownCard];
