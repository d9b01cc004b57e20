import { describe, expect, it } from "vitest";
import { type DiscoverRule, placesOf, portsOf } from "../../../src/serial/discovery/index.ts";

function rule(change: Partial<DiscoverRule> = {}): DiscoverRule {
  return { under: "1-1", board: "b1", ports: ["1..4"], first: 1, interface: null, adapter: null, ...change };
}

function ports(item: string): readonly string[] {
  const parsed = portsOf(item);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value.map(({ chain, interface: number }) => (number === null ? chain : `${chain}:${number}`));
}

describe("the ports of a rule", () => {
  it.each([
    ["3", ["3"]],
    ["1..4", ["1", "2", "3", "4"]],
    ["9..11", ["9", "10", "11"]],
    ["5.1..5.3", ["5.1", "5.2", "5.3"]],
    ["5.1..3", ["5.1", "5.2", "5.3"]],
    ["2.4.1", ["2.4.1"]],
    ["2:0..3", ["2:0", "2:1", "2:2", "2:3"]],
    ["1..2:2", ["1:2", "2:2"]],
    [" 7 ", ["7"]],
  ])("%s are read in order", (item, expected) => {
    expect(ports(item)).toEqual(expected);
  });

  it.each([
    ["", /names no ports/],
    ["0..3", /count from 1/],
    ["0.1", /count from 1/],
    ["4..1", /backwards/],
    ["5.1..6.3", /one hub/],
    ["5..6.3", /one hub/],
    ["2:3..0", /backwards/],
    ["1..300", /count from 1/],
    ["1.1.1.1.1.1.1", /five hubs/],
    ["1-4", /names no ports/],
    ["one", /names no ports/],
  ])("%j is refused in words", (item, expected) => {
    const parsed = portsOf(item);
    expect(parsed.ok ? "" : parsed.error).toMatch(expected);
  });
});

describe("the places of rules", () => {
  it("give each port of a hub its slot", () => {
    const { places, conflicts } = placesOf([rule({ ports: ["1..2", "5.1..5.2"], first: 3 })]);
    expect(conflicts).toEqual([]);
    expect(places.map(({ slot, position }) => `${slot} ${position}`)).toEqual([
      "b1.3 1-1.1",
      "b1.4 1-1.2",
      "b1.5 1-1.5.1",
      "b1.6 1-1.5.2",
    ]);
  });

  it("lie on the bus itself under a root hub", () => {
    expect(placesOf([rule({ under: "2-0", ports: ["4"] })]).places).toMatchObject([{ position: "2-4" }]);
  });

  it("may be several on one adapter with several interfaces", () => {
    const { places, conflicts } = placesOf([rule({ ports: ["1:0..3"], adapter: "0403:6011" })]);
    expect(conflicts).toEqual([]);
    expect(places.map((place) => place.interface)).toEqual([0, 1, 2, 3]);
  });

  it.each([
    [
      "one name for two places",
      [rule(), rule({ under: "1-2", ports: ["1"], first: 4 })],
      "b1.4 for USB position 1-2.1 is already the name of USB position 1-1.4 (discover[0])",
    ],
    [
      "two names for one place",
      [rule(), rule({ board: "b2", ports: ["3"] })],
      "USB position 1-1.3 for b2.1 is already b1.3 (discover[0])",
    ],
    [
      "a device and one of its interfaces",
      [rule(), rule({ board: "b2", ports: ["3:1"] })],
      "USB position 1-1.3, interface 1 for b2.1 is already b1.3 (discover[0])",
    ],
  ])("conflict over %s, and both are named", (_what, rules, message) => {
    const { places, conflicts } = placesOf(rules);
    expect(conflicts).toEqual([{ rule: 1, message }]);
    expect(places).toHaveLength(4);
  });
});
