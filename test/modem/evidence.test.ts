import { describe, expect, it } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { OK, ours, taken, listed, look, say } from "./evidence-bench.ts";

describe("lines about other calls", () => {
  it.each([
    ["RING"],
    ["+CRING: VOICE"],
    ['+CLCC: 2,1,4,0,0,"+99955500101",145'],
    ['+CLCC: 2,1,6,0,0,"+99955500101",145'],
    ['+CLCC: 3,0,0,1,0,"",128'],
    ["^CONN:2,0"],
    ["^CEND:2,4,104,16"],
    ["+UCALLSTAT: 2,6"],
    ['+QIND: "ccinfo",2,1,-1,0,0,"+99955500101",145'],
  ])("%s leaves ours as it is", (line) => {
    const evidence = listed();
    say(evidence, line, 2_000);
    expect(evidence).toMatchObject({ doubtSince: null, alertingAt: null, activeAt: null, releases: [] });
  });
});

describe("an end that a line tells of", () => {
  it.each([
    ["NO CARRIER", false],
    ["BUSY", false],
    ["VOICE CALL: END: 000012", false],
    ["^CEND:1,4,104,16", true],
    ['+CLCC: 1,0,6,0,0,"+99955500100",145', true],
    ["+WIND: 6,1", true],
  ])("%s is certain only by our number", (line, certain) => {
    const evidence = listed();
    say(evidence, line, 2_000);
    expect(evidence).toMatchObject({ released: false, doubtSince: 2_000, certainlyEnding: certain });
  });

  it("is not certain before any line gave the call its number: the number may be the last call's", () => {
    const evidence = taken();
    say(evidence, "^CEND:1,4,104,16", 2_000);
    expect(evidence.certainlyEnding).toBe(false);
    say(evidence, "^ORIG:2,0", 2_100);
    say(evidence, "^CONN:2,0", 2_200);
    expect(evidence.activeAt).toBe(2_200);
  });

  it("ends the call at once where no listing can tell, and it named our call", () => {
    const evidence = taken(false);
    say(evidence, "^ORIG:1,0", 1_000);
    say(evidence, "^CEND:1,4,104,16", 2_000);
    expect(evidence).toMatchObject({ releasedAt: 2_000, endUnseen: false });
  });

  it("is taken for one at once where no listing can tell and none ever names the call, but nobody saw it", () => {
    const evidence = taken(false);
    say(evidence, "NO CARRIER", 2_000);
    expect(evidence).toMatchObject({ releasedAt: null, endDueAt: 2_000 });
    evidence.endByWord();
    expect(evidence).toMatchObject({ releasedAt: 2_000, endUnseen: true });
  });

  it("is waited for by name where the modem named the call, and counts from there", () => {
    const evidence = taken(false);
    say(evidence, "^ORIG:1,0", 100);
    say(evidence, "^CONN:1,0", 1_000);
    say(evidence, "NO CARRIER", 2_000);
    expect(evidence).toMatchObject({ releasedAt: null, endDueAt: 4_000 });
    say(evidence, "^CEND:1,4,104,16", 3_500);
    expect(evidence).toMatchObject({ releasedAt: 3_500, endUnseen: false });
  });

  it("was not ours where no listing can tell and the call goes a step further", () => {
    const evidence = taken(false);
    say(evidence, "^ORIG:1,0", 100);
    say(evidence, "NO CARRIER", 2_000);
    say(evidence, "^CONN:1,0", 2_500);
    expect(evidence).toMatchObject({ released: false, doubtSince: null, endDueAt: null });
  });

  it("moves the end of the talk to the last instant at which a listing shows the call", () => {
    const evidence = listed();
    look(evidence, [ours("active")], 2_000);
    say(evidence, "NO CARRIER", 3_000);
    look(evidence, [ours("active")], 3_500);
    look(evidence, [], 4_000);
    look(evidence, [], 4_500);
    expect(evidence.releasedAt).toBe(3_500);
  });

  it("and the next word of an end after that is when it ended", () => {
    const evidence = listed();
    look(evidence, [ours("active")], 2_000);
    say(evidence, "NO CARRIER", 3_000);
    look(evidence, [ours("active")], 3_500);
    say(evidence, "NO CARRIER", 3_800);
    look(evidence, [], 4_000);
    look(evidence, [], 4_500);
    expect(evidence.releasedAt).toBe(3_800);
  });
});

describe("the result of a dial that waits for the callee", () => {
  /** Answered with the result that means an answer, at 5 s. */
  function claimed(): CallEvidence {
    const evidence = new CallEvidence(monoMs(0), true);
    evidence.dialAnswered(OK, monoMs(5_000));
    evidence.acceptedAt = monoMs(5_000);
    evidence.claim(monoMs(5_000));
    evidence.look();
    return evidence;
  }

  it("is an answer as soon as a listing shows the call active, from the instant at which it came", () => {
    const evidence = claimed();
    expect(evidence.activeAt).toBeNull();
    look(evidence, [ours("active")], 5_010);
    expect(evidence).toMatchObject({ activeAt: 5_000, activeInferred: false });
  });

  it("is none where a listing shows the call on its way", () => {
    const evidence = claimed();
    look(evidence, [ours("alerting")], 5_010);
    look(evidence, [ours("alerting")], 5_510);
    look(evidence, [], 9_000);
    look(evidence, [], 9_500);
    expect(evidence).toMatchObject({ activeAt: null, releasedAt: 9_000 });
  });

  it("is a presumed one where the listing is proved to list nothing", () => {
    const evidence = claimed();
    look(evidence, [], 5_010);
    expect(evidence).toMatchObject({ activeAt: 5_000, activeInferred: true, released: false });
  });

  it("is an answer on its word where the modem has no listings", () => {
    const evidence = new CallEvidence(monoMs(0), false);
    evidence.dialAnswered(OK, monoMs(5_000));
    evidence.claim(monoMs(5_000));
    expect(evidence).toMatchObject({ activeAt: 5_000, activeInferred: false });
  });

  it.each([["NO CARRIER"], ["BUSY"]])("says nothing any more when the look that follows meets %s", (second) => {
    const evidence = claimed();
    say(evidence, second, 5_010);
    look(evidence, [], 5_500);
    look(evidence, [], 6_000);
    expect(evidence).toMatchObject({ contradicted: true, activeAt: null, releasedAt: 5_010 });
  });

  it("is upheld when a listing shows the call after all", () => {
    const evidence = claimed();
    say(evidence, "NO CARRIER", 5_010);
    look(evidence, [ours("active")], 5_500);
    expect(evidence).toMatchObject({ contradicted: false, activeAt: 5_000 });
  });
});

describe("a dial that is not answered yet", () => {
  it("is ended by no line, listed or not", () => {
    for (const tells of [true, false]) {
      const evidence = new CallEvidence(monoMs(0), tells);
      say(evidence, "+WIND: 5,1", 100);
      say(evidence, "+WIND: 6,1", 200);
      say(evidence, "NO CARRIER", 300);
      expect(evidence).toMatchObject({ released: false, doubtSince: 200, certainlyEnding: true });
    }
  });

  it("cannot be released", () => {
    const evidence = new CallEvidence(monoMs(0), true);
    evidence.release(monoMs(100));
    evidence.doubt(monoMs(100), "named");
    look(evidence, null, 200);
    look(evidence, null, 300);
    expect(evidence.released).toBe(false);
  });

  it("ends by what was certain of it once it is answered, where no listing can tell", () => {
    const evidence = new CallEvidence(monoMs(0), false);
    say(evidence, "^ORIG:1,0", 100);
    say(evidence, "^CEND:1,0,104,17", 200);
    evidence.dialAnswered(OK, monoMs(300));
    expect(evidence.releasedAt).toBe(200);
  });

  it("forgets what was not certain, where no listing can tell", () => {
    const evidence = new CallEvidence(monoMs(0), false);
    say(evidence, "BUSY", 200);
    evidence.dialAnswered(OK, monoMs(300));
    expect(evidence).toMatchObject({ released: false, doubtSince: null, releases: [] });
  });

  it("is in doubt when it never is", () => {
    const evidence = new CallEvidence(monoMs(0), true);
    evidence.dialAnswered(null, monoMs(9_000));
    expect(evidence).toMatchObject({ dialTimedOut: true, doubtSince: 9_000, certainlyEnding: false });
  });
});

describe("what is kept as evidence", () => {
  it("is the first 64 lines", () => {
    const evidence = taken();
    for (let i = 0; i < 100; i += 1) evidence.note(`line ${i}`);
    expect([evidence.lines.length, evidence.lines.at(-1)]).toEqual([64, "line 63"]);
  });

  it("changes no more once the call is over", () => {
    const evidence = taken(false);
    evidence.doubt(monoMs(2_000), "named");
    evidence.doubt(monoMs(3_000), "named");
    evidence.release(monoMs(4_000));
    expect(evidence.releasedAt).toBe(2_000);
  });
});
