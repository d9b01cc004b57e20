import { describe, expect, it } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import { LiveCall } from "../../src/modem/call.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { CALLEE } from "./bench.ts";
import { CallBench, IMMEDIATE, LINES_ONLY, listing } from "./call-bench.ts";
import { permit } from "./rig.ts";

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
      new CallEvidence(monoMs(0), true),
    );
    const step = (state: "alerting" | "active") => ({ id: 1, dir: "mo", state, isVoice: true, number: null }) as const;
    if (seen.alerting !== undefined) call.evidence.listing([step("alerting")], monoMs(seen.alerting));
    if (seen.active !== undefined) call.evidence.listing([step("active")], monoMs(seen.active));
    expect(call.limit()).toEqual({ at, reason });
  });

  it("is the card's limit where the flow would last longer, and the first reason stays", () => {
    const order = { attempt: 1, permit: permit(CALLEE, 1, monoMs(0)), holdS: 300, maxCallS: 180, ringMaxS: 45 };
    const call = new LiveCall(order, new CallEvidence(monoMs(0), true));
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
    bench.say(`+QIND: "ccinfo",1,0,2,0,0,"${CALLEE}",145`);
    bench.pass(20_100);
    expect(bench.sent("AT+CLCC")).toBe(1 + 20_000 / (IMMEDIATE.clccPollMs ?? 0));
  });

  it("happens each half second where it alone tells of a call that nobody has answered yet", () => {
    const bench = new CallBench();
    bench.shown = 2;
    bench.start();
    bench.pass(5_100);
    expect(bench.sent("AT+CLCC")).toBe(1 + 5_000 / 500);
    bench.shown = 0;
    bench.pass(10_000);
    expect(bench.sent("AT+CLCC")).toBeLessThan(10 + 10_000 / 500);
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

describe("a listing with a line that cannot be read", () => {
  it.each([["+CL+CLCC: 1,0,0,0,0,"], ["+CLCC: 1,0"], ["+CLCC:"]])("%s ends no call", (torn) => {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 60 });
    bench.until(() => bench.state === "active", 5_000);
    bench.answer({ "AT+CLCC": [torn, "OK"] });
    bench.say(`+CLCC: 1,0,6,0,0,"${CALLEE}",145`);
    bench.pass(30_000);
    expect(bench.results(attempt)).toEqual([]);
    bench.answer({ "AT+CLCC": ["OK"] });
    bench.result(attempt, 5_000);
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
