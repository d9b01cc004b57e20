import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/daemon/config.ts";
import { simPositionsOf, slotPlan } from "../../src/daemon/slot-plan.ts";

const BASE = "schema: 1\ndata_dir: /a\nsocket: /b\ndeployment: { country: lab }\n";
const BANK = "banks: [{ bank: k1, device: /dev/bank, columns: 8, rows: 16 }]\n";

function problems(lines: string): readonly string[] {
  const parsed = parseConfig(BASE + lines);
  return parsed.ok ? [] : parsed.error.map(({ path, message, hint }) => `${path}: ${message} – ${hint ?? ""}`);
}

function slots(...rows: readonly string[]): string {
  return `slots:\n${rows.map((row) => `  - { ${row} }\n`).join("")}`;
}

describe("a slot that is wired to a bank", () => {
  it("is planned with its column", () => {
    const parsed = parseConfig(
      BASE + BANK + slots("slot: b1.1, device: /x, sim_positions: 16, bank: { name: k1, column: 3 }"),
    );
    const [slot] = parsed.ok ? slotPlan(parsed.value) : [];
    expect(slot).toMatchObject({ slot: "b1.1", simPositions: 16, bank: { name: "k1", column: 3 } });
  });

  it.each([
    [
      "to a bank that does not exist",
      slots("slot: b1.1, device: /x, bank: { name: k2, column: 1 }"),
      "slots[0].bank.name: no bank is called k2 – Use one of: k1.",
    ],
    [
      "to a column that does not exist",
      slots("slot: b1.1, device: /x, bank: { name: k1, column: 9 }"),
      "slots[0].bank.column: is 9: bank k1 has 8 columns – Write 1 to 8.",
    ],
    [
      "with more positions than rows",
      slots("slot: b1.1, device: /x, sim_positions: 17, bank: { name: k1, column: 1 }"),
      "slots[0].sim_positions: is 17: a column of bank k1 has 16 rows – Write 16 or less.",
    ],
    [
      "to another slot's column",
      slots(
        "slot: b1.1, device: /x, bank: { name: k1, column: 1 }",
        "slot: b1.2, device: /y, bank: { name: k1, column: 1 }",
      ),
      "slots[1].bank.column: column 1 of k1 is already wired to slots[0] – One column feeds one modem: name another.",
    ],
    [
      "by a port that is its own",
      slots("slot: b1.1, device: /dev/bank, bank: { name: k1, column: 1 }"),
      "banks[0].device: /dev/bank is already slots[0].device – One port has one use: name another, or remove one of them.",
    ],
  ])("%s is told so", (_what, lines, expected) => {
    expect(problems(BANK + lines)).toEqual([expected]);
  });

  it("hears nothing of a bank that cannot be read but what is wrong there", () => {
    const lines = "banks: [{ bank: k1, device: bank, columns: 8, rows: 16 }]\n";
    expect(problems(lines + slots("slot: b1.1, device: /x, bank: { name: k1, column: 1 }"))).toEqual([
      expect.stringMatching(/^banks\[0\]\.device: is "bank": must be an absolute path/),
    ]);
  });
});

describe("the slots of a rule that is wired to a bank", () => {
  const rule = (keys: string): string => `discover: [{ under: 1-1, board: b1, ports: 1..4, ${keys} }]\n`;

  it("have its columns in their order, past one that is listed", () => {
    const lines = rule("sim_positions: 16, bank: { name: k1, column: 3 }") + slots("slot: b1.2, device: /x");
    const parsed = parseConfig(BASE + BANK + lines);
    const planned = parsed.ok ? slotPlan(parsed.value) : [];
    expect(planned.map(({ slot, bank }) => [slot, bank?.column ?? null])).toEqual([
      ["b1.2", null],
      ["b1.1", 3],
      ["b1.3", 5],
      ["b1.4", 6],
    ]);
  });

  it.each([
    ["to no bank of that name", rule("bank: { name: k9, column: 1 }"), "discover[0].bank.name: no bank is called k9"],
    [
      "beyond its last column",
      rule("bank: { name: k1, column: 6 }"),
      "discover[0].bank.column: is 6: bank k1 has 8 columns, and the rule's last slot needs 9 – Write 1 to 5.",
    ],
    [
      "with more positions than rows",
      rule("sim_positions: 17, bank: { name: k1, column: 1 }"),
      "discover[0].sim_positions: is 17: a column of bank k1 has 16 rows",
    ],
    [
      "over a listed slot's column",
      rule("bank: { name: k1, column: 1 }") + slots("slot: b9.1, device: /x, bank: { name: k1, column: 4 }"),
      "discover[0].bank.column: column 4 of k1 is already wired to slots[0]",
    ],
  ])("%s are told so", (_what, lines, expected) => {
    expect(problems(BANK + lines)).toEqual([expect.stringContaining(expected)]);
  });
});

it("two banks cannot have one name", () => {
  const lines = `banks:\n${["/c", "/d"].map((device) => `  - { bank: k1, device: ${device}, columns: 1, rows: 1 }\n`).join("")}`;
  expect(problems(lines)).toEqual([
    "banks[1].bank: k1 is already the name of banks[0] – Give every bank a name of its own.",
  ]);
});

it("several cards in turn need a contract with a total", () => {
  const contract = (more: string): string =>
    `cards: { contracts: [{ name: c, iccid_prefix: "89", multi_card_imeis: ["490154203237518"], ${more} }] }\n`;
  expect(problems(contract("per: contract, attempts_per_day: 100"))).toEqual([]);
  expect(problems(contract("attempts_per_day: 100"))).toEqual([
    expect.stringMatching(/multi_card_imeis: needs `per: contract`/),
  ]);
});

it("the law counts every position of slots, rules and whole banks, with a card in them or not", () => {
  const lines =
    BANK +
    slots(
      "slot: b1.1, device: /x, sim_positions: 2, bank: { name: k1, column: 1 }",
      "slot: b1.2, device: /y, sim_positions: 2",
    ) +
    "discover: [{ under: 1-1, board: b2, ports: 1..4, sim_positions: 2 }]\n";
  const parsed = parseConfig(BASE + lines);
  expect(parsed.ok && simPositionsOf(parsed.value)).toBe(8 * 16 + 2 + 4 * 2);
});
