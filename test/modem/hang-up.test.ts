import { describe, expect, it } from "vitest";
import type { Answer } from "./bench.ts";
import { CALLEE } from "./bench.ts";
import { BLOCKING, CallBench, IMMEDIATE, LINES_ONLY, listing } from "./call-bench.ts";
import { profile } from "./rig.ts";

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
    bench.until(() => bench.state === "quarantined", 300_000);
    bench.shown = null;
    bench.until(() => bench.ready, 3_700_000);
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

  it("says so, and until when nothing can be asked of the modem", () => {
    const { bench } = silent();
    const dialledAt = bench.now;
    bench.pass(4_900);
    expect(bench.standing).toBe("dialing");
    bench.pass(200);
    expect([bench.standing, bench.snapshot.until]).toEqual(["dialing: dial-unanswered", dialledAt + 65_000]);
    bench.say("OK");
    bench.pass(10);
    expect(bench.snapshot.reason).not.toBe("dial-unanswered");
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

  it("that is answered after a line told of an end is looked at once: that end was another call's", () => {
    const bench = new CallBench(BLOCKING);
    bench.answer({ ATD: null });
    bench.shown = 0;
    bench.start();
    bench.say("VOICE CALL: END: 000003");
    bench.pass(5_000);
    bench.say("OK");
    bench.pass(1_900);
    // Twice: the first call of a session also shows whether listings can be believed.
    expect([bench.state, bench.sent("AT+CLCC")]).toEqual(["active", 2]);
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
