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
  evidence.listing([ours("dialing")], monoMs(1_000));
  return evidence;
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
    for (const at of [500, 1_000, 1_500]) evidence.listing([], monoMs(at));
    expect(evidence.released).toBe(false);
    expect(evidence.missing).toBe(false);
  });

  it("is believed the second time, and counts from the first", () => {
    const evidence = listed();
    evidence.listing([INCOMING, DATA], monoMs(2_000));
    expect([evidence.released, evidence.missing]).toEqual([false, true]);
    evidence.listing([], monoMs(2_500));
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is not believed when the call is there again in between", () => {
    const evidence = listed();
    evidence.listing([], monoMs(2_000));
    evidence.listing([ours("alerting")], monoMs(2_500));
    evidence.listing([], monoMs(3_000));
    expect(evidence.released).toBe(false);
  });

  it("is not believed when a line shows the call in between", () => {
    const evidence = listed();
    evidence.listing([], monoMs(2_000));
    say(evidence, '+CLCC: 1,0,3,0,0,"+99955500100",145', 2_100);
    evidence.listing([], monoMs(2_500));
    expect(evidence.released).toBe(false);
  });

  it("is not believed, even after a certain end, when a line of it could not be read", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), true);
    evidence.tear();
    evidence.listing([], monoMs(2_100));
    expect(evidence.released).toBe(false);
    evidence.listing([], monoMs(2_600));
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is believed at once after a certain end, and the end was when it was told", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), true);
    evidence.listing([], monoMs(2_100));
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is believed the second time after an end that may have been another call's", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), false);
    evidence.listing([], monoMs(2_100));
    expect(evidence.released).toBe(false);
    evidence.listing([], monoMs(2_600));
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is not believed at once where the dial was not taken: its late OK may have ended the listing", () => {
    const evidence = new CallEvidence(monoMs(0), true);
    evidence.dialAnswered({ kind: "NO CARRIER", code: null, text: null }, monoMs(10));
    evidence.doubt(monoMs(10), true);
    evidence.listing([], monoMs(20));
    expect(evidence.released).toBe(false);
  });
});

describe("a listing with our call", () => {
  it("dispels a doubt that is older than a dead call is listed for, and what was said in doubt", () => {
    const evidence = listed();
    say(evidence, "BUSY", 2_000);
    evidence.listing([ours("alerting")], monoMs(4_500));
    expect(evidence.doubtSince).toBe(2_000);
    evidence.listing([ours("alerting")], monoMs(4_501));
    expect(evidence).toMatchObject({ doubtSince: null, releases: [], alertingAt: 4_500 });
  });

  it("keeps what was said before the doubt", () => {
    const evidence = listed();
    evidence.observe([{ kind: "release", release: releaseFromCause(31, "24.008") }], monoMs(1_500));
    evidence.doubt(monoMs(2_000), false);
    evidence.observe([{ kind: "release", release: releaseFromCause(17, "24.008") }], monoMs(2_000));
    evidence.listing([ours("active")], monoMs(9_000));
    expect(evidence.releases.map(({ cause }) => cause)).toEqual([31]);
  });

  it("tells ringing and answer once, the first time", () => {
    const evidence = listed();
    evidence.listing([ours("alerting")], monoMs(2_000));
    evidence.listing([ours("alerting")], monoMs(3_000));
    evidence.listing([ours("active")], monoMs(4_000));
    evidence.listing([ours("alerting")], monoMs(5_000));
    evidence.listing([ours("active")], monoMs(6_000));
    expect(evidence).toMatchObject({ alertingAt: 2_000, alertingNotBefore: 1_000, activeAt: 4_000 });
  });

  it("tells no ringing after an answer", () => {
    const evidence = listed();
    evidence.listing([ours("active")], monoMs(2_000));
    evidence.listing([ours("alerting")], monoMs(3_000));
    expect(evidence.alertingAt).toBeNull();
  });
});

describe("refused listings", () => {
  it("are final only when there are two in a row", () => {
    const evidence = listed();
    evidence.listing(null, monoMs(2_000));
    evidence.listing([ours("alerting")], monoMs(3_000));
    evidence.listing(null, monoMs(4_000));
    expect(evidence.listingBroken).toBe(false);
    evidence.listing(null, monoMs(5_000));
    expect([evidence.listingBroken, evidence.released]).toEqual([true, false]);
  });

  it("end a call of which a line has told the end", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), false);
    evidence.listing(null, monoMs(2_100));
    expect(evidence.released).toBe(false);
    evidence.listing(null, monoMs(2_600));
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
    evidence.listing(null, monoMs(200));
    evidence.listing(null, monoMs(300));
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
