import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Timers, VirtualScheduler } from "../../src/simulator/scheduler.ts";

describe("virtual time", () => {
  it("runs everything that falls due, in order of time, and nothing that does not", () => {
    const time = new VirtualScheduler();
    const ran: string[] = [];
    time.after(20, () => ran.push(`b@${time.now()}`));
    time.after(10, () => ran.push(`a@${time.now()}`));
    time.after(31, () => ran.push("late"));
    time.advance(30);
    expect(ran).toEqual(["a@10", "b@20"]);
    expect(time.now()).toBe(30);
  });

  it("runs what was scheduled on the way at its own instant", () => {
    const time = new VirtualScheduler();
    const ran: number[] = [];
    time.after(10, () => time.after(5, () => ran.push(time.now())));
    time.advance(100);
    expect(ran).toEqual([15]);
  });

  it("does not run what was cancelled", () => {
    const time = new VirtualScheduler();
    const ran: string[] = [];
    const cancel = time.after(10, () => ran.push("cancelled"));
    time.after(10, () => ran.push("kept"));
    cancel();
    time.advance(10);
    expect(ran).toEqual(["kept"]);
  });

  it("keeps the order of any set of delays, equal ones in the order in which they were given", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), (delays) => {
        const time = new VirtualScheduler();
        const ran: number[] = [];
        for (const [index, delay] of delays.entries()) time.after(delay, () => ran.push(index));
        time.advance(50);
        const wanted = delays
          .map((delay, index) => ({ delay, index }))
          .sort((a, b) => a.delay - b.delay || a.index - b.index);
        expect(ran).toEqual(wanted.map(({ index }) => index));
      }),
    );
  });

  it("moves the wall clock along", () => {
    const time = new VirtualScheduler();
    const before = time.wallNow();
    time.advance(1500);
    expect(time.wallNow() - before).toBe(1500);
  });
});

describe("a group of timers", () => {
  it("ends together", () => {
    const time = new VirtualScheduler();
    const timers = new Timers(time);
    const ran: string[] = [];
    timers.after(1, () => ran.push("first"));
    timers.after(5, () => ran.push("second"));
    time.advance(2);
    timers.cancelAll();
    time.advance(10);
    expect(ran).toEqual(["first"]);
  });
});
