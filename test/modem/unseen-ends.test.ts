import { describe, expect, it } from "vitest";
import { Bench, CALLEE } from "./bench.ts";
import { profile } from "./rig.ts";

const GENERIC = profile("generic");

function announced(state: 0 | 2 | 3 | 6): string {
  return `+CLCC: 1,0,${state},0,0,"${CALLEE}",145`;
}

function hangUps(bench: Bench): number {
  return bench.written.filter((text) => text === "AT+CHUP" || text === "ATH").length;
}

/** A modem whose `+CLCC` is always empty; its calls are told of by what a test says. */
function omitting(): Bench {
  return new Bench({ profile: GENERIC }).bringUp();
}

describe("a modem that announces its calls as +CLCC lines and lists none", () => {
  it.each([0, 1, 2])("keeps a call whose announcements fall into the first %i listings", (fallen) => {
    const bench = omitting();
    const states = [2, 3] as const;
    bench.answer({
      "AT+CLCC": (nth) => {
        const state = nth < fallen ? states[nth] : undefined;
        return state === undefined ? ["OK"] : [announced(state), "OK"];
      },
    });
    const attempt = bench.dial({ holdS: 60 });
    bench.pass(20);
    if (fallen === 0) bench.say(announced(2));
    bench.pass(3_000);
    bench.say(announced(0));
    bench.pass(10_000);
    expect([bench.state, hangUps(bench), bench.results(attempt)]).toEqual(["active", 0, []]);
    bench.say(announced(6));
    expect(bench.result(attempt, 5_000)).toMatchObject({ releasedBy: "remote", talkMs: 10_000 });
    expect(hangUps(bench)).toBe(1);
  });

  it("is not asked for listings any more in its next call", () => {
    const bench = omitting();
    for (let calls = 0; calls < 2; calls += 1) {
      bench.written.length = 0;
      const attempt = bench.dial({ holdS: 60 });
      bench.pass(20);
      bench.say(announced(2));
      bench.pass(4_000);
      bench.say(announced(0));
      bench.pass(4_000);
      bench.say(announced(6), "NO CARRIER");
      bench.result(attempt, 5_000);
      bench.until(() => bench.ready, 5_000);
    }
    expect(bench.sent("AT+CLCC")).toBe(0);
  });
});

describe("a step of a call that we believed to be over", () => {
  it.each([announced(0), announced(3), "^CONN:1,0"])("has it hung up before the next dial (%s)", (line) => {
    const bench = omitting();
    bench.say(line);
    expect(bench.ready).toBe(false);
    bench.until(() => bench.ready, 5_000);
    expect([hangUps(bench), bench.kinds().filter((kind) => kind === "orphan-hung-up").length]).toEqual([1, 1]);
  });

  it("has it hung up before the line is free again", () => {
    const bench = omitting();
    const attempt = bench.dial();
    bench.pass(20);
    bench.say("NO CARRIER");
    bench.result(attempt, 5_000);
    const before = hangUps(bench);
    bench.say(announced(0));
    bench.until(() => bench.ready, 10_000);
    expect(hangUps(bench)).toBe(before + 1);
  });

  it.each(["RING", '+CLCC: 1,1,4,0,0,"+99955500101",145', announced(6), "NO CARRIER"])("is not %s", (line) => {
    const bench = omitting();
    bench.say(line);
    bench.pass(1_000);
    expect(bench.kinds()).not.toContain("orphan-hung-up");
  });
});

describe("an end that a nameless line alone told of", () => {
  it("is made sure of by a hang-up before the attempt is finished", () => {
    const bench = omitting();
    const attempt = bench.dial();
    bench.pass(3_000);
    bench.say("NO CARRIER");
    bench.until(() => hangUps(bench) > 0, 5_000);
    expect(bench.results(attempt)).toEqual([]);
    expect(bench.result(attempt, 5_000)).toMatchObject({ outcome: "unknown", detail: "no-progress-shown" });
    bench.until(() => bench.ready, 5_000);
    expect(hangUps(bench)).toBe(1);
  });

  it("is the end where the modem refuses to hang up what it has not", () => {
    const bench = omitting();
    bench.answer({ "AT+CHUP": ["ERROR"], ATH: ["ERROR"] });
    const attempt = bench.dial();
    bench.pass(3_000);
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 5_000).detail).toBe("no-progress-shown");
  });

  it("may not be one where the modem does not answer the hang-up", () => {
    const bench = omitting();
    const attempt = bench.dial();
    bench.pass(3_000);
    bench.answer({ "AT+CHUP": null, ATH: null, AT: null });
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 60_000)).toMatchObject({ outcome: "unknown", detail: "hang-up-unconfirmed" });
  });

  it("is no end where the modem names the call and tells of its end later", () => {
    const bench = omitting();
    const attempt = bench.dial({ holdS: 60 });
    bench.pass(20);
    bench.say("^ORIG:1,0");
    bench.pass(2_000);
    bench.say("^CONF:1");
    bench.pass(1_000);
    bench.say("^CONN:1,0");
    bench.pass(1_000);
    bench.say("NO CARRIER");
    bench.pass(1_500);
    bench.say("^CEND:1,2,104,16");
    expect(bench.result(attempt, 5_000)).toMatchObject({ outcome: "answered", talkMs: 2_500, releasedBy: "remote" });
    expect(hangUps(bench)).toBe(1);
  });

  it("keeps what was seen of the answer, up to the line, where no name comes", () => {
    const bench = omitting();
    const attempt = bench.dial({ holdS: 60 });
    bench.pass(20);
    bench.say("^ORIG:1,0");
    bench.pass(2_000);
    bench.say("^CONF:1");
    bench.pass(1_000);
    bench.say("^CONN:1,0");
    bench.pass(1_000);
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 5_000)).toMatchObject({ outcome: "answered", talkMs: 1_000, releasedBy: "unknown" });
    expect(hangUps(bench)).toBe(1);
  });
});

describe("a dial that is taken only when the callee answers, and is never spoken of", () => {
  it.each([["OK"], ["ERROR"]])("is no failure of the network (+CLCC answers %s)", (listing) => {
    const bench = new Bench({ profile: GENERIC }).bringUp();
    bench.answer({ ATD: null, "AT+CLCC": [listing], "AT+CEER": ["+CEER: No report available", "OK"] });
    const attempt = bench.dial();
    bench.pass(1_700);
    bench.say("OK");
    bench.pass(2_000);
    bench.say("NO CARRIER");
    expect(bench.result(attempt, 10_000)).toMatchObject({ outcome: "unknown", detail: "no-progress-shown" });
  });
});
