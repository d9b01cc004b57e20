import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import type { LineFacts } from "../../src/gate/facts.ts";
import { ACTOR, ANSWERED, Harness, labNumber, line, NOT_DIALED } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.card(2);
  h.campaign("c1");
});
afterEach(() => {
  h.remove();
});

function wish(index: number, slot: string | null = null, campaign = "c1"): number {
  return h.do((ops) => ops.enqueueDial(campaign, labNumber(index), slot, ACTOR, h.now)).contact;
}

function codes(answer: ReturnType<Harness["reserve"]>): readonly string[] {
  return answer.refused.flatMap((one) => one.refusals.map((refusal) => refusal.code));
}

describe("a person's dial", () => {
  it("adds a consented number as a contact and dials it at once", () => {
    h.consent(1);
    const contact = wish(1);
    const answer = h.reserve([line(1), line(2)], { contact });
    expect(answer.dials).toMatchObject([{ contact, slot: "b1.1", campaign: "c1" }]);
  });

  it("is refused with every reason, and what it added is not dialled later", () => {
    const contact = wish(1);
    h.do((ops) => ops.setCampaignState("c1", "paused", null, ACTOR, h.now));
    expect(codes(h.reserve([line(1)], { contact }))).toEqual(["campaign-paused", "consent-missing"]);
    h.do((ops) => ops.setCampaignState("c1", "running", null, ACTOR, h.now));
    h.consent(1);
    expect(h.reserve([line(1)]).dials).toEqual([]);
  });

  it("goes before the list, whatever the list's priority", () => {
    h.campaign("urgent-list", true, 9);
    h.consent(1, 2);
    h.contacts("urgent-list", 2);
    const contact = wish(1);
    expect(h.reserve([line(1)]).dials[0]?.contact).toBe(contact);
  });

  it.each(["dialing", "alerting", "active", "releasing"] as const)(
    "waits while the only line is %s",
    (state: LineFacts["state"]) => {
      h.consent(1);
      const contact = wish(1);
      const busy = line(1, { ready: false, state });
      expect(h.reserve([busy], { contact })).toMatchObject({ dials: [], refused: [], waitsForLine: true });
      expect(h.reserve([line(1)], { contact }).dials).toHaveLength(1);
    },
  );

  it("for a slot waits for that slot, whatever else becomes free, and however late its own does", () => {
    h.consent(1);
    const contact = wish(1, "b1.2");
    const busy = line(2, { ready: false, state: "releasing" });
    expect(h.reserve([line(1), busy], { contact })).toMatchObject({ dials: [], waitsForLine: true });
    expect(h.reserve([line(1), busy]).dials).toEqual([]);
    expect(h.reserve([line(1), line(2)]).dials).toMatchObject([{ contact, slot: "b1.2" }]);
  });

  it("is refused, not left waiting, when the line is out of service", () => {
    h.consent(1);
    const contact = wish(1);
    expect(codes(h.reserve([line(1, { ready: false, state: "quarantined" })], { contact }))).toEqual([
      "slot-quarantined",
    ]);
  });

  it("is refused when there is no line at all", () => {
    h.consent(1);
    expect(codes(h.reserve([], { contact: wish(1) }))).toEqual(["slot-unavailable"]);
  });

  it("waits for the minimum gap and names its end", () => {
    h.card(1, { minGapS: 30 });
    h.consent(1, 2);
    h.finish(h.reserve([line(1)], { contact: wish(1) }).dials[0]?.attempt ?? 0);
    expect(h.reserve([line(1)], { contact: wish(2) })).toMatchObject({
      waitsForLine: true,
      nextLookAt: h.now + 30_000,
    });
  });

  it("meets the card's limits like any other", () => {
    h.card(1, { attemptsPerDay: 1 });
    h.consent(1, 2);
    h.finish(h.reserve([line(1)], { contact: wish(1) }).dials[0]?.attempt ?? 0);
    const refused = h.reserve([line(1)], { contact: wish(2) });
    expect(codes(refused)).toEqual(["card-limit"]);
    expect(refused.refused[0]?.nextPossibleAt).toBe(Date.UTC(2026, 2, 11));
  });

  it("never takes another line than the callee's own, not even when a slot is named", () => {
    h.consent(1);
    h.finish(h.reserve([line(1)], { contact: wish(1) }).dials[0]?.attempt ?? 0);
    expect(codes(h.reserve([line(1), line(2)], { contact: wish(1, "b1.2") }))).toEqual(["sticky-slot-unavailable"]);
    expect(codes(h.reserve([line(2)], { contact: wish(1) }))).toContain("sticky-slot-unavailable");
    expect(h.reserve([line(1), line(2)], { contact: wish(1, "b1.1") }).dials[0]?.slot).toBe("b1.1");
  });

  it("uses the slot that was named when the callee has no line yet", () => {
    h.consent(1);
    expect(h.reserve([line(1), line(2)], { contact: wish(1, "b1.2") }).dials[0]?.slot).toBe("b1.2");
  });

  it("runs a campaign again that had merely run out of contacts", () => {
    h.consent(1, 2);
    h.finish(h.reserve([line(1)], { contact: wish(1) }).dials[0]?.attempt ?? 0);
    expect(h.show("c1").state).toBe("finished");
    expect(h.reserve([line(1)], { contact: wish(2) }).dials).toHaveLength(1);
  });

  it("taken back leaves the contact as it was", () => {
    h.consent(1);
    h.contacts("c1", 1);
    const contact = wish(1);
    h.do((ops) => ops.cancelDial(contact));
    expect(h.reserve([line(1)], { contact }).dials).toEqual([]);
    expect(h.show("c1").contacts.waiting).toBe(1);
    const other = wish(9);
    h.do((ops) => ops.cancelDial(other));
    expect(h.show("c1").contacts).toMatchObject({ waiting: 1, refused: 1 });
  });

  it.each([
    ["withdraws", () => h.do((ops) => ops.withdraw(labNumber(1), "sms", ACTOR, h.now))],
    ["is suppressed", () => h.do((ops) => ops.suppress(labNumber(1), "controller", "asked", null, ACTOR, h.now))],
    ["is erased", () => h.do((ops) => ops.eraseSubscriber(labNumber(1), "asked", ACTOR, h.now))],
  ])("is gone once the person %s, and waits while only its line is busy", (_what, end) => {
    h.consent(1);
    const contact = wish(1);
    const busy = [line(1, { ready: false, state: "active" })];
    expect(h.reserve(busy, { contact })).toMatchObject({ gone: false, waitsForLine: true });
    end();
    expect(h.reserve(busy, { contact })).toMatchObject({ gone: true, refused: [], dials: [] });
  });

  it("is not gone while it is under way, and none that never was is there", () => {
    h.consent(1);
    const contact = wish(1);
    expect(h.reserve([line(1)], { contact })).toMatchObject({ gone: false });
    expect(h.reserve([line(1)], { contact })).toMatchObject({ gone: false, dials: [] });
    expect(h.reserve([line(1)], { contact: contact + 1 })).toMatchObject({ gone: true });
  });

  it("that never reached the modem binds nobody to its card, one that may have does", () => {
    h.consent(1, 2);
    h.contacts("c1", 1);
    h.campaign("c2");
    h.contacts("c2", 1);
    h.finish(h.reserve([line(1)], { contact: wish(1, "b1.1") }).dials[0]?.attempt ?? 0, NOT_DIALED);
    const [free] = h.reserve([line(2)], { contact: wish(1) }).dials;
    expect(free?.slot).toBe("b1.2");
    h.finish(free?.attempt ?? 0, { ...ANSWERED, outcome: "unknown", detail: "line-lost" });
    h.do((ops) => ops.reconcile(free?.attempt ?? 0, "no-answer", "heard nothing", "tester", ACTOR, h.now));
    expect(codes(h.reserve([line(1)], { contact: wish(1, null, "c2") }))).toContain("sticky-slot-unavailable");
    h.finish(h.reserve([line(2)], { contact: wish(1, null, "c2") }).dials[0]?.attempt ?? 0, NOT_DIALED);
    expect(codes(h.reserve([line(1)], { contact: wish(1) }))).toContain("sticky-slot-unavailable");
  });

  it("that binds nobody after all leaves the number to the lines of every campaign", () => {
    h.consent(1);
    h.contacts("c1", 1);
    h.campaign("c2");
    h.contacts("c2", 1);
    const attempt = h.reserve([line(1)], { contact: wish(1, "b1.1") }).dials[0]?.attempt ?? 0;
    h.finish(attempt, NOT_DIALED);
    expect(h.reserve([line(2)]).dials).toMatchObject([{ slot: "b1.2" }]);
  });

  it("that never reached the modem is not dialled behind the person's back", () => {
    h.consent(1);
    h.finish(h.reserve([line(1)], { contact: wish(1) }).dials[0]?.attempt ?? 0, NOT_DIALED);
    expect(h.reserve([line(1)]).dials).toEqual([]);
  });

  it("to a number that is being called is a conflict", () => {
    h.consent(1);
    h.reserve([line(1)], { contact: wish(1) });
    expect(() => wish(1)).toThrow(/being called already/);
  });

  it("to a number called long ago is a new call from the same card", () => {
    h.consent(1);
    h.finish(h.reserve([line(2)], { contact: wish(1) }).dials[0]?.attempt ?? 0, ANSWERED);
    h.now = wallMs(h.now + 40 * 86_400_000);
    expect(h.reserve([line(1), line(2)], { contact: wish(1) }).dials[0]?.slot).toBe("b1.2");
  });
});

describe("explain", () => {
  const explain = (index: number, lines: readonly LineFacts[]) => {
    return h.do((ops) => ops.explain("c1", labNumber(index), null, h.request(lines)));
  };

  it("gives every rule and every line with why not, and writes nothing", () => {
    h.consent(1);
    h.finish(h.reserve([line(1)], { contact: wish(1) }).dials[0]?.attempt ?? 0);
    const before = h.db.prepare("SELECT total_changes() AS n").get();
    const explanation = explain(1, [line(1, { ready: false, state: "active" }), line(2)]);
    expect(explanation.rules.length).toBeGreaterThan(20);
    expect(explanation.lines).toEqual([
      { slot: "b1.1", iccid: line(1).iccid, able: false, why: "it is active" },
      { slot: "b1.2", iccid: line(2).iccid, able: false, why: "the callee is always called from another card" },
    ]);
    expect(explanation.number).toBe("+99955•••001");
    expect(h.db.prepare("SELECT total_changes() AS n").get()).toEqual(before);
  });

  it("says the same as the dial that follows", () => {
    h.consent(1);
    expect(explain(1, [line(1)]).verdict).toBe("allow");
    expect(explain(2, [line(1)]).refusals.map((one) => one.code)).toEqual(
      codes(h.reserve([line(1)], { contact: wish(2) })),
    );
  });
});

describe("preflight", () => {
  it("counts who would be refused and why before anything starts", () => {
    h.campaign("c2", false);
    h.consent(1, 2);
    h.contacts("c2", 1, 2, 3, 4, 5);
    h.do((ops) => ops.withdraw(labNumber(2), "cli", ACTOR, h.now));
    const row = h.job((all) => all.preflight("c2", h.request([line(1, { ready: false, state: "active" })])));
    const refusals = { "consent-withdrawn": 1, "consent-missing": 3 };
    expect(row).toEqual({ contacts: 5, dialable: 1, refusals, next: null });
    expect(h.db.prepare("SELECT count(*) AS n FROM attempt").get()).toEqual({ n: 0 });
  });
});
