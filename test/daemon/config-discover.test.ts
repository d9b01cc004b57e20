import { describe, expect, it } from "vitest";
import { inspectConfig, parseConfig } from "../../src/daemon/config.ts";
import { slotPlan } from "../../src/daemon/slot-plan.ts";

const BASE = "schema: 1\ndata_dir: /d\nsocket: /s\ndeployment: { country: lab }\n";
const RULE = '{ under: "1-1", board: b1, ports: "1..4" }';

function complaints(lines: string): readonly string[] {
  const { problems } = inspectConfig(BASE + lines);
  return problems.map(({ path, message, hint }) => `${path}: ${message} – ${hint}`);
}

function plan(lines: string): readonly string[] {
  const parsed = parseConfig(BASE + lines);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return slotPlan(parsed.value).map(({ slot, device }) => `${slot} ${device}`);
}

describe("a discovery rule", () => {
  it.each([
    ["an unknown key", `{ under: "1-1", board: b1, port: "1" }`, /discover\[0\]\.port: .*Did you mean `ports`/],
    ["no ports", `{ under: "1-1", board: b1 }`, /discover\[0\]\.ports: is missing.*1\.\.8/],
    ["ports that run backwards", `{ under: "1-1", board: b1, ports: "4..1" }`, /ports: .*backwards/],
    ["ports of two hubs in one range", `{ under: "1-1", board: b1, ports: "1.1..2.4" }`, /ports: .*one hub/],
    ["a number for ports", `{ under: "1-1", board: b1, ports: 5.10 }`, /ports: is 5\.1: must be a text/],
    ["a port's name for a hub", `{ under: ttyUSB0, board: b1, ports: "1" }`, /under: .*USB position.*doctor --usb/],
    ["a board that is none", `{ under: "1-1", board: B-1, ports: "1" }`, /board: .*small letters/],
    ["half an adapter", `{ under: "1-1", board: b1, ports: "1", adapter: ftdi }`, /adapter: .*vendor:product/],
  ])("with %s is told with place and remedy", (_what, rule, expected) => {
    expect(complaints(`discover: [${rule}]`).join("\n")).toMatch(expected);
  });

  it("that contradicts another names it by its place in the file, past one that cannot be read", () => {
    const found = complaints(`discover: [{ under: 7 }, ${RULE}, { under: "1-1", board: b2, ports: "4" }]`);
    expect(found.filter((one) => one.includes("already"))).toEqual([
      "discover[2].ports: USB position 1-1.4 for b2.1 is already b1.4 (discover[1]) – Give every place one slot, and every slot one place.",
    ]);
  });

  it("makes no more slots than there may be", () => {
    const rules = Array.from(
      { length: 5 },
      (_, index) => `{ under: "1-${index + 1}", board: b${index}, ports: "1..255" }`,
    );
    expect(complaints(`discover: [${rules.join(", ")}]`).join("\n")).toMatch(/makes 1275 slots .*1024/);
  });
});

describe("the plan of slots", () => {
  it("has the listed slots first, then those of the rules, in the order of the file", () => {
    expect(plan(`slots: [{ slot: b9.1, device: /dev/x }]\ndiscover: [${RULE}]`)).toEqual([
      "b9.1 /dev/x",
      ...[1, 2, 3, 4].map((port) => `b1.${port} USB position 1-1.${port}`),
    ]);
  });

  it("lets a listed slot take the place of a rule's", () => {
    expect(plan(`slots: [{ slot: b1.2, device: /dev/x }]\ndiscover: [${RULE}]`)).toEqual([
      "b1.2 /dev/x",
      ...[1, 3, 4].map((port) => `b1.${port} USB position 1-1.${port}`),
    ]);
  });
});
