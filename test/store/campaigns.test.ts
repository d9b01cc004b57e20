import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CampaignState } from "../../src/domain/words.ts";
import { dayEndsAt } from "../../src/domain/civil-day.ts";
import { wallMs } from "../../src/domain/time.ts";
import { ACTOR, ANSWERED, Harness, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
});
afterEach(() => {
  h.remove();
});

const SETTINGS = { id: "c1", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 5 }, priority: 5 } as const;

function create(change: Readonly<Record<string, unknown>> = {}): void {
  h.do((ops) => ops.createCampaign({ ...SETTINGS, ...change }, ACTOR, h.now));
}

function set(state: "running" | "paused" | "stopped"): void {
  h.do((ops) => ops.setCampaignState("c1", state, null, ACTOR, h.now));
}

describe("a campaign", () => {
  it.each([
    ["a name with blanks", { id: "my list" }, /letters a-z/],
    ["a name of 65 letters", { id: "a".repeat(65) }, /letters a-z/],
    ["an unknown purpose", { purpose: "fun" }, /Purpose must be one of/],
    ["an unknown voice", { voice: "robot" }, /Voice must be one of/],
    ["a priority of 10", { priority: 10 }, /0 to 9/],
    ["an endless hold", { flow: { kind: "hold", holdS: Number.POSITIVE_INFINITY } }, /A hold lasts/],
  ])("with %s is not created", (_name, change, message) => {
    expect(() => create(change)).toThrow(message);
    expect(h.do((ops) => ops.campaigns(h.now))).toEqual([]);
  });

  it("has a name of its own", () => {
    create();
    expect(() => create()).toThrow(/already/);
    expect(() => h.show("c2")).toThrow(/Did you mean c1\?/);
  });

  it.each([
    ["created", "running", "running"],
    ["created", "stopped", "stopped"],
    ["running", "paused", "paused"],
    ["running", "running", "running"],
    ["paused", "running", "running"],
    ["paused", "stopped", "stopped"],
    ["stopped", "running", "running"],
    ["created", "paused", null],
    ["stopped", "paused", null],
  ] as const)("that is %s and told to be %s becomes %s", (from: CampaignState, to, after) => {
    create();
    if (from === "running" || from === "paused") set("running");
    if (from === "paused" || from === "stopped") set(from);
    if (after === null) expect(() => set(to)).toThrow(/cannot become/);
    else set(to);
    expect(h.show("c1").state).toBe(after ?? from);
  });

  it("dials only while it runs", () => {
    h.card(1);
    create();
    h.consent(1);
    h.contacts("c1", 1);
    expect(h.reserve([line(1)]).dials).toEqual([]);
    set("running");
    set("paused");
    expect(h.reserve([line(1)]).dials).toEqual([]);
    set("running");
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("names its open calls when it is stopped, and their contacts are done when they end", () => {
    h.card(1);
    create();
    h.consent(1);
    h.contacts("c1", 1);
    set("running");
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    const { open } = h.do((ops) => ops.setCampaignState("c1", "stopped", "enough", ACTOR, h.now));
    expect(open).toMatchObject([{ attempt }]);
    h.finish(attempt, { ...ANSWERED, outcome: "cancelled" });
    expect(h.show("c1")).toMatchObject({ state: "stopped", contacts: { waiting: 0, inCall: 0, done: 1, refused: 0 } });
  });

  it("tells when it will dial next", () => {
    create();
    h.contacts("c1", 1, 2);
    expect(h.show("c1").nextDialAt).toBeNull();
    set("running");
    expect(h.show("c1").nextDialAt).toBe(h.now);
    h.db.prepare("UPDATE contact SET due_at = ?").run(h.now + 60_000);
    expect(h.show("c1").nextDialAt).toBe(h.now + 60_000);
  });

  it("tells of the next civil day when every card has used up this one", () => {
    h.card(1, { attemptsPerDay: 1, minGapS: 0 });
    create();
    h.consent(1, 2);
    h.contacts("c1", 1, 2);
    set("running");
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    h.finish(attempt, ANSWERED);
    const midnight = dayEndsAt(h.now, "UTC");
    expect(h.show("c1").nextDialAt).toBe(midnight);
  });

  it("is over at once when it is started after its last person was taken away", () => {
    h.card(1);
    create();
    h.consent(1);
    h.contacts("c1", 1);
    h.do((ops) => ops.withdraw(labNumber(1), "letter", ACTOR, h.now));
    set("running");
    expect(h.show("c1")).toMatchObject({ state: "finished", nextDialAt: null });
  });

  it("started without contacts goes on running and takes them as they come", () => {
    h.card(1);
    create();
    set("running");
    h.reserve([line(1)]);
    expect(h.show("c1").state).toBe("running");
    h.consent(1);
    h.contacts("c1", 1);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });
});

describe("the list of attempts", () => {
  const query = {
    since: null,
    campaign: null,
    slot: null,
    outcome: null,
    afterAttempt: null,
    limit: 100,
    reveal: false,
  };

  beforeEach(() => {
    h.card(1);
    h.card(2);
    create();
    set("running");
    h.consent(1, 2, 3);
    h.contacts("c1", 1, 2, 3);
    for (const [slot, outcome] of [
      [1, "answered"],
      [2, "busy"],
      [1, "no-answer"],
    ] as const) {
      const attempt = h.reserve([line(slot)]).dials[0]?.attempt ?? 0;
      h.do((ops) => ops.progress(attempt, "dialing", h.now));
      h.now = wallMs(h.now + 1000);
      h.finish(attempt, { ...ANSWERED, outcome });
    }
  });

  const list = (change: Partial<typeof query> | Readonly<Record<string, unknown>>) => {
    return h.job((all) => all.attempts({ ...query, ...change })).map((row) => row.attempt);
  };

  it.each([
    ["everything", {}, [1, 2, 3]],
    ["one slot", { slot: "b1.1" }, [1, 3]],
    ["one outcome", { outcome: "busy" }, [2]],
    ["one campaign", { campaign: "c1" }, [1, 2, 3]],
    ["from a row on", { afterAttempt: 1 }, [2, 3]],
    ["so many", { limit: 2 }, [1, 2]],
  ])("gives %s", (_name, change, expected) => {
    expect(list(change)).toEqual(expected);
  });

  it("gives what was reserved since an instant", () => {
    expect(list({ since: wallMs(h.now - 2000) })).toEqual([2, 3]);
  });

  it("shows numbers only where that was asked", () => {
    const [masked] = h.job((all) => all.attempts(query));
    const [revealed] = h.job((all) => all.attempts({ ...query, reveal: true }));
    expect(masked).toMatchObject({ number: "+99955•••001", result: ANSWERED, state: "ended" });
    expect(revealed?.number).toBe(labNumber(1));
  });

  it("of a campaign that does not exist is an error", () => {
    expect(() => list({ campaign: "c9" })).toThrow(/no campaign c9/);
  });
});

describe("how far a call got", () => {
  it("only moves forward, and not after the end", () => {
    h.card(1);
    create();
    set("running");
    h.consent(1);
    h.contacts("c1", 1);
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    const state = () => h.db.prepare("SELECT state, dialing_at, alerting_at, active_at FROM attempt").get();
    h.do((ops) => ops.progress(attempt, "alerting", wallMs(20)));
    h.do((ops) => ops.progress(attempt, "dialing", wallMs(30)));
    expect(state()).toEqual({ state: "alerting", dialing_at: null, alerting_at: 20, active_at: null });
    h.finish(attempt, ANSWERED);
    h.do((ops) => ops.progress(attempt, "active", wallMs(40)));
    expect(state()).toEqual({ state: "ended", dialing_at: null, alerting_at: 20, active_at: null });
  });
});

describe("what people want of slots and the site", () => {
  it("is kept across a restart, with who and why", () => {
    h.do((ops) => ops.setSlotIntent("b1.1", "drain", "new fan", ACTOR, h.now));
    h.do((ops) => ops.stopAll("fire drill", ACTOR, h.now));
    h.do((ops) => ops.stopAll("a second reason", ACTOR, wallMs(h.now + 5)));
    h.crash();
    expect(h.do((ops) => ops.slotIntents())).toEqual([
      { slot: "b1.1", want: "drain", by: "tester", reason: "new fan" },
    ]);
    expect(h.do((ops) => ops.stoppedAll())).toEqual({ reason: "fire drill", by: "tester(1000)", since: h.now });
    h.do((ops) => ops.resumeAll("over", ACTOR, h.now));
    expect(h.do((ops) => ops.stoppedAll())).toBeNull();
  });
});
