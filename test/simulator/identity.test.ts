import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { luhnDigit, makeCard, makeImei, swapNibbles } from "../../src/simulator/identity.ts";

describe("the Luhn digit", () => {
  it.each([
    ["7992739871", "3"],
    ["49015420323751", "8"],
    ["424242424242424", "2"],
    ["0", "0"],
  ])("of %s is %s", (digits, check) => {
    expect(luhnDigit(digits)).toBe(check);
  });
});

describe("cards", () => {
  const seed = fc.integer({ min: 0, max: 99_999 });
  const slot = fc.integer({ min: 0, max: 4095 });
  const position = fc.integer({ min: 1, max: 64 });

  it("have a 20-digit ICCID from 8999 with a valid check digit, and a 15-digit IMSI of the network", () => {
    fc.assert(
      fc.property(seed, slot, position, fc.constantFrom("00101", "99970", "999999"), (s, n, p, plmn) => {
        const card = makeCard(s, n, p, plmn);
        expect(card.iccid).toMatch(/^8999[0-9]{16}$/);
        expect(card.iccid.at(-1)).toBe(luhnDigit(card.iccid.slice(0, -1)));
        expect(card.imsi).toMatch(/^[0-9]{15}$/);
        expect(card.imsi.startsWith(plmn)).toBe(true);
      }),
    );
  });

  it("differ in every position of a rack and are equal for equal arguments", () => {
    const cards = Array.from({ length: 64 }, (_, n) => [1, 2, 3].map((p) => makeCard(7, n, p, "00101"))).flat();
    expect(new Set(cards.map(({ iccid }) => iccid)).size).toBe(cards.length);
    expect(new Set(cards.map(({ imsi }) => imsi)).size).toBe(cards.length);
    expect(makeCard(7, 3, 2, "00101")).toEqual(makeCard(7, 3, 2, "00101"));
    expect(makeCard(8, 3, 2, "00101").iccid).not.toBe(makeCard(7, 3, 2, "00101").iccid);
  });
});

describe("IMEIs", () => {
  it("have 15 digits, an unassigned type allocation code, a valid check digit, and differ by slot", () => {
    const imeis = Array.from({ length: 200 }, (_, slot) => makeImei(3, slot));
    for (const imei of imeis) {
      expect(imei).toMatch(/^00[0-9]{13}$/);
      expect(imei.at(-1)).toBe(luhnDigit(imei.slice(0, -1)));
    }
    expect(new Set(imeis).size).toBe(imeis.length);
  });
});

describe("nibble swapping", () => {
  it.each([
    ["89860012", "98680021"],
    ["898600123", "98680021F3"],
  ])("of %s gives %s", (plain, swapped) => {
    expect(swapNibbles(plain)).toBe(swapped);
  });
});
