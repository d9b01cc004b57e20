import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ErrorCode } from "../../src/domain/errors.ts";
import { Harness } from "./harness.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("opening the port", () => {
  const rows: readonly (readonly [ErrorCode, string, readonly number[]])[] = [
    ["SB_PORT_MISSING", "port-missing", [0, 1_000, 2_000, 3_000]],
    ["SB_PORT_LOCKED", "port-locked", [0, 5_000, 10_000, 15_000]],
    ["SB_PORT_DENIED", "port-denied", [0, 5_000, 10_000, 15_000]],
    ["SB_PORT_NOT_A_TTY", "port-not-a-tty", [0, 5_000, 10_000, 15_000]],
    ["SB_HARDWARE", "hardware", [0, 0, 0, 0, 1_000, 3_000, 7_000, 15_000, 31_000, 47_000]],
  ];
  it.each(rows)(
    "that fails with %s leaves the modem absent (%s) and is tried again at %j",
    async (code, reason, times) => {
      const harness = new Harness();
      harness.refusals.push(...times.slice(1).map(() => code));
      harness.driver.start();
      await harness.pass(500);
      if (times.length === 4) {
        expect(harness.driver.snapshot()).toMatchObject({ state: "absent", reason });
        expect(harness.driver.openMessage).toBe(`refused with ${code}`);
      }
      await harness.pass(60_000);
      expect(harness.openings).toHaveLength(times.length);
      for (const [index, at] of times.entries()) {
        expect(Math.abs((harness.openings[index] ?? Number.NaN) - at)).toBeLessThan(50);
      }
      expect([harness.ready, harness.driver.openMessage]).toEqual([true, null]);
    },
  );

  it("begins its back-off anew after a success", async () => {
    const harness = new Harness();
    harness.refusals.push(...Array.from({ length: 7 }, () => "SB_HARDWARE" as const));
    harness.driver.start();
    await harness.pass(60_000);
    const before = harness.openings.length;
    harness.refusals.push("SB_HARDWARE", "SB_HARDWARE");
    harness.line.breakOff();
    await harness.pass(1_000);
    expect(harness.openings.length - before).toBe(3);
    expect(harness.ready).toBe(true);
  });

  it("that throws is told of as a fault and tried again", async () => {
    const harness = new Harness();
    const fault = new Error("a fault of ours");
    harness.openThrows = fault;
    harness.driver.start();
    await harness.pass(1_000);
    expect([harness.seen.faults, harness.openings.length, harness.ready]).toEqual([[fault], 2, true]);
  });

  it("is given up at once by a stop", async () => {
    const harness = new Harness();
    harness.openMs = 3_000;
    harness.driver.start();
    await harness.pass(100);
    await harness.driver.stop(1_000);
    expect([harness.lines.length, harness.openings.length, vi.getTimerCount()]).toEqual([0, 1, 0]);
  });

  it("that succeeds although a stop came meanwhile is undone before the stop is over", async () => {
    const harness = new Harness();
    harness.openMs = 1_000;
    harness.ignoresAbort = true;
    harness.driver.start();
    await harness.pass(100);
    let over = false;
    const stopped = harness.driver.stop(0).then(() => {
      over = true;
    });
    await harness.pass(800);
    expect(over).toBe(false);
    await harness.pass(200);
    await stopped;
    expect([harness.lines.map((line) => line.isOpen), vi.getTimerCount()]).toEqual([[false], 0]);
  });
});

describe("a line that ends", () => {
  it("in the middle of a call ends the call as unknown, once, and is opened again", async () => {
    const harness = await new Harness().bringUp();
    const attempt = await harness.call();
    harness.line.breakOff();
    expect(harness.seen.results).toMatchObject([{ attempt, result: { outcome: "unknown", detail: "line-lost" } }]);
    expect(harness.driver.snapshot()).toMatchObject({ state: "absent", attempt: null });
    await harness.pass(2_000);
    expect([harness.lines.length, harness.ready, harness.seen.results.length]).toEqual([2, true, 1]);
  });

  it("stuck says so, and why", async () => {
    const harness = await new Harness().bringUp();
    harness.line.breakOff({ kind: "stuck", code: "SB_PORT_STUCK", message: "took no bytes" });
    expect(harness.driver.snapshot()).toMatchObject({ state: "absent", reason: "port-stuck" });
    expect(harness.driver.openMessage).toBe("took no bytes");
  });

  it("is not opened again after a stop", async () => {
    const harness = await new Harness().bringUp();
    await harness.driver.stop(0);
    await harness.pass(60_000);
    expect([harness.lines.length, harness.line.isOpen]).toEqual([1, false]);
  });

  it("takes nothing of what was written to it to the next one", async () => {
    const harness = await new Harness().bringUp();
    harness.line.answers = false;
    harness.dial();
    harness.line.breakOff();
    await harness.pass(5_000);
    expect(harness.line.dials).toBe(0);
  });
});

describe("a write that is refused", () => {
  it("leaves a dial to the line's end: the attempt is unknown, and the number is not dialled again", async () => {
    const harness = await new Harness().bringUp();
    const [first] = harness.lines;
    harness.line.writeError = { code: "SB_PORT_STUCK", message: "no room" };
    const attempt = harness.dial();
    await harness.pass(500);
    harness.line.breakOff({ kind: "stuck", code: "SB_PORT_STUCK" });
    await harness.pass(10_000);
    expect(harness.seen.results).toMatchObject([{ attempt, result: { outcome: "unknown" } }]);
    expect([first?.dials, harness.line.dials]).toEqual([0, 0]);
  });
});

describe("a modem that does not answer", () => {
  it("has its port given back and opened again", async () => {
    const harness = await new Harness().bringUp();
    harness.line.answers = false;
    await harness.pass(60_000);
    expect(harness.lines.length).toBeGreaterThan(1);
    expect(harness.lines[0]?.isOpen).toBe(false);
    expect(harness.ready).toBe(true);
  });

  it("is not opened before the old line has left the port", async () => {
    const harness = await new Harness().bringUp();
    harness.line.closeMs = 1_500;
    harness.line.answers = false;
    let closedAt = 0;
    let openedAt = 0;
    for (let ms = 0; ms < 60_000 && openedAt === 0; ms += 100) {
      await harness.pass(100);
      if (closedAt === 0 && harness.lines[0]?.isOpen === false) closedAt = ms;
      if (harness.lines.length > 1) openedAt = ms;
    }
    expect(closedAt).toBeGreaterThan(0);
    expect(openedAt - closedAt).toBeGreaterThanOrEqual(1_400);
  });
});

describe("stopping", () => {
  it("hangs up the call, waits for its end, and leaves no line and no timer behind", async () => {
    const harness = await new Harness().bringUp();
    const attempt = await harness.call();
    const stopped = harness.driver.stop(10_000);
    await harness.pass(2_000);
    await stopped;
    expect(harness.line.written).toContain("AT+CHUP\r");
    expect(harness.seen.results).toMatchObject([{ attempt, result: { outcome: "answered", releasedBy: "local" } }]);
    expect([harness.line.isOpen, vi.getTimerCount()]).toEqual([false, 0]);
  });

  it("waits no longer than its grace for a call that will not end; it is then unknown", async () => {
    const harness = await new Harness().bringUp();
    const attempt = await harness.call();
    harness.line.answers = false;
    let over = false;
    const stopped = harness.driver.stop(2_000).then(() => {
      over = true;
    });
    await harness.pass(1_990);
    expect([over, harness.seen.results.length]).toEqual([false, 0]);
    await harness.pass(20);
    await stopped;
    expect(harness.seen.results).toMatchObject([{ attempt, result: { outcome: "unknown" } }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for a port that is just being given back", async () => {
    const harness = await new Harness().bringUp();
    harness.line.closeMs = 60_000;
    harness.line.answers = false;
    for (let i = 0; i < 600 && harness.line.isOpen; i += 1) await harness.pass(100);
    let over = false;
    const stopped = harness.driver.stop(0).then(() => {
      over = true;
    });
    await harness.pass(100);
    expect(over).toBe(false);
    await harness.pass(60_000);
    await stopped;
    expect([harness.lines.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it("of a driver that never started is over at once", async () => {
    const harness = new Harness();
    await harness.driver.stop(1_000);
    expect([harness.lines.length, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("can be followed by a new start", async () => {
    const harness = await new Harness().bringUp();
    await harness.driver.stop(0);
    harness.driver.start();
    await harness.pass(2_000);
    expect([harness.lines.length, harness.ready]).toEqual([2, true]);
  });
});

describe("cancelling", () => {
  it("is true at once for an attempt that is over, or that never was", async () => {
    const harness = await new Harness().bringUp();
    expect(await harness.driver.cancel(99, "withdrawal", 1_000)).toBe(true);
  });

  it("is true as soon as the call has ended, for everybody who waits", async () => {
    const harness = await new Harness().bringUp();
    const attempt = await harness.call();
    const answers = Promise.all([
      harness.driver.cancel(attempt, "withdrawal", 15_000),
      harness.driver.cancel(attempt, "stop", 15_000),
    ]);
    await harness.pass(2_000);
    expect(await answers).toEqual([true, true]);
    expect(harness.seen.results).toHaveLength(1);
    await harness.pass(5_000);
    // Nothing is left but the next poll.
    expect(vi.getTimerCount()).toBe(1);
  });

  it("is false when the call has not ended in time, and the end still comes", async () => {
    const harness = await new Harness().bringUp();
    const attempt = await harness.call();
    harness.line.answers = false;
    const answer = harness.driver.cancel(attempt, "withdrawal", 500);
    await harness.pass(600);
    expect(await answer).toBe(false);
    await harness.pass(120_000);
    expect(harness.seen.results).toHaveLength(1);
  });

  it("of a dial that was not written yet keeps it from ever being written", async () => {
    const harness = await new Harness().bringUp();
    harness.line.answers = false;
    await harness.pass(10_000);
    const attempt = harness.dial();
    expect(harness.driver.snapshot().attempt).toBe(attempt);
    expect(await harness.driver.cancel(attempt, "withdrawal", 1_000)).toBe(true);
    harness.line.answers = true;
    await harness.pass(30_000);
    expect(harness.lines.reduce((sum, line) => sum + line.dials, 0)).toBe(0);
    expect(harness.seen.results).toMatchObject([{ result: { outcome: "cancelled" } }]);
  });
});

describe("what a person wants", () => {
  it("is kept while the line comes and goes", async () => {
    const harness = await new Harness().bringUp();
    harness.driver.want("stop", "audit");
    harness.line.breakOff();
    await harness.pass(3_000);
    expect(harness.driver.snapshot()).toMatchObject({ state: "stopped", reason: "audit", ready: false });
  });

  it("can be said before the port is there", async () => {
    const harness = new Harness();
    harness.driver.want("drain", null);
    harness.driver.start();
    await harness.pass(2_000);
    expect(harness.driver.snapshot()).toMatchObject({ state: "stopped", want: "drain" });
  });

  it("reset restarts the modem", async () => {
    const harness = await new Harness().bringUp();
    harness.driver.reset();
    await harness.pass(10);
    expect(harness.line.written).toContain("AT+CFUN=1,1\r");
  });
});
