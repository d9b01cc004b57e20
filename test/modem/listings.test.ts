import { describe, expect, it } from "vitest";
import { releaseFromCause } from "../../src/at/decode/cause.ts";
import { monoMs } from "../../src/domain/time.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { ours, INCOMING, DATA, taken, listed, look, say } from "./evidence-bench.ts";

describe("a listing without our call", () => {
  it("says nothing while the call was never listed and nothing spoke of an end", () => {
    const evidence = taken();
    for (const at of [500, 1_000, 1_500]) look(evidence, [], at);
    expect(evidence.released).toBe(false);
    expect(evidence.missing).toBe(false);
  });

  it("shows that listings are none where it contradicts a line, and ends nothing", () => {
    const evidence = taken();
    say(evidence, '+CLCC: 1,0,2,0,0,"+99955500100",145', 20);
    look(evidence, [], 30);
    expect(evidence.omits).toBe(false);
    look(evidence, [], 530);
    expect(evidence).toMatchObject({ omits: true, listingBroken: true, released: false });
  });

  it("ends nothing where what the listing before showed may have been an announcement", () => {
    const evidence = taken();
    look(evidence, [ours("dialing")], 30);
    look(evidence, [], 530);
    look(evidence, [], 1_030);
    say(evidence, '+CLCC: 1,0,0,0,0,"+99955500100",145', 2_000);
    expect(evidence).toMatchObject({ omits: true, released: false, activeAt: 2_000 });
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
    evidence.doubt(monoMs(2_000), "named");
    evidence.tear();
    look(evidence, [], 2_100);
    expect(evidence.released).toBe(false);
    look(evidence, [], 2_600);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is believed at once after a certain end, and the end was when it was told", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), "named");
    look(evidence, [], 2_100);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is believed the second time after an end that may have been another call's", () => {
    const evidence = listed();
    evidence.doubt(monoMs(2_000), "nameless");
    look(evidence, [], 2_100);
    expect(evidence.released).toBe(false);
    look(evidence, [], 2_600);
    expect(evidence.releasedAt).toBe(2_000);
  });

  it("is not believed at once where the dial was not taken: its late OK may have ended the listing", () => {
    const evidence = new CallEvidence(monoMs(0), true);
    evidence.dialAnswered({ kind: "NO CARRIER", code: null, text: null }, monoMs(10));
    evidence.doubt(monoMs(10), "named");
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
    evidence.doubt(monoMs(2_000), "nameless");
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
    evidence.doubt(monoMs(2_000), "nameless");
    look(evidence, null, 2_100);
    expect(evidence.released).toBe(false);
    look(evidence, null, 2_600);
    expect(evidence.endDueAt).toBe(2_000);
    evidence.endByWord();
    expect(evidence).toMatchObject({ releasedAt: 2_000, endUnseen: true });
  });
});
