import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { profile } from "../modem/rig.ts";
import { Harness } from "./harness.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a handler that comes back to its driver", () => {
  it("is told everything else first", async () => {
    let again = 0;
    const harness: Harness = new Harness({
      finish: () => {
        harness.seen.order.push("finish");
        if (again === 0) again = harness.dial();
        harness.seen.order.push("dialled again");
      },
    });
    await harness.bringUp();
    const attempt = await harness.call();
    harness.seen.order.length = 0;
    const cancelled = harness.driver.cancel(attempt, "withdrawal", 10_000);
    await harness.pass(5_000);
    expect(await cancelled).toBe(true);
    const { order } = harness.seen;
    expect(order.indexOf("dialled again") - order.indexOf("finish")).toBe(1);
    expect(again).toBe(attempt + 1);
  });

  it("may take back at once what it has just ordered", async () => {
    const answers: Promise<boolean>[] = [];
    const harness: Harness = new Harness({
      lineFree: () => {
        if (answers.length === 0) answers.push(harness.driver.cancel(harness.dial(), "withdrawal", 1_000));
      },
    });
    harness.driver.start();
    await harness.pass(3_000);
    expect(await Promise.all(answers)).toEqual([true]);
    expect(harness.line.dials).toBe(0);
    expect(harness.seen.results).toMatchObject([{ result: { outcome: "cancelled" } }]);
  });
});

describe("a fault of ours", () => {
  it("in one machine closes its slot alone, which is opened again a second later", async () => {
    let broken = true;
    const harness = new Harness(
      {},
      {
        selectProfile: () => {
          if (broken) throw new Error("no such profile");
          return profile("lab-fast");
        },
      },
    );
    const neighbour = await new Harness().bringUp();
    harness.driver.start();
    await harness.pass(1_000);
    expect(harness.seen.faults).toHaveLength(1);
    expect([harness.lines[0]?.isOpen, harness.driver.snapshot().state]).toEqual([false, "absent"]);
    await harness.pass(6_000);
    expect(harness.lines.length).toBeGreaterThanOrEqual(3);
    expect(harness.lines.length).toBeLessThanOrEqual(6);
    broken = false;
    await harness.pass(3_000);
    expect([harness.ready, neighbour.ready, neighbour.seen.faults]).toEqual([true, true, []]);
  });

  it("in the middle of a call leaves the attempt with one result: nobody knows what became of it", async () => {
    const harness = new Harness({
      progress: (_driver, _attempt, state) => {
        if (state === "active") throw new Error("the ledger choked");
      },
    });
    await harness.bringUp();
    const attempt = await harness.call();
    await harness.pass(5_000);
    expect(harness.seen.results).toMatchObject([{ attempt, result: { outcome: "unknown", detail: "fault" } }]);
    expect([harness.seen.faults.length, harness.ready]).toEqual([1, true]);
    expect(await harness.driver.cancel(attempt, "stop", 1_000)).toBe(true);
  });

  it("while a dial waits leaves it undialled for good", async () => {
    let breaks = false;
    const harness = new Harness({
      changed: () => {
        if (breaks) {
          breaks = false;
          throw new Error("the ledger choked");
        }
      },
    });
    await harness.bringUp();
    harness.line.answers = false;
    await harness.pass(10_000);
    const attempt = harness.dial();
    breaks = true;
    harness.driver.want("run", null);
    await harness.pass(10_000);
    expect(harness.seen.results).toMatchObject([{ attempt, result: { outcome: "cancelled", detail: "not-dialed" } }]);
    expect(harness.lines.reduce((sum, line) => sum + line.dials, 0)).toBe(0);
  });

  it("keeps what a person wants of the slot", async () => {
    const harness = await new Harness({
      identified: (driver) => {
        if (driver.snapshot().want === "stop") throw new Error("the ledger choked");
      },
    }).bringUp();
    harness.driver.want("stop", "audit");
    harness.line.breakOff();
    await harness.pass(3_000);
    expect(harness.seen.faults.length).toBeGreaterThan(0);
    expect(harness.driver.snapshot().want).toBe("stop");
  });

  it("in whoever takes the result does not take the slot down for good", async () => {
    const harness = new Harness({
      finish: () => {
        throw new Error("the ledger choked");
      },
    });
    await harness.bringUp();
    const attempt = await harness.call();
    const answer = harness.driver.cancel(attempt, "withdrawal", 5_000);
    await harness.pass(10_000);
    expect(await answer).toBe(true);
    expect([harness.seen.faults.length, harness.ready]).toEqual([1, true]);
  });
});
