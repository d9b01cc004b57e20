import { describe, expect, it } from "vitest";
import { termsFor } from "../../src/daemon/card-limits.ts";
import { parseConfig } from "../../src/daemon/config.ts";
import { weekWindows } from "../../src/domain/week-windows.ts";

function parse(yaml: string, country = "lab") {
  return parseConfig(`schema: 1\ndata_dir: /a\nsocket: /b\ndeployment: { country: ${country} }\ncards: ${yaml}`);
}

function cards(yaml: string) {
  const parsed = parse(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.cards;
}

const ICCID = "8986000000000000001";
const CARD = { iccid: ICCID, imsi: "460001234567890" };

function limits(yaml: string, card = CARD) {
  return termsFor(card, cards(yaml)).limits;
}

function problems(yaml: string, country = "lab"): readonly string[] {
  const parsed = parse(yaml, country);
  return parsed.ok ? [] : parsed.error.map(({ path, message }) => `${path} ${message}`);
}

describe("a card's limits", () => {
  it.each([
    ["its prefix", '{ name: x, iccid_prefix: "8986", attempts_per_day: 1 }', 1],
    ["another prefix", '{ name: x, iccid_prefix: "8999", attempts_per_day: 1 }', 7],
    ["its whole number", `{ name: x, iccid: "${ICCID}", attempts_per_day: 1 }`, 1],
    ["another number", '{ name: x, iccid: "8986000000000000002", attempts_per_day: 1 }', 7],
    ["its carrier", '{ name: x, plmn: "46000", attempts_per_day: 1 }', 1],
    ["another carrier", '{ name: x, plmn: "46001", attempts_per_day: 1 }', 7],
    ["its prefix of another carrier", '{ name: x, iccid_prefix: "8986", plmn: "46001", attempts_per_day: 1 }', 7],
  ])("by a contract for %s", (_, contract, expected) => {
    expect(limits(`{ defaults: { attempts_per_day: 7 }, contracts: [${contract}] }`).attemptsPerDay).toBe(expected);
  });

  it("of a carrier's contract do not bind a card that keeps its IMSI to itself", () => {
    const yaml = '{ contracts: [{ name: x, plmn: "46000", attempts_per_day: 1 }] }';
    expect(termsFor({ iccid: ICCID, imsi: null }, cards(yaml)).limits.attemptsPerDay).toBe(60);
  });

  it("are the strictest of all contracts that apply, key by key", () => {
    const found = limits(`{ defaults: { attempts_per_day: 50, min_gap_s: 10, max_call_s: 100 }, contracts: [
      { name: a, iccid_prefix: "8986", attempts_per_day: 20, min_gap_s: 5, consecutive_failures: 9,
        windows: { mon: ["08:00-12:00"], tue: ["08:00-12:00"] } },
      { name: b, iccid_prefix: "89860", attempts_per_day: 30, min_gap_s: 60, max_call_s: 40, consecutive_failures: 4,
        windows: { mon: ["10:00-21:00"] } } ] }`);
    expect([found.attemptsPerDay, found.minGapS, found.maxCallS, found.consecutiveFailures]).toEqual([20, 60, 40, 4]);
    expect(found.windows).toEqual(weekWindows({ mon: [[600, 720]] }));
  });

  it("never grow by a contract that is looser than the defaults", () => {
    const yaml =
      '{ defaults: { attempts_per_day: 5 }, contracts: [{ name: a, iccid_prefix: "89", attempts_per_day: 500 }] }';
    expect(limits(yaml).attemptsPerDay).toBe(5);
  });

  it("count their day, month and pulses as the contract that applies says", () => {
    const found = limits(`{ defaults: { time_zone: UTC }, contracts: [{ name: a, iccid_prefix: "8986",
      time_zone: Asia/Shanghai, reset_day: 31, pulses: { first_s: 60, next_s: 6 } }] }`);
    expect([found.timeZone, found.resetDay, found.pulses]).toEqual(["Asia/Shanghai", 31, { firstS: 60, nextS: 6 }]);
  });

  it("say what reaching them does", () => {
    const found = limits(
      `{ defaults: { actions: { consecutive_failures: block, attempts_per_day: { rest_s: 7200 } } } }`,
    );
    expect(found.actions).toEqual({
      "consecutive-failures": { do: "block" },
      "attempts-per-day": { do: "rest", forS: 7_200 },
    });
  });

  it("tell where each of them came from", () => {
    const { sources } = termsFor(
      CARD,
      cards(`{ defaults: { attempts_per_day: 50, answered_per_day: 40 },
        contracts: [{ name: gold, iccid_prefix: "8986", attempts_per_day: 20 }] }`),
    );
    expect([sources.attemptsPerDay, sources.answeredPerDay, sources.minGapS]).toEqual([
      { kind: "contract", name: "gold" },
      { kind: "config", name: null },
      { kind: "default", name: null },
    ]);
  });

  it("of a contract that its cards share are totals, and leave each card its own", () => {
    const { limits: own, shared } = termsFor(
      CARD,
      cards(`{ defaults: { attempts_per_day: 60, time_zone: Asia/Shanghai }, contracts: [{ name: pool,
        iccid_prefix: "8986", per: contract, attempts_per_day: 100, talk_minutes_per_month: 3000, max_call_s: 90 }] }`),
    );
    expect([own.attemptsPerDay, own.maxCallS, own.contract]).toEqual([60, 90, "pool"]);
    expect(shared).toEqual({
      contract: "pool",
      attemptsPerDay: 100,
      answeredPerDay: null,
      talkMinutesPerDay: null,
      talkMinutesPerMonth: 3000,
      distinctCalleesPerDay: null,
      timeZone: "Asia/Shanghai",
      resetDay: 1,
    });
  });
});

describe("a configuration is refused", () => {
  it.each([
    ["a contract for no card", "{ contracts: [{ name: a }] }", "cards.contracts[0] needs iccid_prefix"],
    ["a limit of nothing", "{ defaults: { attempts_per_day: 0 } }", "cards.defaults.attempts_per_day is 0"],
    ["an unknown limit", "{ defaults: { attempts_a_day: 5 } }", "cards.defaults.attempts_a_day is not a known key"],
    ["windows that never open", "{ defaults: { windows: { mon: [] } } }", "cards.defaults.windows are never open"],
    ["a window that ends before it begins", '{ defaults: { windows: { mon: ["21:00-08:00"] } } }', "windows.mon[0]"],
    [
      "two windows that leave nothing between them",
      '{ defaults: { windows: { mon: ["08:00-12:00"] } }, contracts: [{ name: a, plmn: "46000", windows: { tue: ["08:00-12:00"] } }] }',
      "cards.contracts[0].windows are never open",
    ],
    [
      "a call that fits into no day",
      "{ defaults: { max_call_s: 90, talk_minutes_per_day: 1 } }",
      "cards.defaults.max_call_s is 90",
    ],
    [
      "a shared contract without a total",
      '{ contracts: [{ name: a, plmn: "46000", per: contract }] }',
      "cards.contracts[0].per is contract, and no total is stated",
    ],
    [
      "two shared contracts for one card",
      '{ contracts: [{ name: a, plmn: "46000", per: contract, attempts_per_day: 9 }, { name: b, iccid_prefix: "89", per: contract, attempts_per_day: 9 }] }',
      "cards.contracts[1].per claims cards that cards.contracts[0] claims already",
    ],
    [
      "two contracts of one name",
      '{ contracts: [{ name: a, plmn: "46000" }, { name: a, plmn: "46001" }] }',
      "cards.contracts[1].name a is already the name",
    ],
  ])("for %s", (_, yaml, message) => {
    expect(problems(yaml).join("\n")).toContain(message);
  });

  it.each([
    ["attempts_per_day", 201, 200],
    ["answered_per_day", 151, 150],
    ["talk_minutes_per_day", 241, 240],
    ["distinct_callees_per_day", 201, 200],
  ])("for %s of %i outside lab, where no configuration may go beyond %i", (key, above, most) => {
    const yaml = (value: number) => `{ defaults: { time_zone: Asia/Shanghai, ${key}: ${value} } }`;
    expect(problems(yaml(above), "CN").join()).toContain(`cards.defaults.${key} is ${above}: must be ${most} or less`);
    expect(problems(yaml(most), "CN")).toEqual([]);
    expect(problems(yaml(above))).toEqual([]);
  });

  it("for a shorter gap in a contract outside lab", () => {
    const yaml = '{ defaults: { time_zone: UTC }, contracts: [{ name: a, plmn: "46000", min_gap_s: 2 }] }';
    expect(problems(yaml, "CN").join()).toContain("cards.contracts[0].min_gap_s is 2: must be 3 or more");
  });
});
