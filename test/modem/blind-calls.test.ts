import { describe, expect, it } from "vitest";
import type { CallResult } from "../../src/domain/call.ts";
import { Bench } from "./bench.ts";
import { type Saying, type Script, ScriptedLine } from "./scripted-line.ts";

function call(dial: readonly Saying[], rest: Omit<Script, "dial"> = {}, holdS = 30): CallResult {
  return new ScriptedLine({ dial, ...rest }).call({ holdS });
}

const TAKEN: Saying = [20, "OK"];

describe.each(["OK", "ERROR"] as const)("a modem that lists no call (+CLCC answers %s)", (listing) => {
  it("believes a speech path to be an answer, but an unproven one", () => {
    const result = call([TAKEN, [4_000, "VOICE CALL: BEGIN"], [9_000, "VOICE CALL: END: 000005", "NO CARRIER"]], {
      listing,
    });
    expect(result.outcome).toBe("answered-unproven");
    expect(result.talkMs).toBeGreaterThan(4_000);
  });

  it("ends the call by its flow when the speech path is all that told of the answer", () => {
    const line = new ScriptedLine({ dial: [TAKEN, [4_000, "VOICE CALL: BEGIN"]], listing });
    expect(line.call({ holdS: 3 })).toMatchObject({ outcome: "answered-unproven", releasedBy: "local" });
    expect(line.written.some((text) => /^AT(?:\+CHUP|H)/.test(text))).toBe(true);
  });

  it("believes an OK that waited for the answer, but calls it unproven", () => {
    const result = call(
      [
        [5_000, "OK"],
        [9_000, "NO CARRIER"],
      ],
      { listing },
    );
    expect(result).toMatchObject({ outcome: "answered-unproven", pddMs: 5_000 });
  });

  it.each(["CONNECT", "CONNECT 9600"])("believes a late %s beside its OK, but calls it unproven", (connect) => {
    const dial: readonly Saying[] = [TAKEN, [4_000, connect], [9_000, "NO CARRIER"]];
    const result = call(dial, { listing, cause: "No cause information available" });
    expect([result.outcome, result.urcs]).toEqual(["answered-unproven", ["OK", connect, "NO CARRIER"]]);
    expect(result.talkMs).toBeGreaterThan(4_000);
  });

  it("keeps an OK that came at once for what it is", () => {
    expect(call([TAKEN, [2_000, "NO CARRIER"]], { listing, cause: "User busy" }).outcome).toBe("busy");
  });

  it("says `unknown` of a call that was cleared normally and never spoken of", () => {
    const result = call([TAKEN, [6_000, "NO CARRIER"]], { listing });
    expect([result.outcome, result.detail]).toEqual(["unknown", "no-progress-shown"]);
  });

  it("says `unknown` of a call that lasted longer than a setup that fails", () => {
    const result = call([TAKEN, [1_500, "NO CARRIER"]], { listing, cause: "No cause information available" });
    expect([result.outcome, result.detail]).toEqual(["unknown", "no-progress-shown"]);
  });

  it("says `network-failure` of one that ended at once for no reason given", () => {
    const result = call([TAKEN, [700, "NO CARRIER"]], { listing, cause: "No cause information available" });
    expect([result.outcome, result.detail]).toEqual(["network-failure", "cleared-early"]);
  });

  it.each([
    ["Normal call clearing", "unknown", "no-progress-shown"],
    ["User busy", "busy", null],
    ["Destination out of order", "unreachable", null],
  ])("hangs up a call that nothing is ever said of; with cause %s it is %s", (cause, outcome, detail) => {
    const result = call([TAKEN], { listing, cause });
    expect([result.outcome, result.detail]).toEqual([outcome, detail]);
  });

  it("believes ringing and answer that lines tell of, and no late OK beside them", () => {
    const dial: readonly Saying[] = [
      [500, "^ORIG:1,0"],
      [3_000, "OK"],
      [4_000, "^CONF:1"],
      [9_000, "^CONN:1,0"],
      [12_000, "^CEND:1,3,104,16"],
    ];
    expect(call(dial, { listing })).toMatchObject({ outcome: "answered", ringMs: 5_000, talkMs: 3_000 });
  });
});

describe("a modem whose listings have shown a call before", () => {
  it.each([
    ["User busy", "busy", null],
    ["No cause information available", "network-failure", "cleared-early"],
    ["Normal call clearing", "unknown", "no-progress-shown"],
  ])(
    "ends one that is gone before the first look by what the listings lack; with cause %s",
    (cause, outcome, detail) => {
      const up = ['+CLCC: 1,0,2,0,0,"+999555000001",145', "OK"];
      const bench = new Bench({ answers: { "AT+CLCC": up } }).open();
      bench.answer({ "AT+CLCC": ["OK"], "AT+CEER": [`+CEER: ${cause}`, "OK"] });
      bench.until(() => bench.ready, 20_000);
      const before = bench.now;
      bench.answer({ "AT+CLCC": (nth) => (nth < 2 ? ['+CLCC: 1,0,2,0,0,"+999555000001",145', "OK"] : ["OK"]) });
      const first = bench.dial();
      bench.result(first);
      bench.until(() => bench.ready, 20_000);
      const second = bench.dial();
      const result = bench.result(second, 10_000);
      expect([result.outcome, result.detail, bench.now > before]).toEqual([outcome, detail, true]);
    },
  );

  it("waits on where no listing ever showed one: it may be up all the same", () => {
    const bench = new Bench().bringUp();
    bench.dial();
    bench.pass(40_000);
    expect(bench.state).toBe("dialing");
  });
});

describe("a family that tells of the end in its own words before it says BUSY", () => {
  const dial: readonly Saying[] = [TAKEN, [500, "^ORIG:1,0"], [2_000, "^CEND:1,0,104"], [2_700, "BUSY"]];

  it("is given a second for the word, before anything is asked", () => {
    const line = new ScriptedLine({ dial });
    expect(line.call()).toMatchObject({ outcome: "busy", releasedBy: "network" });
    expect(line.written).not.toContain("AT+CEER\r");
  });

  it("is asked for the cause where the word does not come", () => {
    const line = new ScriptedLine({ dial: dial.slice(0, -1), cause: "Destination out of order" });
    expect(line.call()).toMatchObject({ outcome: "unreachable" });
  });
});

describe("a dial that stays open", () => {
  it("and is never answered counts as a call that nobody took", () => {
    const line = new ScriptedLine({ dial: [[90_500, "NO CARRIER"]] });
    expect(line.call()).toMatchObject({ outcome: "no-answer", detail: "setup-timeout", releasedBy: "local" });
    const dialled = line.written.findIndex((text) => text.startsWith("ATD"));
    expect(line.written[dialled + 1]).toBe("\r");
  });
});

describe("a call that outlived us on a modem that lists none", () => {
  it.each(["OK", "ERROR"] as const)("is hung up unseen before the first dial (+CLCC answers %s)", (listing) => {
    const line = new ScriptedLine({ dial: [TAKEN, [1_000, "BUSY"]], listing });
    expect(line.written.some((text) => /^AT(?:\+CHUP|H)/.test(text))).toBe(true);
  });
});
