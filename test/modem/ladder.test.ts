import { describe, expect, it } from "vitest";
import { Bench } from "./bench.ts";

const CALL_UP = ['+CLCC: 1,0,0,0,0,"+99955500100",145', "OK"];

describe("a modem that does not answer", () => {
  it("is tried at once three times, then less and less often, then set aside with a reason", () => {
    const bench = new Bench({ answers: { AT: null } }).open();
    bench.until(() => bench.state === "quarantined", 300_000);
    const delays = bench.effects.flatMap((effect) => (effect.do === "reopen" ? [effect.delayMs] : []));
    expect(delays.slice(0, 8)).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(bench.sent("AT+CFUN=1,1")).toBe(1);
    expect(bench.effects).toContainEqual({ do: "rescue", means: "soft-reset", reason: "no-answer" });
    expect(bench.snapshot).toMatchObject({ reason: "no-answer", until: bench.now + 3_600_000 });
  });

  it("is not spoken to while it is set aside, and tried again when the hour is over", () => {
    const bench = new Bench({ answers: { AT: null } }).open();
    bench.until(() => bench.state === "quarantined", 300_000);
    bench.answer({ AT: ["OK"] });
    const written = bench.written.length;
    bench.pass(3_590_000);
    expect([bench.state, bench.written.length]).toEqual(["quarantined", written]);
    bench.until(() => bench.ready, 20_000);
  });

  it("is in use again as soon as it says that it has started", () => {
    const bench = new Bench({ answers: { AT: null } }).open();
    bench.until(() => bench.state === "quarantined", 300_000);
    bench.answer({ AT: ["OK"] });
    bench.pass(600_000);
    bench.say("RDY");
    bench.until(() => bench.ready, 2_000);
  });

  it("is in use again as soon as its device is plugged in again", () => {
    const bench = new Bench({ answers: { AT: null } }).open();
    bench.until(() => bench.state === "quarantined", 300_000);
    bench.answer({ AT: ["OK"] });
    bench.send({ kind: "line-down", reason: "unplugged" });
    bench.pass(30_000);
    bench.open();
    bench.until(() => bench.ready, 2_000);
  });

  it("has its power cut where there is a way to, and time to start", () => {
    const bench = new Bench({ answers: { AT: null }, canPowerCycle: true }).open();
    const cut = { do: "rescue", means: "power-cycle", reason: "no-answer" } as const;
    bench.until(() => bench.effects.some((effect) => effect.do === "rescue" && effect.means === cut.means), 300_000);
    expect(bench.effects).toContainEqual(cut);
    expect(bench.standing).toBe("resetting: no-answer");
    bench.pass(20_000);
    bench.send({ kind: "power-cycled" });
    bench.pass(30_000);
    expect(bench.state).not.toBe("quarantined");
    bench.answer({ AT: ["OK"] });
    bench.until(() => bench.ready, 10_000);
  });

  it("is restarted only where an earlier life has not done so within the hour", () => {
    const bench = new Bench({ answers: { AT: null } });
    bench.send({ kind: "rescued-before", means: "soft-reset", agoMs: 1_800_000 });
    bench.open();
    bench.until(() => bench.state === "quarantined", 300_000);
    expect(bench.sent("AT+CFUN=1,1")).toBe(0);
  });
});

describe("a modem that somebody sets aside", () => {
  it("is not ready, whatever it does, until the same one lets go of it", () => {
    const bench = new Bench().bringUp();
    bench.send({ kind: "hold", reason: "imei-changed" });
    expect([bench.standing, bench.ready, bench.snapshot.until]).toEqual(["quarantined: imei-changed", false, null]);
    bench.say("RDY");
    bench.pass(30_000);
    expect([bench.standing, bench.ready]).toEqual(["quarantined: imei-changed", false]);
    bench.send({ kind: "hold", reason: null });
    bench.until(() => bench.ready, 10_000);
  });

  it("ends its call first", () => {
    const bench = new Bench({ answers: { ATD: ["OK"] } }).bringUp();
    bench.answer({ "AT+CLCC": CALL_UP });
    const attempt = bench.dial({ holdS: 10 });
    bench.until(() => bench.state === "active", 5_000);
    bench.send({ kind: "hold", reason: "imei-duplicate" });
    expect(bench.state).toBe("active");
    bench.answer({ "AT+CLCC": (nth) => (nth > 3 ? ["OK"] : CALL_UP) });
    bench.result(attempt, 60_000);
    bench.until(() => bench.standing === "quarantined: imei-duplicate", 60_000);
  });
});
