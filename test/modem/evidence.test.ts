import { describe, expect, it } from "vitest";
import { releaseFromCause } from "../../src/at/decode/cause.ts";
import { decode } from "../../src/at/index.ts";
import type { ListedCall, ListedState } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { profile } from "./rig.ts";

const OK = { kind: "OK", code: null, text: null } as const;
const SCOPE = { dialect: profile("generic").dialect, command: null };

function ours(state: ListedState, id = 1): ListedCall {
  return { id, dir: "mo", state, isVoice: true, number: null };
}

const INCOMING: ListedCall = { id: 2, dir: "mt", state: "incoming", isVoice: true, number: null };
const DATA: ListedCall = { id: 3, dir: "mo", state: "active", isVoice: false, number: null };

/** A call that was taken with an OK at 10 ms. */
function taken(listingTells = true): CallEvidence {
  const evidence = new CallEvidence(monoMs(0), listingTells);
  evidence.dialAnswered(OK, monoMs(10));
  evidence.acceptedAt = monoMs(10);
  return evidence;
}

/** The same, and a listing showed it on its way. */
function listed(): CallEvidence {
  const evidence = taken();
  look(evidence, [ours("dialing")], 1_000);
  return evidence;
}

/** A listing, and the proof that it was one. */
function look(evidence: CallEvidence, calls: readonly ListedCall[] | null, at: number): void {
  evidence.listing(calls, monoMs(at));
  evidence.believe(monoMs(at));
}

function say(evidence: CallEvidence, line: string, at: number): void {
  evidence.observe(decode(line, SCOPE), monoMs(at));
}

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

  it("ends the call at once where no listing can tell", () => {
    const evidence = taken(false);
    say(evidence, "NO CARRIER", 2_000);
    expect(evidence.releasedAt).toBe(2_000);
  });
});

describe("a listing without our call", () => {
  it("says nothing while the call was never listed and nothing spoke of an end", () => {
    const evidence = taken();
    for (const at of [500, 1_000, 1_500]) look(evidence, [], at);
    expect(evidence.released).toBe(false);
    expect(evidence.missing).toBe(false);
  });

  it("is believed the second time, and counts from the first", () => {
    const evidence = listed();
    look(evidence, [INCOMING, DATA], 2_000);
    expect([evidence.released, evidence.missing]).toEqual([false, true]);
    look(evidence, [], 2_500);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is not believed when the call is there again in between", () => {
    const evidence = listed();
    look(evidence, [], 2_000);
    look(evidence, [ours("alerting")], 2_500);
    look(evidence, [], 3_000);
    expect(evidence.released).toBe(false);
  });

  it("is not believed when a line shows the call in between", () => {
    const evidence = listed();
    look(evidence, [], 2_000);
    say(evidence, '+CLCC: 1,0,3,0,0,"+99955500100",145', 2_100);
    look(evidence, [], 2_500);
    expect(evidence.released).toBe(false);
  });

  it("is not believed, even after a certain end, when a line of it could not be read", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), true);
    evidence.tear();
    look(evidence, [], 2_100);
    expect(evidence.released).toBe(false);
    look(evidence, [], 2_600);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is believed at once after a certain end, and the end was when it was told", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), true);
    look(evidence, [], 2_100);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is believed the second time after an end that may have been another call's", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), false);
    look(evidence, [], 2_100);
    expect(evidence.released).toBe(false);
    look(evidence, [], 2_600);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is not believed at once where the dial was not taken: its late OK may have ended the listing", () => {
    const evidence = new CallEvidence(monoMs(0), true);
    evidence.dialAnswered({ kind: "NO CARRIER", code: null, text: null }, monoMs(10));
    evidence.doubt(monoMs(10), true);
    look(evidence, [], 20);
    expect(evidence.released).toBe(false);
  });
});

describe("a listing that would end the call", () => {
  it("does nothing before it is proved to be one", () => {
    const evidence = listed();
    evidence.listing([], monoMs(2_000));
    expect(evidence.unproven).toBe(false);
    evidence.listing([], monoMs(2_500));
    expect([evidence.unproven, evidence.released]).toEqual([true, false]);
    evidence.believe(monoMs(2_510));
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("counts for nothing where another result stood in its place", () => {
    const evidence = listed();
    evidence.listing([], monoMs(2_000));
    evidence.listing([], monoMs(2_500));
    evidence.disbelieve();
    evidence.listing([], monoMs(3_000));
    expect([evidence.unproven, evidence.released]).toEqual([false, false]);
  });

  it("counts for nothing where a line shows the call before the proof comes", () => {
    const evidence = listed();
    evidence.listing([], monoMs(2_000));
    evidence.listing([], monoMs(2_500));
    say(evidence, '+CLCC: 1,0,3,0,0,"+99955500100",145', 2_505);
    evidence.believe(monoMs(2_510));
    expect(evidence.released).toBe(false);
  });

  it("breaks no trust in listings while a refusal is not proved", () => {
    const evidence = listed();
    for (const at of [2_000, 2_500]) evidence.listing(null, monoMs(at));
    evidence.disbelieve();
    expect(evidence.listingBroken).toBe(false);
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

describe("a listing with our call", () => {
  it("dispels a doubt that is older than a dead call is listed for, and what was said in doubt", () => {
    const evidence = listed();
    say(evidence, "BUSY", 2_000);
    look(evidence, [ours("alerting")], 4_500);
    expect(evidence.doubtSince).toBe(2_000);
    look(evidence, [ours("alerting")], 4_501);
    expect(evidence).toMatchObject({ doubtSince: null, releases: [], alertingAt: 4_500 });
  });

  it("keeps what was said before the doubt", () => {
    const evidence = listed();
    evidence.observe([{ kind: "release", release: releaseFromCause(31, "24.008") }], monoMs(1_500));
    evidence.doubt(monoMs(2_000), false);
    evidence.observe([{ kind: "release", release: releaseFromCause(17, "24.008") }], monoMs(2_000));
    look(evidence, [ours("active")], 9_000);
    expect(evidence.releases.map(({ cause }) => cause)).toEqual([31]);
  });

  it("tells ringing and answer once, the first time", () => {
    const evidence = listed();
    look(evidence, [ours("alerting")], 2_000);
    look(evidence, [ours("alerting")], 3_000);
    look(evidence, [ours("active")], 4_000);
    look(evidence, [ours("alerting")], 5_000);
    look(evidence, [ours("active")], 6_000);
    expect(evidence).toMatchObject({ alertingAt: 2_000, alertingNotBefore: 1_000, activeAt: 4_000 });
  });

  it("tells no ringing after an answer", () => {
    const evidence = listed();
    look(evidence, [ours("active")], 2_000);
    look(evidence, [ours("alerting")], 3_000);
    expect(evidence.alertingAt).toBeNull();
  });
});

describe("refused listings", () => {
  it("are final only when there are two in a row", () => {
    const evidence = listed();
    look(evidence, null, 2_000);
    look(evidence, [ours("alerting")], 3_000);
    look(evidence, null, 4_000);
    expect(evidence.listingBroken).toBe(false);
    look(evidence, null, 5_000);
    expect([evidence.listingBroken, evidence.released]).toEqual([true, false]);
  });

  it("end a call of which a line has told the end", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), false);
    look(evidence, null, 2_100);
    expect(evidence.released).toBe(false);
    look(evidence, null, 2_600);
    expect(evidence.releasedAt).toBe(2_000);
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
    evidence.doubt(monoMs(100), true);
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
    say(evidence, "NO CARRIER", 2_000);
    evidence.doubt(monoMs(3_000), true);
    evidence.release(monoMs(4_000));
    expect(evidence.releasedAt).toBe(2_000);
  });
});
