import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyDestination } from "../../src/domain/destination.ts";
import { asE164, isLabNumber, maskIccid, maskNumber, parseNumber } from "../../src/domain/number.ts";
import { runs } from "../hunt.ts";

function read(text: string, defaultCountry?: string): string {
  const parsed = parseNumber(text, defaultCountry === undefined ? {} : { defaultCountry });
  return parsed.ok ? parsed.value : parsed.error.fault;
}

describe("a number is read", () => {
  test.each<[string, string]>([
    ["+999555001234", "+999555001234"],
    ["+999 555-00 1234", "+999555001234"],
    ["00999555001234", "+999555001234"],
    ["(+999) 555.001234", "+999555001234"],
    ["\u00a0+999\u202f555\u2011001234 ", "+999555001234"],
    ["+999123456", "+999123456"],
    ["+999123456789012", "+999123456789012"],
    ["+1 (202) 555-0123", "+12025550123"],
    ["+61 491 570 156", "+61491570156"],
    ["+44 (0)20 7946 0018", "+442079460018"],
    ["+86 131 2345 6789", "+8613123456789"],
  ])("%s as %s", (text, number) => {
    expect(read(text)).toBe(number);
  });

  test("as its country writes it, where a default country is given", () => {
    expect(read("0491 570 156", "AU")).toBe("+61491570156");
    expect(read("(202) 555-0123", "US")).toBe("+12025550123");
    expect(read("+61 491 570 156", "US")).toBe("+61491570156");
    expect(read("0491 570 156", "Atlantis")).toBe("no-country");
  });

  test.each<[string, string]>([
    ["", "malformed"],
    ["+", "malformed"],
    ["0491570156", "no-country"],
    ["999555001234", "no-country"],
    ["+99912345", "malformed"],
    ["+9991234567890123", "malformed"],
    ["+999 555 001234 x5", "malformed"],
    ["+999555001234;", "malformed"],
    ["+999555001234,5", "malformed"],
    ["+999555001234W", "malformed"],
    ["+999555001234P", "malformed"],
    ["T+999555001234", "malformed"],
    [">1", "malformed"],
    ['"+999555001234"', "malformed"],
    ["*21*+999555001234#", "malformed"],
    ["**21*999555001234#", "malformed"],
    ["#31#+999555001234", "malformed"],
    ["+999555001234\r\nATD110;", "malformed"],
    ["+999555001234\n", "malformed"],
    ["+999555\u001a001234", "malformed"],
    ["+999555001234\u0000", "malformed"],
    ["＋999555001234", "malformed"],
    ["+９９９555001234", "malformed"],
    ["+999٥٥٥001234", "malformed"],
    ["++999555001234", "malformed"],
    ["+999555001234/+999555001235", "malformed"],
    ["+999555001234".repeat(4), "malformed"],
    ["+0123456789", "unassigned"],
    ["+2101234567", "unassigned"],
    ["+120255501234567", "unassigned"],
  ])("not from %j: %s", (text, fault) => {
    expect(read(text)).toBe(fault);
  });

  test("with errors that mask digits, escape what a terminal would obey, and say what to do", () => {
    const hostile = parseNumber("+99955\u001b[2J5001234\r\n");
    expect(hostile.ok ? "" : hostile.error.message).toBe(
      '"+999••\\u{1b}[•J•••••34\\u{d}\\u{a}" is not a telephone number: write it as +<country code><number>, such as +999555001234.',
    );
    const long = parseNumber("9".repeat(10_000_000));
    expect(long.ok ? "" : long.error.message.length).toBeLessThan(200);
  });
});

describe("numbers for help and short codes are no subscribers", () => {
  const list = ["000", "08", "110", "112", "118", "119", "120", "122", "911", "999"];
  const disguises = (short: string): readonly string[] => [
    short,
    `0${short}`,
    `+${short}`,
    `00${short}`,
    ...["86", "44", "1", "61", "999", "7", "852"].flatMap((code) => [
      `+${code}${short}`,
      `00${code} ${short}`,
      `+${code}0${short}`,
    ]),
  ];

  test.each(list.flatMap(disguises))("%s is refused", (text) => {
    for (const country of [undefined, "CN", "GB", "US", "AU"]) {
      const parsed = parseNumber(text, country === undefined ? {} : { defaultCountry: country });
      expect(parsed.ok ? parsed.value : "refused").toBe("refused");
    }
  });

  test.each<[string, string]>([
    ["110", "emergency"],
    ["0110", "emergency"],
    ["+86110", "emergency"],
    ["+44999", "emergency"],
    ["+1911", "emergency"],
    ["999", "emergency"],
    ["+999", "malformed"],
    ["-1", "malformed"],
    ["-110", "malformed"],
    ["1", "malformed"],
    ["+1", "malformed"],
    ["15", "short"],
    ["+999112", "emergency"],
    ["10086", "short"],
    ["+8610086", "short"],
    ["+2904321", "short"],
  ])("%s is named as %s", (text, fault) => {
    expect(read(text)).toBe(fault);
  });
});

describe("hostile text", () => {
  const nasty = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom(...Array.from('+0123456789 -().*#,;wWpPtT>"\r\n\t\u001a\u0000\u00a0９')),
      maxLength: 24,
    }),
    fc
      .tuple(
        fc.constantFrom("+999", "+86", "+8613", "+1", "+44", "00", ""),
        fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), minLength: 2, maxLength: 14 }),
        fc.constantFrom("", "", "", " ", ";", ",1", "#", "\r", "\n", "W"),
      )
      .map((parts) => parts.join("")),
  );

  test("never becomes anything but a plus and 7 to 15 digits that a kind is known for", () => {
    let accepted = 0;
    fc.assert(
      fc.property(nasty, (text) => {
        const parsed = parseNumber(text);
        if (!parsed.ok) {
          expect(parsed.error.message).toMatch(/^[\x20-\x7e•…]*$/);
          return;
        }
        accepted += 1;
        expect(parsed.value).toMatch(/^\+[1-9][0-9]{6,14}$/);
        expect(text.replace(/[^0-9]/g, "").replace(/^00/, "")).toContain(parsed.value.slice(-6));
        const { kind } = classifyDestination(parsed.value);
        expect(["emergency", "short"]).not.toContain(kind);
      }),
      { numRuns: runs(20_000) },
    );
    expect(accepted).toBeGreaterThan(200);
  });

  test("is not taken for E.164 by the strict check either", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(asE164(text) !== null).toBe(/^\+[1-9][0-9]{6,14}$/.test(text) && !text.includes("\n"));
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("a number is shown", () => {
  test.each([
    ["+999555001234", "+99955•••234"],
    ["+12025550123", "+12025•••123"],
    ["+999123", "+•••123"],
  ])("%s as %s", (number, shown) => {
    expect(maskNumber(number)).toBe(shown);
  });

  test("with at least three digits hidden, at any length", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (number) => {
        expect(maskNumber(number).replace("•••", "").length).toBeLessThanOrEqual(number.length - 3);
      }),
    );
  });

  test("a card by its last four characters", () => {
    expect(maskIccid("8900101000000001234")).toBe("…1234");
  });

  test("only +999 with 6 to 12 digits is a laboratory number", () => {
    expect(["+99912345", "+999123456", "+999123456789012", "+9991234567890123", "+998123456"].map(isLabNumber)).toEqual(
      [false, true, true, false, false],
    );
  });
});
