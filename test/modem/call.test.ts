import { describe, expect, it } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import { LiveCall } from "../../src/modem/call.ts";
import type { Answer } from "./bench.ts";
import { Bench, CALLEE } from "./bench.ts";
import { permit, profile } from "./rig.ts";

const IMMEDIATE = profile("quectel-ec2x");
const BLOCKING = profile("generic-blocking");
const LINES_ONLY = { ...profile("huawei-e-series"), clccTrusted: false };

/** The state that `+CLCC` shows for our call; null: it is not listed. */
type Shown = 0 | 2 | 3 | null;

function listing(state: Shown): readonly string[] {
  return state === null ? ["OK"] : [`+CLCC: 1,0,${state},0,0,"${CALLEE}",145`, "OK"];
}

/** A bench at work, whose `+CLCC` shows what `shown` says. */
class CallBench extends Bench {
  shown: Shown = null;

  constructor(profileOfModem = IMMEDIATE) {
    super({ profile: profileOfModem });
    this.bringUp();
    this.answer({ ATD: ["OK"], "AT+CLCC": () => listing(this.shown) });
  }

  /** Dials, and waits until the command is out. */
  start(order: { holdS?: number; maxCallS?: number; ringMaxS?: number } = {}): number {
    const attempt = this.dial(order);
    this.until(() => this.dials > 0, 1_000);
    this.written.length = 0;
    return attempt;
  }

  get hangUps(): readonly string[] {
    return this.written.filter((text) => text === "AT+CHUP" || text === "ATH");
  }
}

describe("the instant at which a call has to end", () => {
  const rows = [
    ["nothing was seen", {}, 90_000, "setup-timeout"],
    ["it rings since 5 s", { alerting: 5_000 }, 50_000, "ring-timeout"],
    ["it was answered at 9 s", { alerting: 5_000, active: 9_000 }, 39_000, "flow-ended"],
    ["it was answered unrung", { active: 9_000 }, 39_000, "flow-ended"],
  ] as const;
  it.each(rows)("when %s is %o: %i ms, for %s", (_what, seen: { alerting?: number; active?: number }, at, reason) => {
    const call = new LiveCall(
      { attempt: 1, permit: permit(CALLEE, 1, monoMs(0)), holdS: 30, maxCallS: 180, ringMaxS: 45 },
      monoMs(0),
      true,
    );
    const step = (state: "alerting" | "active") => ({ id: 1, dir: "mo", state, isVoice: true, number: null }) as const;
    if (seen.alerting !== undefined) call.evidence.listing([step("alerting")], monoMs(seen.alerting));
    if (seen.active !== undefined) call.evidence.listing([step("active")], monoMs(seen.active));
    expect(call.limit()).toEqual({ at, reason });
  });

  it("is the card's limit where the flow would last longer, and the first reason stays", () => {
    const order = { attempt: 1, permit: permit(CALLEE, 1, monoMs(0)), holdS: 300, maxCallS: 180, ringMaxS: 45 };
    const call = new LiveCall(order, monoMs(0), true);
    call.evidence.active(monoMs(1_000));
    expect(call.limit()).toEqual({ at: 181_000, reason: "max-call" });
    call.wantHangUp("withdrawal", monoMs(2_000));
    call.wantHangUp("stop", monoMs(3_000));
    expect(call.evidence.hangUp).toEqual({ at: 2_000, reason: "withdrawal" });
  });
});

describe("looking at a call", () => {
  it("happens at the family's rhythm, and never twice within 500 ms", () => {
    const bench = new CallBench();
    bench.shown = 2;
    bench.start();
    const times: number[] = [];
    let seen = 0;
    for (let i = 0; i < 4_000; i += 1) {
      bench.pass(5);
      if (i % 40 === 0) bench.say("NO CARRIER", "+CIEV: 2,4");
      const looks = bench.sent("AT+CLCC");
      if (looks > seen) times.push(bench.now);
      seen = looks;
    }
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
    expect(bench.snapshot.attempt).not.toBeNull();
  });

  it("happens at that rhythm while nothing is in doubt", () => {
    const bench = new CallBench();
    bench.shown = 2;
    bench.start();
    bench.pass(20_100);
    expect(bench.sent("AT+CLCC")).toBe(20_000 / (IMMEDIATE.clccPollMs ?? 0));
  });

  it("does not happen where listings cannot be trusted", () => {
    const bench = new CallBench(LINES_ONLY);
    bench.start();
    bench.say("^ORIG:1,0", "NO CARRIER");
    bench.pass(5_000);
    expect(bench.sent("AT+CLCC")).toBe(0);
  });

  it("shows each step once, and tells the shell of it", () => {
    const bench = new CallBench();
    bench.shown = 2;
    const attempt = bench.start();
    bench.pass(5_000);
    bench.shown = 3;
    bench.pass(5_000);
    bench.shown = 0;
    bench.pass(5_000);
    const steps = bench.effects.flatMap((effect) => (effect.do === "call" ? [[effect.attempt, effect.state]] : []));
    expect(steps).toEqual([
      [attempt, "dialing"],
      [attempt, "alerting"],
      [attempt, "active"],
    ]);
    expect(bench.states()).toEqual(["dialing", "alerting", "active"]);
  });
});

describe("a call whose listings stay unanswered", () => {
  it("goes on as long as the modem can be reached, and ends by what lines tell", () => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 120 });
    bench.until(() => bench.state === "active", 5_000);
    bench.answer({ "AT+CLCC": null });
    bench.pass(60_000);
    expect([bench.snapshot.attempt, bench.kinds().includes("reopen")]).toEqual([attempt, false]);
    expect(bench.sent("AT+CLCC")).toBeGreaterThan(3);
    bench.answer({ "AT+CLCC": ["OK"] });
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 10_000)).toMatchObject({ releasedBy: "remote" });
  });
});

describe("the end of a call", () => {
  it("that a line tells of is looked at before it is believed", () => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start();
    bench.pass(10_000);
    bench.say("NO CARRIER");
    bench.pass(8_000);
    expect(bench.results(attempt)).toEqual([]);
    bench.shown = null;
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 3_000)).toMatchObject({ releasedBy: "remote", outcome: "answered-unproven" });
  });

  it("that only the listings show is believed the second time", () => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start();
    bench.until(() => bench.state === "active", 5_000);
    bench.answer({ "AT+CLCC": (nth) => (nth === 0 ? ["OK"] : listing(0)) });
    bench.pass(10_000);
    expect(bench.results(attempt)).toEqual([]);
    bench.answer({ "AT+CLCC": ["OK"] });
    bench.result(attempt, 5_000);
  });

  it("has its cause asked for once, and not where a line gave one", () => {
    for (const [line, asked] of [
      ["NO CARRIER", 1],
      ["BUSY", 0],
    ] as const) {
      const bench = new CallBench();
      bench.shown = 2;
      const attempt = bench.start();
      bench.pass(5_000);
      bench.shown = null;
      bench.say(line);
      bench.result(attempt, 5_000);
      expect(bench.sent("AT+CEER")).toBe(asked);
    }
  });

  it("is what the cause says it is, with the modem's words", () => {
    const bench = new CallBench();
    bench.shown = 2;
    bench.answer({ "AT+CEER": ['+CEER: "1 Unassigned number"', "OK"] });
    const attempt = bench.start();
    bench.pass(5_000);
    bench.shown = null;
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 5_000)).toMatchObject({
      outcome: "invalid-number",
      cause: 1,
      causeSource: "ceer",
      ceer: '"1 Unassigned number"',
    });
  });

  it("is looked at after a refusal of the dial, too", () => {
    const bench = new CallBench();
    bench.answer({ ATD: ["+CME ERROR: 177"] });
    const attempt = bench.start();
    expect(bench.result(attempt, 3_000)).toMatchObject({ outcome: "barred" });
    expect(bench.sent("AT+CLCC")).toBe(2);
  });

  it("leaves numbers out of the evidence", () => {
    const bench = new CallBench();
    bench.shown = 2;
    const attempt = bench.start();
    bench.say(`+CLCC: 1,0,3,0,0,"${CALLEE}",145`);
    bench.shown = null;
    bench.say(`+CLCC: 1,0,6,0,0,"${CALLEE}",145`);
    const { urcs } = bench.result(attempt, 5_000);
    expect(urcs).toHaveLength(3);
    expect(urcs.join()).not.toContain(CALLEE.slice(1, 9));
  });
});

describe("hanging up", () => {
  const hungUpBy = (means: string, bench: CallBench): void => {
    bench.answers = {
      ...bench.answers,
      [means]: ["OK"],
      "AT+CLCC": () => listing(bench.sent(means) > 0 ? null : bench.shown),
    };
  };

  it("is over as soon as one listing confirms what the modem accepted", () => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 3 });
    bench.until(() => bench.state === "active", 5_000);
    hungUpBy("AT+CHUP", bench);
    expect(bench.result(attempt, 10_000)).toMatchObject({ releasedBy: "local", talkMs: 3_005 });
    expect(bench.hangUps).toEqual(["AT+CHUP"]);
  });

  it.each([["ERROR"], ["+CME ERROR: 4"]])("tries the other means at once when the first is refused (%s)", (refusal) => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 3 });
    bench.until(() => bench.state === "active", 5_000);
    hungUpBy("ATH", bench);
    bench.answer({ "AT+CHUP": [refusal] });
    bench.result(attempt, 10_000);
    expect(bench.hangUps).toEqual(["AT+CHUP", "ATH"]);
  });

  it("tries the other means when the accepted one does nothing", () => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 3 });
    bench.until(() => bench.state === "active", 5_000);
    hungUpBy("ATH", bench);
    bench.result(attempt, 15_000);
    expect(bench.hangUps).toEqual(["AT+CHUP", "ATH"]);
  });

  it.each([
    [3, "unknown"],
    [0, "answered-unproven"],
  ] as const)(
    "that nothing confirms (shown %i) ends the attempt once as %s, and the port is opened anew",
    (shown, outcome) => {
      const bench = new CallBench();
      bench.reopens = false;
      bench.shown = shown;
      const attempt = bench.start({ holdS: 3, ringMaxS: 3 });
      expect(bench.result(attempt, 40_000)).toMatchObject({ outcome, detail: "hang-up-unconfirmed" });
      expect(bench.hangUps.length).toBeGreaterThanOrEqual(3);
      expect(bench.effects.filter((effect) => effect.do === "reopen")).toEqual([
        { do: "reopen", delayMs: 0, reason: "hang-up-unconfirmed" },
      ]);
      const written = bench.written.length;
      bench.pass(60_000);
      expect([bench.written.length, bench.results(attempt).length]).toEqual([written, 1]);
    },
  );

  it("that nothing confirmed goes on after the port was opened anew", () => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 3 });
    bench.result(attempt, 40_000);
    bench.until(() => bench.kinds().includes("orphan-hung-up") || bench.state === "quarantined", 300_000);
    bench.shown = null;
    bench.until(() => bench.ready, 200_000);
  });

  it("is believed on the modem's word where no listing can tell", () => {
    const bench = new CallBench(LINES_ONLY);
    const attempt = bench.start({ holdS: 3 });
    bench.say("^ORIG:1,0", "^CONN:1,0");
    expect(bench.result(attempt, 10_000)).toMatchObject({ outcome: "answered", releasedBy: "local" });
    expect(bench.hangUps).toHaveLength(1);
  });

  it("is not believed where no listing can tell and the modem refused", () => {
    const bench = new CallBench(LINES_ONLY);
    bench.reopens = false;
    bench.answer({ "AT+CHUP": ["ERROR"], ATH: ["ERROR"] });
    const attempt = bench.start({ holdS: 3 });
    bench.say("^ORIG:1,0", "^CONN:1,0");
    expect(bench.result(attempt, 40_000)).toMatchObject({ detail: "hang-up-unconfirmed" });
  });
});

describe("a dial that stays unanswered", () => {
  const NEVER: Answer = null;

  function silent(profileOfModem = BLOCKING): { readonly bench: CallBench; readonly attempt: number } {
    const bench = new CallBench(profileOfModem);
    bench.answer({ ATD: NEVER });
    return { bench, attempt: bench.start({ ringMaxS: 20 }) };
  }

  it("is left alone for setup and ringing together, then aborted by one byte, then fenced off", () => {
    const { bench } = silent();
    bench.pass(64_900);
    expect(bench.written).toEqual([]);
    bench.pass(200);
    expect(bench.written).toEqual([""]);
    bench.pass(2_700);
    expect(bench.written).toEqual([""]);
    bench.pass(1_000);
    expect(bench.written.slice(0, 2)).toEqual(["", "AT"]);
  });

  it("is aborted at once when the person withdraws, whatever the family", () => {
    for (const each of [BLOCKING, IMMEDIATE]) {
      const { bench, attempt } = silent(each);
      bench.send({ kind: "cancel", attempt, reason: "withdrawal" });
      expect(bench.written).toEqual([""]);
      bench.send({ kind: "cancel", attempt, reason: "stop" });
      bench.pass(2_000);
      expect(bench.written).toEqual([""]);
      bench.say("NO CARRIER");
      expect(bench.result(attempt, 5_000)).toMatchObject({ outcome: "cancelled", detail: "withdrawal" });
    }
  });

  it("is aborted when ringing has lasted long enough", () => {
    const { bench } = silent();
    bench.pass(5_000);
    bench.say("+WIND: 2");
    bench.pass(19_900);
    expect(bench.written).toEqual([]);
    bench.pass(200);
    expect(bench.written).toEqual([""]);
  });

  it("is written to by nobody because of an end that names no call, or another", () => {
    const { bench } = silent(profile("generic"));
    bench.say("^DSCI: 2,1,6,0,0", "VOICE CALL: END: 000003", "^CEND:1,0,104,16");
    bench.pass(60_000);
    expect(bench.written).toEqual([]);
  });

  it("is fenced off after 3 s when the call was shown and then ended by its number, in a family that answers at once", () => {
    const { bench, attempt } = silent(IMMEDIATE);
    bench.say(`+CLCC: 1,0,2,0,0,"${CALLEE}",145`, `+CLCC: 1,0,6,0,0,"${CALLEE}",145`);
    bench.pass(2_900);
    expect(bench.written).toEqual([]);
    bench.pass(500);
    expect(bench.written).toEqual(["AT"]);
    bench.result(attempt, 10_000);
  });

  it("is waited for in a family whose answer comes with the answer, although an end was told", () => {
    const { bench } = silent(BLOCKING);
    bench.say("+WIND: 5,1", "+WIND: 6,1");
    bench.pass(30_000);
    expect(bench.written).toEqual([]);
  });

  it("whose answer was lost is looked at before it is hung up: somebody may have answered", () => {
    const { bench, attempt } = silent();
    bench.shown = 0;
    bench.answers = { ...bench.answers, "AT+CLCC": () => listing(bench.hangUps.length > 0 ? null : 0) };
    expect(bench.result(attempt, 120_000)).toMatchObject({ outcome: "answered", releasedBy: "local" });
  });
});

describe("a blocking dial", () => {
  it.each([["OK"], ["CONNECT"]])("is answered by %s", (final) => {
    const bench = new CallBench(BLOCKING);
    bench.answer({ ATD: [final] });
    bench.shown = 0;
    bench.start();
    bench.until(() => bench.state === "active", 1_000);
  });

  it("that is answered after a line told of an end is not looked at in doubt: that end was another call's", () => {
    const bench = new CallBench(BLOCKING);
    bench.answer({ ATD: null });
    bench.shown = 0;
    bench.start();
    bench.say("VOICE CALL: END: 000003");
    bench.pass(5_000);
    bench.say("OK");
    bench.pass(1_900);
    expect([bench.state, bench.sent("AT+CLCC")]).toEqual(["active", 0]);
  });

  it("of a family that says CONNECT on answer was declined when it ends with OK", () => {
    const bench = new CallBench(profile("zte"));
    const attempt = bench.start();
    expect(bench.result(attempt, 5_000).outcome).not.toMatch(/answered$/);
  });

  it.each([
    ["BUSY", "busy"],
    ["NO ANSWER", "no-answer"],
    ["NO DIALTONE", "network-failure"],
  ])("ended by %s is %s", (final, outcome) => {
    const bench = new CallBench(BLOCKING);
    bench.answer({ ATD: [final] });
    const attempt = bench.start();
    expect(bench.result(attempt, 5_000).outcome).toBe(outcome);
  });
});
