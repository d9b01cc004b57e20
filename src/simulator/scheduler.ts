import { type WallMs, wallMs } from "../domain/time.ts";

/** Undoes a scheduled call; harmless once it has run. */
export type Cancel = () => void;

/** The only clock and the only timer a fake modem knows, so that tests and long simulations run in virtual time. */
export interface Scheduler {
  /** Monotonic milliseconds. Of the real scheduler: CLOCK_MONOTONIC, comparable between processes of one machine. */
  now(): number;
  /** Wall-clock time, for the ground truth and the modem's own clock. */
  wallNow(): WallMs;
  /** Runs `run` once, `delayMs` (≥ 0) from now, never before this call returns. */
  after(delayMs: number, run: () => void): Cancel;
}

/** The machine's clocks and timers. */
export function realScheduler(): Scheduler {
  return {
    now: () => Number(process.hrtime.bigint()) / 1e6,
    wallNow: () => wallMs(Date.now()),
    after: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
  };
}

interface Entry {
  readonly due: number;
  readonly order: number;
  /** Null once cancelled; the entry itself leaves the heap when its time comes. */
  run: (() => void) | null;
}

/** Time that moves only when told to. Calls due at one instant run in the order in which they were scheduled. */
export class VirtualScheduler implements Scheduler {
  private readonly heap: Entry[] = [];
  private readonly wallStart: number;
  private clock = 0;
  private orders = 0;

  constructor(start: WallMs = wallMs(Date.UTC(2025, 0, 6, 8))) {
    this.wallStart = start;
  }

  now(): number {
    return this.clock;
  }

  wallNow(): WallMs {
    return wallMs(Math.floor(this.wallStart + this.clock));
  }

  after(delayMs: number, run: () => void): Cancel {
    const entry: Entry = { due: this.clock + Math.max(0, delayMs), order: this.orders, run };
    this.orders += 1;
    this.push(entry);
    return () => {
      entry.run = null;
    };
  }

  /** Moves time forward by `ms`, running everything that falls due on the way, at its own instant. */
  advance(ms: number): void {
    const end = this.clock + ms;
    for (let next = this.heap[0]; next !== undefined && next.due <= end; next = this.heap[0]) {
      this.pop();
      if (next.run === null) continue;
      this.clock = next.due;
      next.run();
    }
    this.clock = end;
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const child = right !== undefined && left !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[at] = child;
      at = child === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

/** The timers of one owner, ended together; forgets each one that has run. */
export class Timers {
  private readonly scheduler: Scheduler;
  private readonly pending = new Set<Cancel>();

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  after(delayMs: number, run: () => void): void {
    const cancel = this.scheduler.after(delayMs, () => {
      this.pending.delete(cancel);
      run();
    });
    this.pending.add(cancel);
  }

  cancelAll(): void {
    for (const cancel of this.pending) cancel();
    this.pending.clear();
  }
}
