import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Tightening } from "../../src/domain/tightening.ts";
import { wallMs } from "../../src/domain/time.ts";
import { weekWindows } from "../../src/domain/week-windows.ts";
import { verifyAudit } from "../../src/store/ledger/audit-verify.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, labNumber, line } from "./harness.ts";

const AGAIN = { answered: { afterMs: [1_000, 1_000], otherDayPart: false, restMs: null, thenHold: false } };

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
});
afterEach(() => {
  h.remove();
});

function run(id: string, tighten: Tightening): void {
  const settings = { id, purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 5 }, priority: 5 } as const;
  h.do((ops) => ops.createCampaign({ ...settings, retry: AGAIN, tighten }, ACTOR, h.now));
  h.do((ops) => ops.setCampaignState(id, "running", null, ACTOR, h.now));
}

function dial(id: string): void {
  h.consent(1);
  h.contacts(id, 1);
}

describe("a campaign with limits of its own", () => {
  it("is shown with them", () => {
    run("c1", { attemptsPerWeek: 2, ringMaxS: 20 });
    expect(h.show("c1").tighten).toEqual({ attemptsPerWeek: 2, ringMaxS: 20 });
  });

  it("dials with the shorter ring and the shorter call, and reserves no more than that", () => {
    run("c1", { ringMaxS: 20, maxCallS: 12 });
    dial("c1");
    const [reserved] = h.reserve([line(1)]).dials;
    expect(reserved?.limits).toEqual({ maxCallS: 10, ringMaxS: 20 });
    const charged = h.ctx.one<{ talk_s: number }>("SELECT talk_s FROM card_day");
    expect(charged?.talk_s).toBe(12);
    h.finish(reserved?.attempt ?? 0, { ...ANSWERED, talkMs: 4_000 });
    expect(h.ctx.one<{ talk_s: number }>("SELECT talk_s FROM card_day")?.talk_s).toBe(4);
  });

  it("calls nobody more often than it asks, and waits until it may again", () => {
    run("c1", { attemptsPerDay: 1 });
    dial("c1");
    const [first] = h.reserve([line(1)]).dials;
    h.finish(first?.attempt ?? 0);
    h.now = wallMs(h.now + 10_000);
    const { dials, refused } = h.reserve([line(1)]);
    expect(dials).toEqual([]);
    expect(refused[0]?.refusals.map((one) => one.code)).toEqual(["attempt-limit"]);
    expect(refused[0]?.nextPossibleAt).toBe(h.now - 10_000 + DAY_MS);
  });

  it("dials in its hours alone and pauses when they end", () => {
    const tuesday = weekWindows({ tue: [[9 * 60, 10 * 60]] });
    h.now = wallMs(Date.UTC(2026, 2, 10, 8, 30));
    run("c1", { hours: tuesday });
    dial("c1");
    expect(h.reserve([line(1)]).refused[0]?.refusals[0]).toMatchObject({
      code: "outside-window",
      nextPossibleAt: Date.UTC(2026, 2, 10, 9),
    });
    expect(h.show("c1").closesAt).toBe(Date.UTC(2026, 2, 10, 10));
    h.now = wallMs(Date.UTC(2026, 2, 10, 10));
    h.reserve([line(1)]);
    expect(h.show("c1").state).toBe("paused");
  });

  it("leaves the rules of every other campaign alone", () => {
    run("c1", { writtenConsent: true });
    h.campaign("c2");
    dial("c1");
    h.contacts("c2", 1);
    const { dials, refused } = h.reserve([line(1)]);
    expect(dials.map((one) => one.campaign)).toEqual(["c2"]);
    expect(refused.map((one) => [one.campaign, one.refusals[0]?.code])).toEqual([["c1", "consent-scope"]]);
  });

  it("that would loosen a rule is not created, and is told each place with its value and a remedy", () => {
    expect(() => run("c1", { ringMaxS: 90 })).toThrow(
      /rules of lab for survey: ring_max_s 90 is looser than 45\. Remedy: /,
    );
    expect(h.do((ops) => ops.campaigns(h.now))).toEqual([]);
  });

  it("whose limits were changed in the file does not pass the audit", () => {
    run("c1", { attemptsPerDay: 1 });
    expect(h.job(() => verifyAudit(h.ctx)).ok).toBe(true);
    h.db.exec(`UPDATE campaign SET tighten = NULL`);
    expect(h.job(() => verifyAudit(h.ctx)).broken?.why).toMatch(/campaign row c1 was changed/);
  });

  it("says in the explanation of a decision what it asks of itself", () => {
    run("c1", { attemptsPerDay: 1 });
    dial("c1");
    const request = h.request([line(1)]);
    const { rules } = h.do((ops) => ops.explain("c1", labNumber(1), null, request));
    expect(rules.find((one) => one.rule === "pack")?.facts["tightened"]).toEqual(["attempts_per_day 1"]);
  });
});
