import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyDestination } from "../../src/domain/destination.ts";
import { asE164, type E164 } from "../../src/domain/number.ts";
import { runs } from "../hunt.ts";

function e164(text: string): E164 {
  const number = asE164(text);
  if (number === null) throw new Error(`${text} is no E.164 number`);
  return number;
}

describe("a destination", () => {
  test.each<[string, string, string | null, string | null]>([
    ["+999555001234", "lab", "lab", null],
    ["+999123456789012", "lab", "lab", null],
    ["+8613123456789", "ordinary", "CN", "mobile"],
    ["+12025550123", "ordinary", "US", "fixed-line-or-mobile"],
    ["+61491570156", "ordinary", "AU", "mobile"],
    ["+442079460018", "ordinary", "GB", "fixed-line"],
    ["+448001111111", "ordinary", "GB", "toll-free"],
    ["+3726123456", "ordinary", "EE", "fixed-line"],
    ["+372612345", "short", null, null],
    ["+449098790879", "premium", "GB", "premium-rate"],
    ["+447012345678", "premium", "GB", "personal-number"],
    ["+445512345678", "premium", "GB", "uan"],
    ["+19002345678", "premium", "US", "premium-rate"],
    ["+979123456789", "premium", null, "premium-rate"],
    ["+881612345678", "premium", null, "mobile"],
    ["+99912345", "unassigned", null, null],
    ["+2101234567", "unassigned", null, null],
    ["+1202555012", "unassigned", null, null],
    ["+85290012345", "unassigned", null, null],
    ["+8610086", "short", null, null],
    ["+44001999", "short", null, null],
    ["+86000110", "emergency", null, null],
    ["+8600000110", "emergency", null, null],
    ["+4400999", "emergency", null, null],
  ])("%s is %s", (text, kind, country, type) => {
    expect(classifyDestination(e164(text))).toMatchObject({ number: text, kind, country, type });
  });

  test("has the part and the zones of its area, where the number tells them", () => {
    const capital = { subdivision: "DC", zones: ["America/New_York"] };
    expect(classifyDestination(e164("+12025550123"))).toMatchObject(capital);
    expect(classifyDestination(e164("+442079460018"))).toMatchObject({ subdivision: null, zones: null });
  });

  test("is ordinary only with a country, and lab only behind +999", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (text) => {
        const { kind, country, reason } = classifyDestination(e164(text));
        expect(reason.length).toBeGreaterThan(0);
        if (kind === "ordinary") expect(country).toMatch(/^[A-Z]{2}$/);
        expect(kind === "lab").toBe(/^\+999[0-9]{6,12}$/.test(text));
        expect(kind === "lab").toBe(country === "lab");
      }),
      { numRuns: runs(2_000) },
    );
  });
});
