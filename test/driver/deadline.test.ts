import { closeSync, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import { Deadline } from "../../src/driver/deadline.ts";
import { openPty } from "../../src/posix/index.ts";
import { Waiter } from "../posix/wait.ts";

/** The fake clock takes a turn of the loop, in which input is read, for a millisecond. */
const TURN_MS = 1;

describe("a deadline", () => {
  let fired: number[] = [];
  let deadline = new Deadline(
    () => monoMs(Date.now()),
    () => {},
  );

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    fired = [];
    deadline = new Deadline(
      () => monoMs(Date.now()),
      () => fired.push(Date.now()),
    );
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("calls once, at its instant", () => {
    deadline.at(monoMs(100));
    vi.advanceTimersByTime(99 + TURN_MS);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(fired).toEqual([100 + TURN_MS]);
  });

  it("calls at once for an instant that is past", () => {
    vi.advanceTimersByTime(500);
    deadline.at(monoMs(100));
    vi.advanceTimersByTime(1);
    expect(fired).toHaveLength(1);
  });

  it.each([
    ["later", 300],
    ["earlier", 50],
  ])("that is moved %s calls at the new instant only", (_which, to) => {
    deadline.at(monoMs(100));
    deadline.at(monoMs(to));
    vi.advanceTimersByTime(1_000);
    expect(fired).toEqual([to + TURN_MS]);
  });

  it("that is moved a thousand times costs one timer", () => {
    for (let i = 0; i < 1_000; i += 1) deadline.at(monoMs(100 + i));
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(2_000);
    expect(fired).toEqual([1_099 + TURN_MS]);
  });

  it("that is cleared calls no more and leaves no timer, also between its timer and its call", () => {
    deadline.at(monoMs(100));
    deadline.clear();
    deadline.at(monoMs(200));
    vi.advanceTimersToNextTimer();
    deadline.clear();
    vi.advanceTimersByTime(1_000);
    expect([fired, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it("can be set again by its own call", () => {
    const times: number[] = [];
    const beat = new Deadline(
      () => monoMs(Date.now()),
      () => {
        times.push(Date.now());
        if (times.length < 3) beat.at(monoMs(Date.now() + 9));
      },
    );
    beat.at(monoMs(10));
    vi.advanceTimersByTime(1_000);
    expect(times).toEqual([10 + TURN_MS, 20 + TURN_MS, 30 + TURN_MS]);
  });

  it("further off than a timer can count is reached in steps", () => {
    const month = 31 * 86_400_000;
    deadline.at(monoMs(month));
    vi.advanceTimersByTime(month - 1);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(2);
    expect(fired).toHaveLength(1);
  });
});

describe("a deadline that expired while the loop was busy", () => {
  it("is judged after the input that had arrived by then was read", async () => {
    const pty = openPty();
    const slave = openSync(pty.path, "r+");
    const waiter = new Waiter();
    const order: string[] = [];
    const input = new ReadStream(pty.masterFd);
    input.on("data", () => order.push("input"));
    input.on("error", () => {});
    const deadline = new Deadline(
      () => monoMs(performance.now()),
      () => {
        order.push("deadline");
        waiter.changed();
      },
    );
    try {
      const due = performance.now() + 20;
      deadline.at(monoMs(due));
      while (performance.now() < due + 5) {
        // The loop is kept from both the timer and the input.
      }
      writeSync(slave, "OK\n");
      await waiter.until(() => order.includes("deadline"), "the deadline was called");
      expect(order).toEqual(["input", "deadline"]);
    } finally {
      deadline.clear();
      input.destroy();
      closeSync(slave);
    }
  });
});
