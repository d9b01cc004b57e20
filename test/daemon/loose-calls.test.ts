import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LooseCalls } from "../../src/daemon/loose-calls.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("a call that was lost may be up until its own slot shows that none is", async () => {
  const loose = new LooseCalls();
  loose.lose(1, "b1.1");
  loose.lose(2, "b1.2");
  const gone = loose.gone(1, 1_000);
  loose.cleared("b1.2");
  expect([loose.has(1), loose.has(2), loose.knows(2)]).toEqual([true, false, true]);
  loose.cleared("b1.1");
  expect([await gone, loose.has(1)]).toEqual([null, false]);
});

it("who waits for it in vain is told where it may be up", async () => {
  const loose = new LooseCalls();
  loose.lose(1, "b1.1");
  const gone = loose.gone(1, 1_000);
  vi.advanceTimersByTime(1_000);
  expect([await gone, loose.has(1)]).toEqual(["b1.1", true]);
});

it("a call that was never lost is none of it", async () => {
  const loose = new LooseCalls();
  expect([await loose.gone(7, 1_000), loose.knows(7)]).toEqual([null, false]);
});
