import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/domain/canonical-json.ts";
import { countryCodeOfImsi, countryCodeOfPlmn, isTestNetwork } from "../../src/domain/plmn.ts";
import { suggest } from "../../src/domain/suggest.ts";

describe("a test network", () => {
  test.each<[string | null, string | null, boolean | null]>([
    ["00101", null, true],
    ["001001", "460001234567890", true],
    ["99970", null, true],
    ["46000", "001010000000001", false],
    [null, "001010000000001", true],
    [null, "460001234567890", false],
    [null, null, null],
    ["", "", null],
    ["CHN-UNICOM", "001010000000001", true],
    ["0010", null, null],
    ["0010101", null, null],
    ["00101\n", null, null],
    [null, "00101", null],
  ])("by network %j and card %j: %j", (plmn, imsi, answer) => {
    expect(isTestNetwork(plmn, imsi)).toBe(answer);
  });

  test("is told by the country code of network or card", () => {
    expect([countryCodeOfPlmn("310410"), countryCodeOfImsi("460001234567890")]).toEqual(["310", "460"]);
  });
});

describe("canonical JSON", () => {
  test("sorts keys at every depth and leaves out what is undefined", () => {
    expect(canonicalJson({ b: [{ d: 1, c: undefined }, null], a: "ü" })).toBe('{"a":"ü","b":[{"d":1},null]}');
  });

  test("is the same for equal values and reads back as the value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("does not depend on the order in which keys were set", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 8 }), (keys) => {
        const forward = Object.fromEntries(keys.map((key) => [key, key.length]));
        const backward = Object.fromEntries(keys.toReversed().map((key) => [key, key.length]));
        expect(canonicalJson(forward)).toBe(canonicalJson(backward));
      }),
    );
  });
});

describe("a suggestion", () => {
  const keys = ["attempts_per_day", "answered_per_day", "min_gap_s", "time_zone"];

  test.each([
    ["atempts_per_day", "attempts_per_day"],
    ["min_gap", "min_gap_s"],
    ["timezone", "time_zone"],
    ["TIME_ZONE", "time_zone"],
    ["colour", null],
    ["", null],
  ])("for %j is %j", (typed, meant) => {
    expect(suggest(typed, keys)).toBe(meant);
  });
});
