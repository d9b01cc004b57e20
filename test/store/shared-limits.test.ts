import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SharedLimits } from "../../src/domain/card.ts";
import { wallMs } from "../../src/domain/time.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, iccidOf, labNumber, line, LIMITS } from "./harness.ts";

let h: Harness;

const POOL: SharedLimits = {
  contract: "pool",
  attemptsPerDay: 3,
  answeredPerDay: null,
  talkMinutesPerDay: null,
  talkMinutesPerMonth: null,
  distinctCalleesPerDay: null,
  timeZone: "UTC",
  resetDay: 1,
};

beforeEach(() => {
  h = new Harness();
  h.consent(1, 2, 3, 4, 5, 6, 7, 8);
});
afterEach(() => {
  h.remove();
});

function pooled(slot: number, change: Partial<SharedLimits> = {}): readonly string[] {
  const { iccid } = line(slot);
  const limits = { ...LIMITS, contract: "pool" };
  const terms = { limits, sources: {}, shared: { ...POOL, ...change } };
  return h.do((ops) => ops.seeCard(iccid, null, null, `b1.${slot}`, terms, h.now));
}

function listed(): void {
  h.campaign("c");
  h.contacts("c", 1, 2, 3, 4, 5, 6, 7, 8);
}

function order(change: Partial<SharedLimits>, by: string | null, reason: string | null): SharedLimits {
  return h.do((ops) => ops.setSharedLimits(iccidOf(1), change, by, reason, ACTOR, h.now));
}

describe("cards that share a contract's totals", () => {
  it("stop together, also when several dial in one pass", () => {
    for (const slot of [1, 2, 3, 4]) pooled(slot);
    listed();
    expect(h.reserve([line(1), line(2), line(3), line(4)]).dials).toHaveLength(3);
    const [own] = h.do((ops) => ops.cards(h.now));
    expect(own?.limitUse.find((use) => use.scope === "contract")).toMatchObject({
      name: "attempts-per-day",
      used: 3,
      left: 0,
      source: { kind: "contract", name: "pool" },
    });
    expect(own?.left.attempts).toBe(0);
    h.now = wallMs(h.now + DAY_MS);
    expect(h.reserve([line(4)]).dials).toHaveLength(1);
  });

  it("leave a card of another contract alone", () => {
    pooled(1, { attemptsPerDay: 1 });
    h.card(2);
    listed();
    expect(h.reserve([line(1), line(2)]).dials).toHaveLength(2);
    expect(h.reserve([line(1), line(2)]).dials).toEqual([]);
  });

  it("are charged the longest call and settled at its end", () => {
    pooled(1, { attemptsPerDay: null, talkMinutesPerDay: 2 });
    pooled(2, { attemptsPerDay: null, talkMinutesPerDay: 2 });
    pooled(3, { attemptsPerDay: null, talkMinutesPerDay: 2 });
    listed();
    const { dials } = h.reserve([line(1), line(2), line(3)]);
    expect(dials).toHaveLength(2);
    h.finish(dials[0]?.attempt ?? 0, { ...ANSWERED, outcome: "busy", talkMs: 0 });
    expect(h.reserve([line(3)]).dials).toHaveLength(1);
  });

  it("count a person once, whichever card called", () => {
    for (const slot of [1, 2]) pooled(slot, { attemptsPerDay: null, distinctCalleesPerDay: 1 });
    listed();
    const [first] = h.reserve([line(1), line(2)]).dials;
    h.finish(first?.attempt ?? 0);
    expect(h.reserve([line(2)]).dials).toEqual([]);
    h.campaign("again");
    const number = labNumber(Number(first?.facts.number.slice(-6)));
    const { contact } = h.do((ops) => ops.enqueueDial("again", number, null, ACTOR, h.now));
    expect(h.reserve([line(1)], { contact }).dials).toHaveLength(1);
  });
});

describe("a contract's totals", () => {
  it("hold at once where the configuration tightens them, and not at all where it loosens them", () => {
    pooled(1);
    pooled(2, { attemptsPerDay: 9, answeredPerDay: 2 });
    expect(order({}, null, null)).toMatchObject({ attemptsPerDay: 3, answeredPerDay: 2 });
  });

  it("are loosened with a name and a reason only", () => {
    pooled(1);
    expect(() => order({ attemptsPerDay: 4 }, null, null)).toThrow(/attempts_per_day 4 is looser than 3/);
    expect(() => order({ attemptsPerDay: null }, "Ann", null)).toThrow(/needs --by and --reason/);
    expect(order({ attemptsPerDay: 4 }, "Ann", "new agreement")).toMatchObject({ attemptsPerDay: 4 });
    expect(order({ attemptsPerDay: 2 }, null, null)).toMatchObject({ attemptsPerDay: 2 });
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });

  it("stay with a card whose configuration forgets the contract, and it says so", () => {
    pooled(1);
    const terms = { limits: LIMITS, sources: {}, shared: null };
    const held = h.do((ops) => ops.seeCard(iccidOf(1), null, null, "b1.1", terms, h.now));
    expect(held).toEqual(["contract none is looser than pool"]);
    expect(() => h.do((ops) => ops.setCardLimits(iccidOf(1), { contract: null }, null, null, ACTOR, h.now))).toThrow(
      /contract none is looser than pool/,
    );
    h.do((ops) => ops.setCardLimits(iccidOf(1), { contract: null }, "Ann", "own contract", ACTOR, h.now));
    expect(() => order({}, null, null)).toThrow(/shares no totals/);
  });

  it("written past the ledger are found", () => {
    pooled(1);
    h.db.exec(`INSERT INTO contract_limits (contract, at, limits, source) VALUES ('pool', 0, '{}', 'person')`);
    expect(h.job((all) => all.auditVerify()).ok).toBe(false);
    expect(() => h.db.exec("DELETE FROM contract_limits")).toThrow(/only appended/);
  });
});

describe("outside lab", () => {
  let china: Harness;
  beforeEach(() => {
    china = new Harness(undefined, "CN");
  });
  afterEach(() => {
    china.remove();
  });

  const seen = () => china.do((ops) => ops.cards(china.now))[0];

  it("a new store grants a card ten attempts until its first reset", () => {
    china.card(1, { attemptsPerDay: 60, timeZone: "Asia/Shanghai" });
    expect(seen()?.limitUse[0]).toMatchObject({ allowed: 10, source: { kind: "new-store" } });
    // Midnight in Shanghai is 16:00 UTC.
    china.now = wallMs(Date.UTC(2026, 2, 10, 15, 59, 59, 999));
    expect(seen()?.left.attempts).toBe(10);
    china.now = wallMs(Date.UTC(2026, 2, 10, 16));
    expect(seen()?.left.attempts).toBe(60);
  });

  it("nothing goes beyond the compiled ceiling, whoever orders it", () => {
    china.card(1, { attemptsPerDay: 1_000, answeredPerDay: 1_000, talkMinutesPerDay: 1_000, minGapS: 0 });
    china.now = wallMs(china.now + DAY_MS);
    const limits = { attemptsPerDay: 200, answeredPerDay: 150, talkMinutesPerDay: 240, minGapS: 3 };
    expect(seen()?.limits).toMatchObject(limits);
    expect(seen()?.limitUse[0]?.source).toEqual({ kind: "ceiling", name: null });
    const raise = () =>
      china.do((ops) => ops.setCardLimits(iccidOf(1), { attemptsPerDay: 201 }, "Ann", "x", ACTOR, china.now));
    expect(raise).toThrow(/attempts_per_day 201 must be at most 200 outside lab/);
  });

  it("in lab neither holds", () => {
    h.card(1, { attemptsPerDay: 1_000 });
    expect(h.do((ops) => ops.cards(h.now))[0]?.limits.attemptsPerDay).toBe(1_000);
  });
});
