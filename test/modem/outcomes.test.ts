import { describe, expect, it } from "vitest";
import type { Outcome } from "../../src/domain/words.ts";
import { Rig } from "./rig.ts";

/** Last three digits of the dialled number (`simbank-rack --help`), and what must be concluded. */
type Row = readonly [digits: string, behaviour: string, outcome: Outcome, detail: string | null];

const EVERY_FAMILY: readonly Row[] = [
  ["104", "rings long, answers, hangs up", "answered", null],
  ["121", "rings, the network gives up", "no-answer", null],
  ["130", "rings, is rejected", "rejected", null],
  ["111", "rings, is declined as busy", "rejected", "declined-as-busy"],
];

const WITH_CAUSE: readonly Row[] = [
  ["110", "busy without ringing", "busy", null],
  ["131", "rejected without ringing", "rejected", null],
  ["140", "unassigned number", "invalid-number", null],
  ["142", "number changed", "invalid-number", null],
  ["150", "destination out of order", "unreachable", null],
  ["151", "no user responding, never rang", "unreachable", "no-user-responding"],
  ["122", "no user responding, rang", "no-answer", null],
  ["123", "timer expiry while ringing", "no-answer", "network-failure"],
  ["170", "no circuit", "network-failure", null],
  ["180", "operator determined barring", "barred", null],
];

function callee(digits: string): string {
  return `+99955500${digits}`;
}

describe.each(["generic", "quectel-ec2x"])(
  "outcomes of %s, from listings, lines and causes together",
  (personality) => {
    it.each([...EVERY_FAMILY, ...WITH_CAUSE])("%s (%s) is %s, detail %s", (digits, _behaviour, outcome, detail) => {
      const rig = new Rig({ personality }).bringUp();
      const result = rig.call(callee(digits));
      expect([result.outcome, result.detail]).toEqual([outcome, detail]);
      expect(rig.dials()).toEqual([callee(digits)]);
    });
  },
);

describe("outcomes of huawei, whose lines carry the cause", () => {
  it.each([...EVERY_FAMILY, ...WITH_CAUSE])("%s (%s) is %s, detail %s", (digits, _behaviour, outcome, detail) => {
    const result = new Rig({ personality: "huawei" }).bringUp().call(callee(digits));
    expect([result.outcome, result.detail]).toEqual([outcome, detail]);
  });
});

describe("outcomes of a family that shows answers too early", () => {
  it("never claims a proven answer", () => {
    const result = new Rig({ personality: "simcom-7600" }).bringUp().call(callee("104"));
    expect(result.outcome).toBe("answered-unproven");
  });
});

describe("outcomes of a family whose dial command blocks", () => {
  const rows: readonly Row[] = [
    ["104", "answers late", "answered", null],
    ["110", "busy", "busy", null],
    ["150", "destination out of order", "unreachable", null],
  ];
  it.each(rows)("%s (%s) is %s", (digits, _behaviour, outcome) => {
    const rig = new Rig({ personality: "wavecom" }).bringUp();
    expect(rig.call(callee(digits)).outcome).toBe(outcome);
  });

  it("writes not a byte while the dial is pending", () => {
    const rig = new Rig({ personality: "wavecom", idlePollMs: 1_000 }).bringUp();
    const before = rig.written.length;
    rig.dial(callee("104"));
    rig.until(() => rig.state === "active", 60_000);
    expect(rig.written.slice(before)).toEqual(["AT+CCID\r", "AT+CIMI\r", `ATD${callee("104")};\r`, "AT+CLCC\r"]);
    expect(rig.witnessed.some((event) => event.event === "abort")).toBe(false);
  });

  it("aborts a dial that has to end with one CR, and the call with it", () => {
    const rig = new Rig({ personality: "wavecom" }).bringUp();
    const attempt = rig.dial(callee("120"));
    rig.pass(8_000);
    rig.send({ kind: "cancel", attempt, reason: "withdrawal" });
    rig.until(() => rig.results(attempt).length > 0, 20_000);
    expect(rig.result(attempt).outcome).toBe("cancelled");
    expect(rig.written).toContain("\r");
  });
});

describe.each(["generic", "quectel-ec2x", "simcom-7600", "huawei", "urc-only"])(
  "a call of %s that we end",
  (personality) => {
    it("is hung up when its flow is over, and the line is free again", () => {
      const rig = new Rig({ personality }).bringUp();
      const result = rig.call(callee("100"), { holdS: 4 });
      expect(result.releasedBy).toBe("local");
      expect(result.talkMs).toBeGreaterThan(3_000);
      expect(result.talkMs).toBeLessThan(6_500);
      rig.until(() => rig.ready, 10_000);
    });

    it("is hung up when nobody answers in time", () => {
      const rig = new Rig({ personality }).bringUp();
      const result = rig.call(callee("120"), { ringMaxS: 20 });
      expect([result.outcome, result.releasedBy]).toEqual(["no-answer", "local"]);
      rig.until(() => rig.ready, 10_000);
      expect(rig.dials()).toHaveLength(1);
    });

    it("is hung up at once when the person withdraws, answered or not", () => {
      const rig = new Rig({ personality }).bringUp();
      const attempt = rig.dial(callee("100"));
      rig.until(() => rig.state === "active", 60_000);
      rig.send({ kind: "cancel", attempt, reason: "withdrawal" });
      rig.until(() => rig.results(attempt).length > 0, 5_000);
      expect(rig.result(attempt).outcome).toMatch(/^answered/);
    });
  },
);

describe("a modem that fails in the middle of a call", () => {
  it("has rebooted: answered stays answered, and the modem comes back", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    const result = rig.call(callee("191"));
    expect(result.outcome).toMatch(/^answered/);
    expect(result.detail).toBe("modem-rebooted");
    rig.until(() => rig.ready, 120_000);
  });

  it("has fallen silent: nobody knows how the call ended", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    expect(rig.call(callee("190")).outcome).toBe("unknown");
    rig.until(() => rig.ready, 200_000);
  });

  it("never answered the dial: the call may have been placed", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    expect(rig.call(callee("197")).outcome).toBe("unknown");
    expect(rig.dials()).toHaveLength(1);
  });

  it("was unplugged: unknown, and back after it is plugged in", () => {
    const rig = new Rig({ personality: "generic" }).bringUp();
    expect(rig.call(callee("196")).outcome).toBe("unknown");
    rig.until(() => rig.ready, 60_000);
  });
});

describe("a modem with odd manners", () => {
  it.each([
    ["192", "answers the dial command seconds late", "answered"],
    ["193", "floods the line with unsolicited lines", "answered"],
    ["198", "mixes garbage into the line", "answered"],
    ["195", "refuses with NO CARRIER and no OK", "network-failure"],
    ["182", "refuses with CME 177", "barred"],
  ])("%s, which %s, is %s", (digits, _manner, outcome) => {
    const rig = new Rig({ personality: "quectel-ec2x" }).bringUp();
    expect(rig.call(callee(digits)).outcome).toBe(outcome);
    rig.until(() => rig.ready, 60_000);
  });
});

describe("the tail of one call, reaching into the next", () => {
  it("does not end a call that is alive, though it names the same call number", () => {
    const rig = new Rig({ personality: "wavecom", postReleaseMs: 0 }).bringUp();
    rig.call(callee("140"));
    rig.until(() => rig.ready, 10_000);
    const result = rig.call(callee("104"));
    expect([result.outcome, result.detail]).toEqual(["answered", null]);
    expect(rig.witnessed.some((event) => event.event === "abort")).toBe(false);
  });

  it("is waited for before the line is free", () => {
    const rig = new Rig({ personality: "wavecom" }).bringUp();
    const attempt = rig.dial(callee("140"));
    rig.until(() => rig.lastLines().includes("+WIND: 6,1"), 60_000);
    const lastWord = rig.time.now();
    rig.until(() => rig.ready, 10_000);
    expect(rig.results(attempt)).toHaveLength(1);
    expect(rig.time.now() - lastWord).toBeGreaterThanOrEqual(2_000);
  });
});
