import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallResult } from "../../src/domain/call.ts";
import type { RetryRules } from "../../src/domain/retry.ts";
import { wallMs } from "../../src/domain/time.ts";
import type { Purpose } from "../../src/domain/words.ts";
import { closingAfter } from "../../src/store/ledger/closing.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, labNumber, line, NOT_DIALED, START } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
});
afterEach(() => {
  h.remove();
});

const SOON: RetryRules = {
  busy: { afterMs: [1_000, 5_000], otherDayPart: false, restMs: null, thenHold: false },
  unreachable: { afterMs: [1_000], otherDayPart: false, restMs: null, thenHold: true },
};

const BUSY: CallResult = { ...ANSWERED, outcome: "busy", ringMs: null, pddMs: null, talkMs: 0 };
const UNREACHABLE: CallResult = { ...BUSY, outcome: "unreachable" };

function create(id: string, retry: RetryRules | null, purpose: Purpose = "survey") {
  const flow = { kind: "hold", holdS: 5 } as const;
  h.do((ops) => ops.createCampaign({ id, purpose, voice: "live", flow, priority: 5, retry }, ACTOR, h.now));
  h.do((ops) => ops.setCampaignState(id, "running", null, ACTOR, h.now));
}

function dial(): number | null {
  return h.reserve([line(1)]).dials[0]?.attempt ?? null;
}

function dialAndEnd(result: CallResult): void {
  const attempt = dial();
  if (attempt === null) throw new Error("nobody was dialled");
  h.finish(attempt, result);
}

function pass(ms: number): void {
  h.now = wallMs(h.now + ms);
}

describe("after a call", () => {
  it("the laboratory calls nobody twice unless the campaign says so", () => {
    h.campaign("c1");
    h.consent(1);
    h.contacts("c1", 1);
    dialAndEnd(BUSY);
    expect(h.show("c1")).toMatchObject({ state: "finished", contacts: { done: 1 }, retries: 0, retry: {} });
  });

  it("a busy callee is tried again when the rules say, on the same card, and then no more", () => {
    create("c1", SOON);
    h.card(2);
    h.consent(1);
    h.contacts("c1", 1);
    dialAndEnd(BUSY);
    expect(h.show("c1")).toMatchObject({ state: "running", contacts: { waiting: 1 }, retries: 1 });
    expect(h.show("c1").nextDialAt).toBe(h.now + 1_000);
    pass(999);
    expect(h.reserve([line(1), line(2)]).dials).toEqual([]);
    pass(1);
    expect(h.reserve([line(2)]).dials).toEqual([]);
    dialAndEnd(BUSY);
    pass(5_000);
    dialAndEnd(BUSY);
    expect(h.show("c1")).toMatchObject({ state: "finished", contacts: { done: 1 }, retries: 2 });
  });

  it("a dial that never reached the modem is no attempt of the rules", () => {
    create("c1", { cancelled: { afterMs: [DAY_MS], otherDayPart: false, restMs: null, thenHold: false } });
    h.consent(1);
    h.contacts("c1", 1);
    dialAndEnd(NOT_DIALED);
    expect(h.show("c1").nextDialAt).toBe(h.now);
  });

  it("a phone that rang is not called again by the rules of one that was out of reach", () => {
    create("c1", SOON);
    h.consent(1);
    h.contacts("c1", 1);
    dialAndEnd({ ...UNREACHABLE, ringMs: 3_000 });
    expect(h.show("c1").contacts).toMatchObject({ done: 1 });
  });

  it("a number that stays out of reach waits for a person, who can release it", () => {
    create("c1", SOON);
    h.consent(1);
    h.contacts("c1", 1);
    dialAndEnd(UNREACHABLE);
    pass(1_000);
    dialAndEnd(UNREACHABLE);
    const story = h.do((ops) => ops.person(labNumber(1), true));
    expect(story.contacts).toMatchObject([{ state: "done", held: expect.stringMatching(/verify the number/) }]);
    const explained = h.do((ops) => ops.explain("c1", labNumber(1), null, h.request([line(1)])));
    expect(explained.refusals.map((one) => one.code)).toContain("number-held");
    expect(h.do((ops) => ops.releaseContact("c1", labNumber(1), "asked by letter", ACTOR, h.now))).toBe(true);
    expect(h.do((ops) => ops.releaseContact("c1", labNumber(1), "again", ACTOR, h.now))).toBe(false);
    expect(dial()).not.toBeNull();
  });

  it("an invalid number is held, released by a person, and suppressed after a second hard cause on another day", () => {
    h.campaign("c1");
    h.consent(1);
    h.contacts("c1", 1);
    const invalid: CallResult = { ...BUSY, outcome: "invalid-number", cause: 1 };
    dialAndEnd(invalid);
    h.do((ops) => ops.releaseContact("c1", labNumber(1), "network erred", ACTOR, h.now));
    expect(h.do((ops) => ops.checkSuppression(labNumber(1)))).toEqual([]);
    dialAndEnd(invalid);
    expect(h.do((ops) => ops.checkSuppression(labNumber(1)))).toEqual([]);
    h.do((ops) => ops.releaseContact("c1", labNumber(1), "network erred", ACTOR, h.now));
    pass(DAY_MS);
    dialAndEnd(invalid);
    expect(h.do((ops) => ops.checkSuppression(labNumber(1)))).toMatchObject([{ scope: "controller", until: null }]);
  });

  it("a returning callee goes before those whose first call is to come", () => {
    create("c1", SOON);
    h.consent(1, 2, 3);
    h.contacts("c1", 1, 2, 3);
    dialAndEnd(BUSY);
    pass(1_000);
    const [again] = h.reserve([line(1)]).dials;
    expect(again?.facts.number).toBe(labNumber(1));
  });
});

describe("outside the laboratory", () => {
  it("rules that ask for more than the purpose gives are refused, each named", () => {
    const china = new Harness(undefined, "CN");
    const flow = { kind: "hold", holdS: 5 } as const;
    const settings = { id: "c1", purpose: "marketing", voice: "live", flow, priority: 5, retry: SOON } as const;
    expect(() => china.do((ops) => ops.createCampaign(settings, ACTOR, china.now))).toThrow(/busy: .*unreachable: /);
    china.remove();
  });
});

describe("an agreed call back", () => {
  it("is named to a person whose own dial takes its place", () => {
    h.campaign("c1");
    const dial = () => h.do((ops) => ops.enqueueDial("c1", labNumber(1), null, ACTOR, h.now)).callbackAt;
    expect(dial()).toBeNull();
    h.do((ops) => ops.agreeCallback("c1", labNumber(1), wallMs(START + 60_000), ACTOR, h.now));
    expect(dial()).toBe(START + 60_000);
  });

  it("is called at its time, before others, inside every rule", () => {
    create("c1", null);
    h.consent(1, 2, 3);
    h.contacts("c1", 2, 3);
    h.do((ops) => ops.agreeCallback("c1", labNumber(1), wallMs(START + 60_000), ACTOR, h.now));
    dialAndEnd(ANSWERED);
    pass(60_000);
    const [back] = h.reserve([line(1)]).dials;
    expect(back?.facts.number).toBe(labNumber(1));
    h.finish(back?.attempt ?? 0);
    const story = h.do((ops) => ops.person(labNumber(1), true));
    expect(story.callbacks).toMatchObject([{ at: START + 60_000, state: "called" }]);
  });

  it("is refused like any other when its consent is gone", () => {
    create("c1", null);
    h.do((ops) => ops.agreeCallback("c1", labNumber(1), wallMs(START + 1_000), ACTOR, h.now));
    pass(1_000);
    expect(h.reserve([line(1)]).refused).toMatchObject([{ refusals: [{ code: "consent-missing" }] }]);
  });

  it("ends with the consent, and with a suppression of its purpose for good", () => {
    const agree = (id: string, n: number) =>
      h.do((ops) => ops.agreeCallback(id, labNumber(n), wallMs(START + 5_000), ACTOR, h.now));
    const states = (n: number) => h.do((ops) => ops.person(labNumber(n), true)).callbacks.map(({ state }) => state);
    const suppress = (n: number, scope: "controller" | "survey" | "debt", until: number | null) =>
      h.do((ops) => ops.suppress(labNumber(n), scope, "letter", until === null ? null : wallMs(until), ACTOR, h.now));
    create("c1", null);
    for (const n of [1, 2, 3, 4]) agree("c1", n);
    h.do((ops) => ops.withdraw(labNumber(1), "letter", ACTOR, h.now));
    suppress(2, "controller", null);
    suppress(3, "debt", null);
    suppress(4, "controller", START + 1_000);
    expect([states(1), states(2), states(3), states(4)]).toEqual([["cancelled"], ["cancelled"], ["open"], ["open"]]);
    suppress(3, "survey", null);
    expect(states(3)).toEqual(["cancelled"]);
  });

  it("can be moved and taken back, and is never in the past", () => {
    create("c1", null);
    const agree = (at: number) => h.do((ops) => ops.agreeCallback("c1", labNumber(1), wallMs(at), ACTOR, h.now));
    agree(START + 5_000);
    agree(START + 9_000);
    expect(() => agree(START)).toThrow(/cannot be agreed/);
    expect(h.do((ops) => ops.cancelCallback("c1", labNumber(1), ACTOR, h.now))).toBe(true);
    expect(h.do((ops) => ops.cancelCallback("c1", labNumber(1), ACTOR, h.now))).toBe(false);
    const { callbacks } = h.do((ops) => ops.person(labNumber(1), true));
    expect(callbacks.map((one) => one.state)).toEqual(["replaced", "cancelled"]);
    expect(h.show("c1").contacts.waiting).toBe(0);
  });
});

describe("the end of calling hours", () => {
  const week = (from: number, to: number) => {
    const day = [[from, to]] as const;
    return { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day };
  };
  const times = (from: number, to: number) => ({
    zones: ["Asia/Shanghai"],
    windows: { default: week(from, to), only: {} },
    holidays: { noCalls: [], asSunday: [] },
  });

  it("is today's when the hours are open, the next day's when they are not, and never where they do not end", () => {
    const at = (hour: number) => wallMs(Date.UTC(2026, 2, 10, hour - 8));
    expect(closingAfter(times(540, 1200), "survey", at(10))).toBe(at(20));
    expect(closingAfter(times(540, 1200), "survey", at(21))).toBe(at(44));
    expect(closingAfter(times(0, 1440), "survey", at(10))).toBeNull();
  });

  it("pauses a campaign until a person starts it, unless it was to go on daily", () => {
    create("c1", null);
    h.consent(1);
    h.contacts("c1", 1);
    h.db.prepare("UPDATE campaign SET closes_at = ?").run(START + 1_000);
    pass(1_000);
    expect(h.reserve([line(1)]).dials).toEqual([]);
    expect(h.show("c1")).toMatchObject({ state: "paused", stateReason: expect.stringMatching(/calling hours/) });
    h.do((ops) => ops.setCampaignState("c1", "running", null, ACTOR, h.now));
    expect(dial()).not.toBeNull();
  });
});

describe("a campaign that a person finished", () => {
  it("stays so when contacts come back, and its chain is whole", () => {
    create("c1", null);
    h.contacts("c1", 1);
    h.reserve([line(1)]);
    h.do((ops) => ops.setCampaignState("c1", "finished", "done", ACTOR, h.now));
    h.consent(1);
    expect(h.show("c1")).toMatchObject({ state: "finished", stateReason: "done", contacts: { waiting: 1 } });
    expect(dial()).toBeNull();
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });
});
