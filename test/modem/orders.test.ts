import { describe, expect, it } from "vitest";
import { Bench } from "./bench.ts";
import { profile } from "./rig.ts";

/** A profile whose cards are not asked for before each dial. */
const QUIET = profile("lab-fast");
const ALIVE = (state: number): readonly string[] => [`+CLCC: 1,0,${state},0,0,"+99955500100",145`, "OK"];

/** A modem that answers each dial, and whose call ends when it is hung up. */
function answering(postReleaseMs = 500): Bench {
  const bench = new Bench({ postReleaseMs });
  bench.bringUp();
  bench.answer({
    ATD: ["OK"],
    "AT+CLCC": () => (bench.dials > bench.sent("AT+CHUP") ? ALIVE(0) : ["OK"]),
  });
  return bench;
}

describe("a dial for a modem that cannot take it", () => {
  const rows: readonly (readonly [what: string, prepare: (bench: Bench) => void])[] = [
    ["has no line", () => {}],
    ["is just being opened", (bench) => bench.open()],
    [
      "has no network",
      (bench) => {
        bench.answer({ "AT+CREG?": ["+CREG: 2,2", "OK"] });
        bench.open().pass(5_000);
      },
    ],
    [
      "is stopped",
      (bench) => {
        bench.bringUp();
        bench.send({ kind: "want", want: "stop", reason: null });
      },
    ],
    [
      "is drained",
      (bench) => {
        bench.bringUp();
        bench.send({ kind: "want", want: "drain", reason: null });
      },
    ],
    [
      "is being reset",
      (bench) => {
        bench.bringUp();
        bench.send({ kind: "reset" });
      },
    ],
    [
      "has another call",
      (bench) => {
        bench.bringUp();
        bench.answer({ ATD: null });
        bench.dial();
        bench.until(() => bench.dials === 1, 1_000);
      },
    ],
  ];
  it.each(rows)("that %s comes back undialled, its permit dead", (_what, prepare) => {
    const bench = new Bench();
    prepare(bench);
    const dials = bench.dials;
    const order = bench.order();
    bench.send({ kind: "dial", order });
    expect(bench.results(order.attempt)).toMatchObject([
      { outcome: "cancelled", detail: "not-dialed", releasedBy: "local" },
    ]);
    expect(() => order.permit.spend(bench.now)).toThrow(/voided/);
    bench.pass(30_000);
    expect([bench.dials, bench.results(order.attempt)]).toMatchObject([dials, [{}]]);
  });
});

describe("a dial that has to wait for the channel", () => {
  /** An idle poll is on its way, so that a dial cannot be written yet. */
  function waiting(): { readonly bench: Bench; readonly order: ReturnType<Bench["order"]> } {
    const bench = new Bench({ idlePollMs: 1_000, profile: QUIET }).bringUp();
    bench.answer({ "AT+CREG?": null });
    bench.until(() => bench.sent("AT+CREG?") === 1, 2_000);
    const order = bench.order();
    bench.send({ kind: "dial", order });
    expect([bench.snapshot.attempt, bench.ready, bench.dials]).toEqual([order.attempt, false, 0]);
    return { bench, order };
  }

  it("is written once the channel is free", () => {
    const { bench } = waiting();
    bench.say("+CREG: 2,1", "OK");
    expect(bench.dials).toBe(1);
  });

  it("is not written once its permit is 5 s old", () => {
    const { bench, order } = waiting();
    bench.answer({ AT: (nth) => (nth < 2 ? null : ["OK"]) });
    bench.pass(60_000);
    expect(bench.results(order.attempt)).toMatchObject([{ outcome: "cancelled" }]);
    expect(bench.dials).toBe(0);
  });

  it("is not written after it was cancelled", () => {
    const { bench, order } = waiting();
    bench.send({ kind: "cancel", attempt: order.attempt, reason: "withdrawal" });
    expect(bench.results(order.attempt)).toMatchObject([{ outcome: "cancelled" }]);
    bench.say("+CREG: 2,1", "OK");
    bench.pass(10_000);
    expect([bench.dials, bench.results(order.attempt)]).toMatchObject([0, [{}]]);
  });

  it.each([
    ["the slot is stopped", (bench: Bench) => bench.send({ kind: "want", want: "stop", reason: null })],
    ["the line goes", (bench: Bench) => bench.send({ kind: "line-down", reason: "unplugged" })],
    ["a new line comes without a word", (bench: Bench) => bench.open()],
    ["the modem boots", (bench: Bench) => bench.say("RDY")],
    ["the card goes", (bench: Bench) => bench.say("+CPIN: NOT INSERTED")],
    ["a person resets the modem", (bench: Bench) => bench.send({ kind: "reset" })],
    ["the network goes", (bench: Bench) => bench.say("+CREG: 0", "+CREG: 2,0", "OK")],
  ])("comes back undialled when %s", (_what, happen) => {
    const { bench, order } = waiting();
    bench.answer({ "AT+CREG?": ["+CREG: 2,2", "OK"] });
    happen(bench);
    bench.pass(20_000);
    expect(bench.results(order.attempt)).toMatchObject([{ outcome: "cancelled" }]);
    expect(bench.dials).toBe(0);
  });

  it("waits for a card that is read again, and is not dialled from another card", () => {
    const { bench, order } = waiting();
    bench.answer({ "AT+CCID": ["+CCID: 8999911000000000020", "OK"] });
    bench.say("+CPIN: READY", "+CREG: 2,1", "OK");
    bench.pass(20_000);
    expect([bench.results(order.attempt), bench.dials]).toMatchObject([[{ outcome: "cancelled" }], 0]);
  });

  it("does not cut into a ring", () => {
    const { bench, order } = waiting();
    bench.say("RING", "+CREG: 2,1", "OK");
    bench.pass(20_000);
    expect([bench.results(order.attempt), bench.dials]).toMatchObject([[{ outcome: "cancelled" }], 0]);
  });
});

describe("what a person wants of the slot", () => {
  it("shows in the state of an idle modem, with the reason", () => {
    const bench = new Bench().bringUp();
    bench.send({ kind: "want", want: "stop", reason: "card swap" });
    expect([bench.standing, bench.snapshot.want]).toEqual(["stopped: card swap", "stop"]);
    bench.send({ kind: "want", want: "run", reason: null });
    expect([bench.standing, bench.ready]).toEqual(["idle", true]);
  });

  it("without a reason shows the wish itself", () => {
    const bench = new Bench().bringUp();
    bench.send({ kind: "want", want: "drain", reason: null });
    expect(bench.standing).toBe("stopped: drain");
  });

  it("is told to whoever offers the line", () => {
    const bench = new Bench().bringUp();
    bench.send({ kind: "want", want: "run", reason: null });
    expect(bench.kinds()).toContain("changed");
  });

  it("survives a lost line and a bring-up", () => {
    const bench = new Bench().bringUp();
    bench.send({ kind: "want", want: "stop", reason: "audit" });
    bench.send({ kind: "line-down", reason: "unplugged" });
    bench.open();
    bench.until(() => bench.standing === "stopped: audit", 10_000);
  });

  it("stop hangs up the call, and then the modem is stopped", () => {
    const bench = answering();
    const attempt = bench.dial();
    bench.until(() => bench.state === "active", 10_000);
    bench.send({ kind: "want", want: "stop", reason: "audit" });
    expect(bench.result(attempt, 5_000)).toMatchObject({ outcome: "answered-unproven", releasedBy: "local" });
    bench.until(() => bench.standing === "stopped: audit", 5_000);
    expect(bench.sent("AT+CHUP")).toBe(1);
  });

  it("drain lets the call go on to its end", () => {
    const bench = answering();
    const attempt = bench.dial({ holdS: 20 });
    bench.until(() => bench.state === "active", 10_000);
    bench.send({ kind: "want", want: "drain", reason: "audit" });
    bench.pass(15_000);
    expect([bench.state, bench.sent("AT+CHUP")]).toEqual(["active", 0]);
    expect(bench.result(attempt).talkMs).toBeGreaterThanOrEqual(20_000);
    bench.until(() => bench.standing === "stopped: audit", 5_000);
  });
});

describe("a line that is free again", () => {
  it("is told of once, after the quiet that the profile asks for", () => {
    const bench = answering();
    bench.dial({ holdS: 2 });
    bench.until(() => bench.sent("AT+CHUP") === 1, 10_000);
    bench.effects.length = 0;
    const hungUpAt = bench.now;
    bench.until(() => bench.kinds().includes("line-free"), 5_000);
    expect(bench.now - hungUpAt).toBeGreaterThanOrEqual(500);
    expect([bench.kinds().filter((kind) => kind === "line-free"), bench.ready]).toEqual([["line-free"], true]);
  });

  it("is free later when the tail of the call comes late", () => {
    const bench = answering(2_000);
    const attempt = bench.dial({ holdS: 2 });
    bench.result(attempt);
    bench.pass(1_000);
    for (let piece = 0; piece < 3; piece += 1) {
      bench.say("NO CARRIER");
      bench.pass(1_990);
      expect(bench.ready).toBe(false);
    }
    bench.pass(20);
    expect(bench.ready).toBe(true);
  });

  it("has the network read anew after a long call", () => {
    const bench = answering();
    const attempt = bench.dial({ holdS: 90 });
    bench.result(attempt);
    expect(bench.sent("AT+COPS?")).toBe(0);
    bench.until(() => bench.ready, 5_000);
    expect([bench.sent("AT+COPS?"), bench.snapshot.plmn]).toEqual([1, "00101"]);
  });

  it("has the card read anew when the modem spoke of it during the call", () => {
    const bench = answering();
    const attempt = bench.dial({ holdS: 5 });
    bench.until(() => bench.state === "active", 10_000);
    bench.written.length = 0;
    bench.say("+CPIN: NOT INSERTED", "+CPIN: READY");
    bench.answer({ "AT+CCID": ["+CCID: 8999911000000000020", "OK"], "AT+CLCC": ["OK"] });
    expect(bench.result(attempt).outcome).toMatch(/^answered/);
    bench.until(() => bench.ready, 10_000);
    expect(bench.snapshot.identity.iccid).toBe("8999911000000000020");
  });

  it("is not told of before the card was read anew", () => {
    const bench = answering();
    const attempt = bench.dial({ holdS: 5 });
    bench.until(() => bench.state === "active", 10_000);
    bench.say("+CPIN: READY");
    bench.answer({ "AT+CPIN?": null, "AT+CLCC": ["OK"] });
    bench.result(attempt);
    bench.pass(9_000);
    expect([bench.sent("AT+CPIN?") > 0, bench.kinds().includes("line-free")]).toEqual([true, false]);
  });

  it("is not free while the network is gone", () => {
    const bench = answering();
    const attempt = bench.dial({ holdS: 5 });
    bench.until(() => bench.state === "active", 10_000);
    bench.answer({ "AT+CREG?": ["+CREG: 2,2", "OK"] });
    bench.say("+CREG: 2");
    bench.result(attempt);
    bench.effects.length = 0;
    bench.pass(10_000);
    expect([bench.state, bench.kinds().includes("line-free")]).toEqual(["searching", false]);
  });
});
