import { describe, expect, it } from "vitest";
import { Bench, ICCID } from "./bench.ts";

const OTHER_CARD = "8999911000000000020";

function identified(bench: Bench): number {
  return bench.kinds().filter((kind) => kind === "identified").length;
}

describe("an idle modem", () => {
  it("is asked for its registration at each poll, and for nothing else while its network is fresh", () => {
    const bench = new Bench({ idlePollMs: 10_000 }).bringUp();
    bench.pass(35_000);
    expect(bench.written).toEqual(["AT+CREG?", "AT+CREG?", "AT+CREG?"]);
  });

  it("is asked for its network before the last reading is 60 s old, so that it can always prove where it is", () => {
    const bench = new Bench({ idlePollMs: 10_000 }).bringUp();
    for (let s = 0; s < 300; s += 1) {
      bench.pass(1_000);
      expect(bench.snapshot.plmn).toBe("00101");
    }
    expect(bench.sent("AT+COPS?")).toBeGreaterThanOrEqual(4);
    expect(bench.sent("AT+COPS?")).toBeLessThanOrEqual(7);
  });

  it("is asked no more often because it chatters", () => {
    const bench = new Bench({ idlePollMs: 10_000 }).bringUp();
    for (let i = 0; i < 500; i += 1) {
      bench.say("+CIEV: 2,4");
      bench.pass(40);
    }
    expect(bench.sent("AT+CREG?")).toBeLessThanOrEqual(2);
  });

  it("that answers late or not at all is fenced off, asked again, and opened again after three times", () => {
    const bench = new Bench({ idlePollMs: 1_000, answers: {} }).bringUp();
    bench.reopens = false;
    bench.answer({ "AT+CREG?": null });
    bench.until(() => bench.kinds().includes("reopen"), 60_000);
    expect(bench.sent("AT+CREG?")).toBe(3);
    expect(bench.sent("AT")).toBeGreaterThanOrEqual(2);
  });

  it("forgets one unanswered poll after one that is answered", () => {
    const bench = new Bench({ idlePollMs: 1_000 }).bringUp();
    bench.answer({ "AT+CREG?": (nth) => (nth % 3 === 2 ? ["+CREG: 2,1", "OK"] : null) });
    bench.pass(60_000);
    expect(bench.kinds()).not.toContain("reopen");
    expect(bench.snapshot.timeouts).toBeLessThan(3);
  });
});

describe("registration", () => {
  it.each(["+CREG: 2", "+CREG: 3", "+CREG: 0"])(
    "lost by %s takes the line away at once, and the card is read again",
    (line) => {
      const bench = new Bench().bringUp();
      bench.answer({ "AT+CREG?": ["+CREG: 2,2", "OK"] });
      bench.say(line);
      expect(bench.ready).toBe(false);
      expect(bench.kinds()).toContain("changed");
      bench.pass(5_000);
      expect(bench.state).toBe("searching");
      expect([bench.sent("AT+CPIN?"), bench.sent("AT+CCID"), bench.sent("AT+CIMI")]).toEqual([1, 1, 1]);
      bench.answer({ "AT+CREG?": ["+CREG: 2,1", "OK"] });
      bench.until(() => bench.ready, 10_000);
      expect(identified(bench)).toBe(1);
    },
  );

  it("lost as a poll finds out takes the line away too", () => {
    const bench = new Bench({ idlePollMs: 5_000 }).bringUp();
    bench.answer({ "AT+CREG?": ["+CREG: 2,2", "OK"] });
    bench.pass(8_000);
    expect(bench.standing).toMatch(/^(?:searching|identifying|sim-check|configuring)/);
  });

  it("lost and found while a poll is unanswered has the card read before the next dial", () => {
    const bench = new Bench({ idlePollMs: 5_000 }).bringUp();
    bench.until(() => bench.sent("AT+CREG?") === 1, 6_000);
    bench.say("+CREG: 0", "+CREG: 1");
    expect(bench.ready).toBe(false);
    bench.until(() => bench.ready, 1_000);
    expect(bench.sent("AT+CCID")).toBe(1);
  });
});

describe("the card of an idle modem", () => {
  it("that was taken out while the network was lost is forgotten", () => {
    const bench = new Bench().bringUp();
    bench.answer({ "AT+CREG?": ["+CREG: 2,0", "OK"], "AT+CPIN?": ["+CME ERROR: 10"] });
    bench.say("+CREG: 0");
    bench.until(() => bench.standing === "sim-check: sim-absent", 5_000);
    expect(bench.snapshot.identity).toMatchObject({ iccid: null, imsi: null });
  });

  it("is asked for from the start, and no answer to an earlier question is taken for one", () => {
    const bench = new Bench({ idlePollMs: 1_000 }).bringUp();
    bench.answer({ "AT+CREG?": (nth) => (nth === 0 ? null : ["+CREG: 2,1", "OK"]) });
    bench.until(() => bench.sent("AT+CREG?") === 1, 2_000);
    bench.say("+CPIN: NOT INSERTED", "+CREG: 2,1", "OK");
    bench.until(() => bench.ready, 10_000);
    expect(bench.written.slice(0, 5)).toEqual(["AT+CREG?", "AT+CLCC", "AT+CHUP", "ATE0", "AT+CMEE=1"]);
  });

  it.each(["+CPIN: NOT INSERTED", "+QSIMSTAT: 1,0", "+CPIN: SIM PIN", "+SIMCARD: NOT AVAILABLE"])(
    "that %s tells of is forgotten at once",
    (line) => {
      const bench = new Bench().bringUp();
      bench.say(line);
      expect(bench.standing).toMatch(/^identifying|^sim-check/);
      expect(bench.snapshot).toMatchObject({ ready: false, identity: { iccid: null, imsi: null } });
    },
  );

  it("that is another one after it was out is another card to everybody", () => {
    const bench = new Bench().bringUp();
    bench.answer({ "AT+CPIN?": ["+CME ERROR: 10"] });
    bench.say("+CPIN: NOT INSERTED");
    bench.until(() => bench.standing === "sim-check: sim-absent", 5_000);
    bench.answer({ "AT+CPIN?": ["+CPIN: READY", "OK"], "AT+CCID": [`+CCID: ${OTHER_CARD}`, "OK"] });
    bench.say("+CPIN: READY");
    bench.until(() => bench.ready, 5_000);
    expect(bench.snapshot.identity.iccid).toBe(OTHER_CARD);
  });

  it("is read again when the modem repeats that it is ready, and stays who it is", () => {
    const bench = new Bench().bringUp();
    bench.say("+CPIN: READY");
    expect(bench.ready).toBe(false);
    bench.until(() => bench.ready, 1_000);
    expect([bench.sent("AT+CPIN?"), bench.sent("AT+CCID"), bench.sent("AT+CIMI"), bench.sent("ATE0")]).toEqual([
      1, 1, 1, 0,
    ]);
    expect([bench.snapshot.identity.iccid, identified(bench)]).toEqual([ICCID, 0]);
  });

  it("that turns out to be another one when it is read again is introduced", () => {
    const bench = new Bench().bringUp();
    bench.answer({ "AT+CCID": [`+CCID: ${OTHER_CARD}`, "OK"] });
    bench.say("+CPIN: READY");
    bench.until(() => bench.ready, 10_000);
    expect([bench.snapshot.identity.iccid, identified(bench)]).toEqual([OTHER_CARD, 1]);
  });

  it("with another IMSI under the same ICCID is introduced too", () => {
    const bench = new Bench().bringUp();
    bench.answer({ "AT+CIMI": ["001010000000099", "OK"] });
    bench.say("+CPIN: READY");
    bench.until(() => bench.ready, 10_000);
    expect([bench.snapshot.identity.imsi, identified(bench)]).toEqual(["001010000000099", 1]);
  });

  it("that cannot be read again is no card to dial with", () => {
    const bench = new Bench().bringUp();
    bench.answer({ "AT+CPIN?": ["+CME ERROR: 10"] });
    bench.say("+CPIN: READY");
    bench.pass(5_000);
    expect([bench.ready, bench.standing]).toEqual([false, "sim-check: sim-absent"]);
  });
});

describe("somebody who calls us", () => {
  it("keeps the line from being dialled on until 8 s after the last ring, and everybody is told both times", () => {
    const bench = new Bench({ idlePollMs: 600_000 }).bringUp();
    bench.say("RING");
    expect(bench.ready).toBe(false);
    expect(bench.kinds()).toContain("changed");
    bench.pass(5_000);
    bench.say("RING");
    bench.effects.length = 0;
    bench.pass(7_990);
    expect([bench.ready, bench.kinds()]).toEqual([false, []]);
    bench.pass(20);
    expect([bench.ready, bench.kinds()]).toEqual([true, ["changed"]]);
  });

  it("sends back a dial undialled", () => {
    const bench = new Bench().bringUp();
    bench.say("RING");
    const attempt = bench.dial();
    expect(bench.results(attempt)).toMatchObject([{ outcome: "cancelled", detail: "not-dialed" }]);
    bench.pass(60_000);
    expect(bench.dials).toBe(0);
  });
});
