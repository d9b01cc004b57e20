import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CardLimits } from "../../src/domain/card.ts";
import { wallMs } from "../../src/domain/time.ts";
import { loosened, tightened } from "../../src/store/ledger/limits.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, LIMITS, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
});
afterEach(() => {
  h.remove();
});

function card(slot = 1) {
  return h.do((ops) => ops.cards(h.now)).find((row) => row.iccid === iccidOf(slot));
}

function setLimits(change: Partial<CardLimits>, by: string | null = null, reason: string | null = null): CardLimits {
  return h.do((ops) => ops.setCardLimits(iccidOf(1), change, by, reason, ACTOR, h.now));
}

describe("a card's limits", () => {
  it("tighten freely", () => {
    expect(setLimits({ attemptsPerDay: 5, minGapS: 30 })).toMatchObject({ attemptsPerDay: 5, minGapS: 30 });
    expect(card()?.limits).toMatchObject({ attemptsPerDay: 5, minGapS: 30 });
  });

  it.each([
    [{ attemptsPerDay: 51 }],
    [{ answeredPerDay: 51 }],
    [{ talkMinutesPerDay: 601 }],
    [{ talkMinutesPerMonth: 6001 }],
    [{ distinctCalleesPerDay: 51 }],
    [{ maxCallS: 61 }],
    [{ timeZone: "Asia/Shanghai" }],
    [{ resetDay: 2 }],
    [{ attemptsPerDay: 1, maxCallS: 61 }],
  ] as const)("%o needs a name and a reason", (change) => {
    expect(() => setLimits(change)).toThrow(/needs --by and --reason/);
    expect(() => setLimits(change, "Ann")).toThrow(/needs --by and --reason/);
    expect(card()?.limits).toEqual(LIMITS);
    expect(setLimits(change, "Ann", "new contract")).toMatchObject(change);
    const last = h.db.prepare("SELECT source, by, reason FROM card_limits ORDER BY seq DESC LIMIT 1").get();
    expect(last).toEqual({ source: "person", by: "Ann", reason: "new contract" });
  });

  it.each([
    [{ attemptsPerDay: -1 }],
    [{ talkMinutesPerDay: Number.NaN }],
    [{ maxCallS: 0 }],
    [{ resetDay: 32 }],
    [{ consecutiveFailures: 0 }],
    [{ pulses: { firstS: 0, nextS: 1 } }],
    [{ warnPercent: 0 }],
    [{ timeZone: "Moon/Base" }],
  ])("%o is no limit", (change) => {
    expect(() => setLimits(change, "Ann", "why not")).toThrow(/must be/);
  });

  it("of the configuration hold at once where stricter, and not at all where looser", () => {
    h.card(1, { attemptsPerDay: 500, maxCallS: 30 });
    expect(card()?.limits).toEqual({ ...LIMITS, maxCallS: 30 });
    h.card(1, { attemptsPerDay: 500, maxCallS: 30 });
    expect(h.db.prepare("SELECT count(*) AS n FROM card_limits").get()).toEqual({ n: 2 });
  });

  it("merged from two sources are never looser than either", () => {
    const a = { ...LIMITS, attemptsPerDay: 10, minGapS: 5 };
    const b = { ...LIMITS, attemptsPerDay: 20, minGapS: 9 };
    expect(loosened(a, tightened(a, b))).toBeNull();
    expect(tightened(a, b)).toMatchObject({ attemptsPerDay: 10, minGapS: 9 });
  });
});

describe("a card's state", () => {
  it("shows its limit when that is reached, and when it ends", () => {
    h.card(1, { attemptsPerDay: 1 });
    h.campaign("c1");
    h.consent(1);
    h.contacts("c1", 1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
    expect(card()).toMatchObject({ state: "quota-day", until: Date.UTC(2026, 2, 11), left: { attempts: 0 } });
    h.now = wallMs(Date.UTC(2026, 2, 11));
    expect(card()).toMatchObject({ state: "eligible", left: { attempts: 1 } });
  });

  it("is missing while no line has it", () => {
    h.reserve([line(2)]);
    expect(card()?.state).toBe("missing");
    h.reserve([line(1)]);
    expect(card()?.state).toBe("eligible");
  });

  it("disabled by a person stops its calls until it is enabled", () => {
    h.campaign("c1");
    h.consent(1);
    h.contacts("c1", 1);
    h.do((ops) => ops.setCardState(iccidOf(1), "disabled", "bill unpaid", ACTOR, h.now));
    expect(h.reserve([line(1)]).dials).toEqual([]);
    expect(card()).toMatchObject({ state: "disabled", stateReason: "bill unpaid" });
    h.do((ops) => ops.setCardState(iccidOf(1), "eligible", "paid", ACTOR, h.now));
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("of its own number is told to the gate: own cards are never called", () => {
    h.campaign("c1");
    h.consent(1);
    h.contacts("c1", 1);
    h.do((ops) => ops.setCardNumber(iccidOf(1), labNumber(1), ACTOR, h.now));
    expect(h.reserve([line(1)]).refused[0]?.refusals.map((one) => one.code)).toEqual(["dest-own-card"]);
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });
});

describe("the end of a card", () => {
  beforeEach(() => {
    h.card(2);
  });

  const retire = (from = 1, to = 2) => {
    h.do((ops) => ops.retireCard(iccidOf(from), iccidOf(to), "contract ends", ACTOR, h.now));
  };

  it("is refused for a blocked card: its load moves nowhere", () => {
    h.do((ops) => ops.setCardState(iccidOf(1), "blocked", "carrier", ACTOR, h.now));
    expect(retire).toThrow(/blocked: its callees are not moved/);
  });

  it("is final", () => {
    retire();
    expect(retire).toThrow(/retired already/);
    expect(() => h.do((ops) => ops.setCardState(iccidOf(1), "eligible", "again", ACTOR, h.now))).toThrow(
      /that is final/,
    );
    expect(() => retire(2, 1)).toThrow(/cannot take over/);
  });

  it("does not let a card that has calls of its own stand in as a replacement", () => {
    h.campaign("c1");
    h.consent(1);
    h.contacts("c1", 1);
    h.finish(h.reserve([line(2)]).dials[0]?.attempt ?? 0, ANSWERED);
    expect(() => h.do((ops) => ops.replaceCard(iccidOf(1), iccidOf(2), "new SIM", ACTOR, h.now))).toThrow(
      /calls of its own/,
    );
  });

  it("of a card that was never seen is not found", () => {
    expect(() => retire(9)).toThrow(/was ever seen/);
  });
});
