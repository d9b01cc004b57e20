import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Calls } from "../../src/daemon/calls.ts";
import { Dispatcher } from "../../src/daemon/dispatcher.ts";
import { createLog } from "../../src/daemon/log.ts";
import { LooseCalls } from "../../src/daemon/loose-calls.ts";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import type { LineFacts } from "../../src/gate/index.ts";
import type { ReserveAnswer, ReserveRequest } from "../../src/store/index.ts";
import { line } from "../gate/fixture.ts";

const NOTHING: ReserveAnswer = {
  dials: [],
  refused: [],
  nextLookAt: null,
  more: false,
  waitsForLine: false,
  gone: false,
  notices: [],
};

/** A dispatcher over a ledger whose answers the test gives, in virtual time. */
class Bench {
  readonly asked: ReserveRequest[] = [];
  readonly troubles: (string | null)[] = [];
  lines: LineFacts[] = [line()];
  readonly dispatcher: Dispatcher;
  #pending: { resolve: (answer: ReserveAnswer) => void; reject: (error: Error) => void }[] = [];

  constructor() {
    const clocks = { wall: () => wallMs(Date.now()), mono: () => monoMs(performance.now()) };
    const log = createLog("error", { write: () => undefined });
    const store = {
      reserve: (request: ReserveRequest) => {
        this.asked.push(request);
        return new Promise<ReserveAnswer>((resolve, reject) => this.#pending.push({ resolve, reject }));
      },
      progress: () => Promise.resolve(),
      finish: () => Promise.resolve(true),
    };
    const rack = {
      lines: () => this.lines,
      networkClocks: () => [],
      driver: () => expect.fail("nothing is dialled here"),
    };
    const calls = new Calls(store, new LooseCalls(), clocks, log, {
      progressed: () => undefined,
      ended: () => undefined,
    });
    this.dispatcher = new Dispatcher(
      { store, rack, calls, clocks, country: "lab", log },
      {
        reserved: () => undefined,
        refused: () => undefined,
        noticed: () => undefined,
        troubled: (reason) => this.troubles.push(reason),
      },
    );
  }

  async answer(answer: Partial<ReserveAnswer> = {}): Promise<void> {
    this.#pending.shift()?.resolve({ ...NOTHING, ...answer });
    await settle();
  }

  async fail(message: string): Promise<void> {
    this.#pending.shift()?.reject(new Error(message));
    await settle();
  }
}

/** Lets every microtask run. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23, 12) });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("bringing lines and work together", () => {
  it("asks once for all that happens in one turn", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    bench.dispatcher.kick();
    bench.dispatcher.lineFreed();
    await settle();
    expect(bench.asked).toHaveLength(1);
  });

  it("asks again after a pass during which something changed, and only once", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    await settle();
    bench.dispatcher.kick();
    bench.dispatcher.kick();
    expect(bench.asked).toHaveLength(1);
    await bench.answer();
    expect(bench.asked).toHaveLength(2);
    await bench.answer();
    expect(bench.asked).toHaveLength(2);
  });

  it("does not let a freed line wait for another line's commit, but keeps the queue short", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    for (let freed = 0; freed < 10; freed += 1) {
      bench.dispatcher.lineFreed();
      await settle();
    }
    expect(bench.asked).toHaveLength(4);
    for (let pass = 0; pass < 4; pass += 1) await bench.answer();
    expect(bench.asked).toHaveLength(5);
  });

  it("asks again at once when a pass was cut short", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    await settle();
    await bench.answer({ more: true });
    expect(bench.asked).toHaveLength(2);
  });

  it("looks again at the instant that the ledger names", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    await settle();
    await bench.answer({ nextLookAt: wallMs(Date.now() + 5_000) });
    await vi.advanceTimersByTimeAsync(4_990);
    expect(bench.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(20);
    expect(bench.asked).toHaveLength(2);
  });

  it("sleeps at most a minute, because the wall clock may be set meanwhile", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    await settle();
    await bench.answer({ nextLookAt: wallMs(Date.now() + 86_400_000) });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(bench.asked).toHaveLength(2);
  });

  it("tells of a ledger that does not answer, tries again, and tells when it does", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    await settle();
    await bench.fail("disk full");
    expect(bench.troubles).toEqual(["disk full"]);
    await vi.advanceTimersByTimeAsync(2_100);
    await bench.answer();
    expect(bench.troubles).toEqual(["disk full", null]);
  });

  it("asks nothing when no line is ready, but for a thorough look each minute", async () => {
    const bench = new Bench();
    bench.lines = [line({ ready: false })];
    bench.dispatcher.start();
    await settle();
    await bench.answer();
    bench.dispatcher.kick();
    await settle();
    expect(bench.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(bench.asked).toHaveLength(2);
  });

  it("asks nothing any more once it is stopped", async () => {
    const bench = new Bench();
    bench.dispatcher.start();
    await settle();
    const stopped = bench.dispatcher.stop();
    await bench.answer({ more: true });
    await stopped;
    bench.dispatcher.lineFreed();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(bench.asked).toHaveLength(1);
  });
});
