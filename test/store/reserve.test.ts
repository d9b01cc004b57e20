import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HANG_UP_UNCONFIRMED } from "../../src/domain/call.ts";
import { wallMs } from "../../src/domain/time.ts";
import { GONE_AFTER_MS } from "../../src/store/ledger/gone-cards.ts";
import { MAX_REFUSALS } from "../../src/store/ledger/reserve.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, iccidOf, labNumber, line, NOT_DIALED } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
});
afterEach(() => {
  h.remove();
});

/** A running campaign with consented contacts 1 to `contacts`, and cards in slots 1 to `cards`. */
function ready(contacts: number, cards = 1): void {
  const all = Array.from({ length: contacts }, (_, index) => index + 1);
  for (let slot = 1; slot <= cards; slot += 1) h.card(slot);
  h.campaign("c1");
  h.consent(...all);
  h.contacts("c1", ...all);
}

describe("reserving what is due", () => {
  it("dials the contacts of a list in the order of its lines", () => {
    ready(4);
    const numbers = [];
    for (let call = 0; call < 4; call += 1) {
      const dial = h.reserve([line(1)]).dials[0];
      numbers.push(dial?.facts.number);
      h.finish(dial?.attempt ?? 0);
    }
    expect(numbers).toEqual([1, 2, 3, 4].map(labNumber));
  });

  it("gives every free line one contact and leaves busy ones alone", () => {
    ready(5, 3);
    const { dials } = h.reserve([line(1), line(2, { ready: false, state: "active" }), line(3)]);
    expect(dials.map((dial) => dial.slot)).toEqual(["b1.1", "b1.3"]);
  });

  it("dials once for a card that two slots report, and goes on with the other lines", () => {
    ready(6, 3);
    const { dials } = h.reserve([line(1), line(2, { iccid: iccidOf(1) }), line(3)]);
    expect(dials.map((dial) => dial.slot)).toEqual(["b1.1", "b1.3"]);
  });

  it("does not reserve a second call for a card whose call has not ended", () => {
    ready(3);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
    expect(h.reserve([line(1)]).dials).toHaveLength(0);
  });

  it("writes the attempt, the contact, the charge and the audit link in one transaction", () => {
    ready(1);
    const dial = h.reserve([line(1)]).dials[0];
    expect(h.db.prepare("SELECT state, civil_day, max_call_s FROM attempt").all()).toEqual([
      { state: "reserved", civil_day: "2026-03-10", max_call_s: 60 },
    ]);
    expect(h.show("c1").contacts).toEqual({ waiting: 0, inCall: 1, done: 0, refused: 0 });
    expect(h.do((ops) => ops.cards(h.now))[0]?.usage).toMatchObject({
      attemptsToday: 1,
      answeredToday: 1,
      talkSToday: 60,
    });
    expect(h.db.prepare("SELECT ref FROM audit WHERE kind = 'attempt-reserved'").all()).toEqual([
      { ref: dial?.attempt },
    ]);
  });

  it("takes the campaign of higher priority first", () => {
    h.card(1);
    h.campaign("low", true, 1);
    h.campaign("high", true, 9);
    h.consent(1, 2);
    h.contacts("low", 1);
    h.contacts("high", 2);
    expect(h.reserve([line(1)]).dials[0]?.campaign).toBe("high");
  });

  it("refuses a contact without consent, counts it, and goes on to the next", () => {
    h.card(1);
    h.campaign("c1");
    h.consent(2);
    h.contacts("c1", 1, 2);
    const answer = h.reserve([line(1)]);
    expect(answer.dials[0]?.facts.number).toBe(labNumber(2));
    expect(answer.refused.map((one) => one.refusals.map((refusal) => refusal.code))).toEqual([["consent-missing"]]);
    expect(h.show("c1").contacts.refused).toBe(1);
    expect(h.show("c1").refusals).toEqual({ "consent-missing": 1 });
  });

  it("judges a refused contact again when its consent is imported, and the finished campaign goes on", () => {
    h.card(1);
    h.campaign("c1");
    h.contacts("c1", 1);
    expect(h.reserve([line(1)]).dials).toHaveLength(0);
    expect(h.show("c1").state).toBe("finished");
    h.consent(1);
    expect(h.show("c1")).toMatchObject({ state: "running", contacts: { waiting: 1, refused: 0 } });
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("bounds the refusals of one pass and says that there is more", () => {
    h.card(1);
    h.campaign("c1");
    h.contacts("c1", ...Array.from({ length: MAX_REFUSALS + 10 }, (_, index) => index));
    const first = h.reserve([line(1)]);
    expect(first.more).toBe(true);
    expect(first.refused.length).toBeLessThanOrEqual(MAX_REFUSALS + 1);
    expect(h.reserve([line(1)]).more).toBe(false);
    expect(h.show("c1").contacts).toEqual({ waiting: 0, inCall: 0, done: 0, refused: MAX_REFUSALS + 10 });
  });

  it("dials nothing while the site is stopped, and goes on after", () => {
    ready(1);
    h.do((ops) => ops.stopAll("drill", ACTOR, h.now));
    expect(h.reserve([line(1)])).toMatchObject({ dials: [], refused: [] });
    h.do((ops) => ops.resumeAll("over", ACTOR, h.now));
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("leaves contacts alone when the line is at fault: another network is no reason to pass a person over", () => {
    ready(2);
    const answer = h.reserve([line(1, { plmn: "46000" })]);
    expect(answer.refused[0]?.refusals.map((one) => one.code)).toEqual(["deployment-country-mismatch"]);
    expect(h.show("c1").contacts).toMatchObject({ waiting: 2, refused: 0 });
    expect(h.reserve([line(1, { plmn: "46000" })]).refused).toHaveLength(0);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("does not believe a clock that reads earlier than the newest row", () => {
    ready(2);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
    const before = wallMs(h.now - 60_000);
    expect(h.reserve([line(1)], { now: before }).dials).toHaveLength(0);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });
});

describe("a callee's line", () => {
  it("stays the same in every campaign, even when another card is free", () => {
    ready(1, 2);
    const first = h.reserve([line(2)]).dials[0];
    expect(first?.slot).toBe("b1.2");
    h.finish(first?.attempt ?? 0);
    h.campaign("c2");
    h.contacts("c2", 1);
    expect(h.reserve([line(1)]).dials).toHaveLength(0);
    expect(h.reserve([line(1), line(2)]).dials[0]?.slot).toBe("b1.2");
  });

  it("that is gone refuses its callees once, and they wait again when it is back", () => {
    ready(1, 2);
    h.finish(h.reserve([line(2)]).dials[0]?.attempt ?? 0);
    h.campaign("c2");
    h.contacts("c2", 1);
    h.mono += GONE_AFTER_MS;
    expect(h.reserve([line(1)])).toMatchObject({ refused: [], nextLookAt: h.now + GONE_AFTER_MS });
    expect(h.show("c2").contacts).toMatchObject({ waiting: 1, refused: 0 });
    h.mono += GONE_AFTER_MS;
    h.reserve([line(1)]);
    h.mono += GONE_AFTER_MS;
    h.reserve([line(1)]);
    expect(h.show("c2")).toMatchObject({
      contacts: { waiting: 0, refused: 1 },
      refusals: { "sticky-slot-unavailable": 1 },
    });
    expect(h.db.prepare("SELECT count(*) AS n FROM decision").get()).toEqual({ n: 1 });
    h.card(2);
    expect(h.show("c2")).toMatchObject({ state: "running", contacts: { waiting: 1, refused: 0 } });
    expect(h.reserve([line(1), line(2)]).dials[0]?.slot).toBe("b1.2");
  });

  it("passes to the successor of a retired card, but not for who rejected the first", () => {
    ready(2, 2);
    for (const result of [ANSWERED, { ...ANSWERED, outcome: "rejected", talkMs: 0 } as const]) {
      h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, { ...result, releasedBy: "local" });
    }
    h.campaign("c2");
    h.contacts("c2", 1, 2);
    h.do((ops) => ops.retireCard(iccidOf(1), iccidOf(2), "contract ends", ACTOR, h.now));
    expect(h.reserve([line(2)]).dials[0]).toMatchObject({ slot: "b1.2", facts: { number: labNumber(1) } });
    h.mono += GONE_AFTER_MS;
    h.reserve([line(2)]);
    expect(h.show("c2").refusals).toEqual({ "sticky-slot-unavailable": 1 });
  });

  it("goes on under the ICCID of a replacement SIM, with all it has used", () => {
    ready(1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
    h.card(7);
    h.do((ops) => ops.replaceCard(iccidOf(1), iccidOf(7), "carrier sent a new SIM", ACTOR, h.now));
    const cards = h.do((ops) => ops.cards(h.now));
    const replaced = cards.find((card) => card.iccid === iccidOf(7));
    expect(replaced?.usage).toMatchObject({ attemptsToday: 1, talkSToday: 8 });
    h.campaign("c2");
    h.contacts("c2", 1);
    expect(h.reserve([line(7)]).dials[0]?.facts.callee.stickyCard).toBe(iccidOf(7));
  });
});

describe("a card's limits", () => {
  it.each([
    ["attemptsPerDay", 2, 2],
    ["answeredPerDay", 2, 2],
    ["distinctCalleesPerDay", 2, 2],
    ["talkMinutesPerDay", 1, 1],
    ["talkMinutesPerMonth", 1, 1],
  ] as const)("%s %i lets %i calls be reserved, then contacts wait without being refused", (limit, value, calls) => {
    h.card(1, { [limit]: value });
    h.campaign("c1");
    h.consent(1, 2, 3, 4);
    h.contacts("c1", 1, 2, 3, 4);
    for (let call = 0; call < calls; call += 1) {
      h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, { ...ANSWERED, talkMs: 60_000 });
    }
    const answer = h.reserve([line(1)]);
    expect(answer.dials).toEqual([]);
    expect(answer.refused).toEqual([]);
    expect(h.show("c1").contacts).toMatchObject({ waiting: 4 - calls, refused: 0 });
    const reset = limit === "talkMinutesPerMonth" ? Date.UTC(2026, 3, 1) : Date.UTC(2026, 2, 11);
    expect(answer.nextLookAt).toBe(reset);
    h.now = wallMs(reset);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("charges the worst case while a call runs and what it really took when it ends", () => {
    ready(1);
    const dial = h.reserve([line(1)]).dials[0];
    const usage = () => h.do((ops) => ops.cards(h.now))[0]?.usage;
    expect(usage()).toMatchObject({ answeredToday: 1, talkSToday: 60, talkSThisMonth: 60 });
    h.finish(dial?.attempt ?? 0, { ...ANSWERED, outcome: "no-answer", talkMs: 0 });
    expect(usage()).toMatchObject({ attemptsToday: 1, answeredToday: 0, talkSToday: 0, talkSThisMonth: 0 });
  });

  it.each([
    { talkMs: 7_500, charged: 60 },
    { talkMs: 90_000, charged: 90 },
  ])(
    "charges an answered call that was not proven to have ended $charged s after $talkMs ms",
    ({ talkMs, charged }) => {
      ready(1);
      const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
      h.finish(attempt, { ...ANSWERED, detail: HANG_UP_UNCONFIRMED, talkMs });
      expect(h.do((ops) => ops.cards(h.now))[0]?.usage.talkSToday).toBe(charged);
    },
  );

  it("keeps the whole reservation for an unknown outcome", () => {
    ready(1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, { ...ANSWERED, outcome: "unknown", talkMs: 0 });
    expect(h.do((ops) => ops.cards(h.now))[0]?.usage).toMatchObject({ answeredToday: 1, talkSToday: 60 });
  });

  it("waits for the minimum gap and says until when", () => {
    h.card(1, { minGapS: 10 });
    h.campaign("c1");
    h.consent(1, 2);
    h.contacts("c1", 1, 2);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
    expect(h.reserve([line(1)])).toMatchObject({ dials: [], nextLookAt: h.now + 10_000 });
    h.now = wallMs(h.now + 10_000);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });
});

describe("after a call", () => {
  it("a finished attempt is final: the second ending changes nothing and says so", () => {
    ready(1);
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    expect(h.finish(attempt)).toBe(true);
    expect(h.finish(attempt, { ...ANSWERED, outcome: "busy" })).toBe(false);
    expect(h.show("c1").outcomes).toEqual({ answered: 1 });
  });

  it("the campaign is finished when no contact is left", () => {
    ready(1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
    expect(h.show("c1")).toMatchObject({ state: "finished", contacts: { waiting: 0, inCall: 0, done: 1, refused: 0 } });
  });

  it("a contact goes back in the queue, three times at most, when it is certain that nothing was dialled", () => {
    ready(1);
    for (let call = 0; call < 3; call += 1) h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, NOT_DIALED);
    expect(h.reserve([line(1)]).dials).toHaveLength(0);
    expect(h.show("c1").contacts).toMatchObject({ waiting: 0, done: 1 });
  });

  it("an invalid number is held in every campaign", () => {
    ready(1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, { ...ANSWERED, outcome: "invalid-number", talkMs: 0 });
    h.campaign("c2");
    h.contacts("c2", 1);
    expect(h.reserve([line(1)]).refused[0]?.refusals.map((one) => one.code)).toEqual(["number-held"]);
  });

  it("an unknown outcome blocks the callee for a day, or until a person says what happened", () => {
    ready(1);
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    h.finish(attempt, { ...ANSWERED, outcome: "unknown", talkMs: 0 });
    h.campaign("c2");
    h.contacts("c2", 1);
    const refused = h.reserve([line(1)]).refused[0];
    expect(refused?.refusals.map((one) => one.code)).toEqual(["unresolved-attempt"]);
    expect(refused?.nextPossibleAt).toBe(h.now + DAY_MS);
    h.do((ops) => ops.reconcile(attempt, "no-answer", "asked the callee", "Ann", ACTOR, h.now));
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
    expect(h.db.prepare("SELECT outcome FROM attempt WHERE id = ?").get(attempt)).toEqual({ outcome: "unknown" });
  });

  it("a call whose end nobody saw is among those to be ended, for a day, whoever asks", () => {
    ready(2);
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    h.crash();
    h.do((ops) => ops.recover(h.now));
    const lost = { attempt, slot: "b1.1", iccid: iccidOf(1) };
    expect(h.do((ops) => ops.doubtful(h.now))).toEqual([lost]);
    expect(h.do((ops) => ops.withdraw(labNumber(2), "cli", ACTOR, h.now)).open).toEqual([]);
    expect(h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now)).open).toEqual([lost]);
    expect(h.do((ops) => ops.stopAll("drill", ACTOR, h.now)).open).toEqual([lost]);
    expect(h.do((ops) => ops.doubtful(wallMs(h.now + DAY_MS)))).toEqual([]);
  });

  it("recovery ends open attempts as unknown and dials nobody again", () => {
    ready(2);
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    h.crash();
    expect(h.do((ops) => ops.recover(h.now))).toEqual([{ attempt, slot: "b1.1", iccid: iccidOf(1) }]);
    expect(h.do((ops) => ops.recover(h.now))).toEqual([]);
    expect(h.reserve([line(1)]).dials[0]?.facts.number).toBe(labNumber(2));
    expect(h.show("c1").outcomes).toEqual({ unknown: 1 });
  });
});
