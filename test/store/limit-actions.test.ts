import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CardLimits } from "../../src/domain/card.ts";
import { wallMs } from "../../src/domain/time.ts";
import type { Outcome } from "../../src/domain/words.ts";
import { streaksAfter } from "../../src/store/ledger/limit-actions.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, iccidOf, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.consent(...Array.from({ length: 30 }, (_, index) => index));
});
afterEach(() => {
  h.remove();
});

function card() {
  const found = h.do((ops) => ops.cards(h.now)).find((one) => one.iccid === iccidOf(1));
  if (found === undefined) throw new Error("the card is gone");
  return found;
}

function limited(limits: Partial<CardLimits>): void {
  h.card(1, limits);
  h.campaign("c");
  h.contacts("c", ...Array.from({ length: 30 }, (_, index) => index));
}

/** One call of the card with this end; false when it got no dial. */
function call(outcome: Outcome = "answered", talkMs = 30_000): boolean {
  const [dial] = h.reserve([line(1)]).dials;
  if (dial === undefined) return false;
  h.now = wallMs(h.now + 1000);
  h.finish(dial.attempt, { ...ANSWERED, outcome, talkMs: outcome === "answered" ? talkMs : 0, releasedBy: "local" });
  return true;
}

function notices() {
  return h
    .reserve([])
    .notices.map(({ kind, limit, used, allowed, action }) => ({ kind, limit, used, allowed, action }));
}

describe("before a limit is reached", () => {
  it("a person is told once, from the warning level on, and once more when it is", () => {
    limited({ attemptsPerDay: 5 });
    for (let made = 0; made < 3; made += 1) expect(call()).toBe(true);
    expect(notices()).toEqual([]);
    call();
    expect(notices()).toEqual([{ kind: "near", limit: "attempts-per-day", used: 4, allowed: 5, action: null }]);
    expect(card().limitUse.find((use) => use.name === "attempts-per-day")).toMatchObject({ near: true, left: 1 });
    call();
    expect(notices()).toEqual([{ kind: "reached", limit: "attempts-per-day", used: 5, allowed: 5, action: null }]);
    expect(call()).toBe(false);
    expect(notices()).toEqual([]);
    h.now = wallMs(h.now + DAY_MS);
    for (let made = 0; made < 4; made += 1) call();
    expect(notices()).toMatchObject([{ kind: "near" }]);
  });

  it("the level is the contract's own", () => {
    limited({ attemptsPerDay: 10, warnPercent: 20 });
    call();
    expect(notices()).toEqual([]);
    call();
    expect(notices()).toMatchObject([{ kind: "near", used: 2 }]);
  });

  it("what an earlier life told is not told again", () => {
    limited({ attemptsPerDay: 5 });
    for (let made = 0; made < 4; made += 1) call();
    h.now = wallMs(h.now + 1000);
    h.reopen();
    expect(notices()).toEqual([]);
  });
});

describe("a limit that is reached", () => {
  it("only rests the card until its reset, where the contract says nothing else", () => {
    limited({ attemptsPerDay: 1 });
    call();
    expect(card()).toMatchObject({ state: "quota-day", until: Date.UTC(2026, 2, 11) });
    h.now = wallMs(Date.UTC(2026, 2, 11));
    expect(call()).toBe(true);
  });

  it("blocks the card until a person enables it, also over the reset, where it says so", () => {
    limited({ attemptsPerDay: 1, actions: { "attempts-per-day": { do: "block" } } });
    call();
    expect(card()).toMatchObject({ state: "blocked", stateReason: "limit attempts-per-day reached (1 of 1 attempts)" });
    h.now = wallMs(h.now + 2 * DAY_MS);
    expect(call()).toBe(false);
    h.do((ops) => ops.setCardState(iccidOf(1), "eligible", "looked at", ACTOR, h.now));
    expect(call()).toBe(true);
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });

  it("rests the card for the time it says, and ends that by itself", () => {
    limited({ attemptsPerDay: 1, actions: { "attempts-per-day": { do: "rest", forS: 2 * 86_400 } } });
    call();
    const until = h.now + 2 * DAY_MS;
    expect(card()).toMatchObject({ state: "resting", until });
    h.now = wallMs(until - 1);
    expect(call()).toBe(false);
    h.now = wallMs(until);
    expect(card().state).toBe("eligible");
    expect(call()).toBe(true);
  });

  it("does its action once: a person who enables the card the same day is not overruled", () => {
    limited({ answeredPerDay: 1, attemptsPerDay: 9, actions: { "answered-per-day": { do: "block" } } });
    call();
    h.do((ops) => ops.setCardState(iccidOf(1), "eligible", "looked at", ACTOR, h.now));
    h.do((ops) => ops.setCardLimits(iccidOf(1), { answeredPerDay: 5 }, "Ann", "agreed", ACTOR, h.now));
    expect(call("busy")).toBe(true);
    expect(card().state).toBe("eligible");
  });
});

describe("calls in a row", () => {
  it("that reach nobody rest the card, and it begins anew after that", () => {
    limited({ consecutiveFailures: 3, actions: { "consecutive-failures": { do: "rest", forS: 3_600 } } });
    for (const outcome of ["unreachable", "network-failure", "modem-failure"] as const) {
      expect(call(outcome)).toBe(true);
    }
    expect(card()).toMatchObject({ state: "resting", until: h.now + 3_600_000 });
    expect(notices()).toContainEqual({
      kind: "reached",
      limit: "consecutive-failures",
      used: 3,
      allowed: 3,
      action: "rest",
    });
    expect(call()).toBe(false);
    h.now = wallMs(h.now + 3_600_000);
    expect(call("unreachable")).toBe(true);
    expect(card().state).toBe("eligible");
  });

  it("rest until the day's end where no time is said", () => {
    limited({ consecutiveNoAnswers: 2 });
    call("no-answer");
    call("no-answer");
    expect(card()).toMatchObject({ state: "resting", until: Date.UTC(2026, 2, 11) });
  });

  it("that are short block the card where the contract says so", () => {
    limited({ consecutiveShortCalls: 2, shortCallS: 10, actions: { "consecutive-short-calls": { do: "block" } } });
    call("answered", 9_999);
    call("answered", 10_000);
    call("answered", 9_999);
    expect(card().state).toBe("eligible");
    call("answered", 1);
    expect(card().state).toBe("blocked");
  });

  const none = { "consecutive-failures": 0, "consecutive-no-answers": 0, "consecutive-short-calls": 0 };
  it.each<[Outcome, number, readonly [number, number, number]]>([
    ["unreachable", 0, [2, 0, 1]],
    ["barred", 0, [2, 0, 1]],
    ["no-answer", 0, [0, 2, 1]],
    ["answered", 5_999, [0, 0, 2]],
    ["answered", 6_000, [0, 0, 0]],
    ["busy", 0, [0, 0, 1]],
    ["rejected", 0, [0, 0, 1]],
    ["unknown", 0, [1, 1, 1]],
    ["cancelled", 0, [1, 1, 1]],
  ])("%s after %i ms goes on with some rows and ends others", (outcome, talkMs, [failures, noAnswers, short]) => {
    const one = Object.fromEntries(Object.keys(none).map((name) => [name, 1])) as Record<keyof typeof none, number>;
    expect(streaksAfter(one, { outcome, talkMs }, 6)).toEqual({
      "consecutive-failures": failures,
      "consecutive-no-answers": noAnswers,
      "consecutive-short-calls": short,
    });
  });
});
