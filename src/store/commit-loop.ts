import { SimbankError } from "../domain/errors.ts";
import type { Jobs, Operations } from "./handlers.ts";
import type { LedgerContext } from "./ledger/context.ts";
import { toFailure } from "./failure.ts";
import type { Reply, Request } from "./protocol.ts";
import type { SpareSpace } from "./spare-space.ts";

/** Requests that may share one commit. */
const MAX_GROUP = 256;
/**
 * A long operation works at most this long before its share is committed, less when something else is asked: what
 * comes meanwhile waits for the slice at work and for the commit of what the share wrote. Each commit costs a sync of
 * the disk and writes the pages of the tree's ends again, so short shares make imports slow.
 */
const JOB_SHARE_MS = 64;
/** How often a lost reserve of disk space is asked for again. */
const SPARE_RETRY_MS = 2_000;

/** What must still reach a full disk: endings, withdrawals, stops. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  "finish",
  "progress",
  "recover",
  "withdraw",
  "suppress",
  "stopAll",
  "setSlotIntent",
  "setCampaignState",
]);

interface RunningJob {
  readonly request: Request;
  readonly steps: Generator<void, unknown>;
}

export interface CommitLoopParts {
  readonly ctx: LedgerContext;
  readonly path: string;
  readonly operations: Operations;
  readonly jobs: Jobs;
  readonly spare: SpareSpace;
  /** Takes what has arrived in the meantime, without waiting. */
  readonly drain: () => readonly Request[];
  readonly reply: (replies: readonly Reply[]) => void;
  readonly mono: () => number;
}

/**
 * Runs requests in groups: one transaction, one write to the disk, and only then the replies. Each request has a
 * savepoint, so one that fails takes nothing with it. Short requests go first; long ones advance by a slice whenever
 * nothing else is asked, and their slices share the group's commit.
 */
export class CommitLoop {
  readonly #parts: CommitLoopParts;
  readonly #short: Request[] = [];
  readonly #running: RunningJob[] = [];
  #spareAskedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: CommitLoopParts) {
    this.#parts = parts;
  }

  get idle(): boolean {
    return this.#short.length === 0 && this.#running.length === 0;
  }

  accept(requests: readonly Request[]): void {
    const { operations, jobs } = this.#parts;
    for (const request of requests) {
      if (Object.hasOwn(operations, request.call)) this.#short.push(request);
      else {
        const start: unknown = Reflect.get(jobs, request.call);
        if (typeof start !== "function") {
          throw new SimbankError("SB_INTERNAL", `The store has no call ${request.call}.`);
        }
        const steps = Reflect.apply(start, null, request.args) as Generator<void, unknown>;
        this.#running.push({ request, steps });
      }
    }
  }

  /** Runs and commits one group, then replies. To be called again while not `idle`. */
  turn(): void {
    const group: Request[] = [];
    const replies: Reply[] = [];
    try {
      this.#begin(group);
      this.#runShort(group, replies);
      if (this.#short.length === 0) this.#runJob(group, replies);
      this.#parts.ctx.run("COMMIT");
    } catch (error) {
      this.#rollback();
      this.#parts.reply(this.#afterLoss(group, error));
      return;
    }
    this.#parts.reply(replies);
  }

  /** Where not even a transaction can begin, everything that was asked has failed. */
  #begin(group: Request[]): void {
    try {
      this.#parts.ctx.run("BEGIN IMMEDIATE");
    } catch (error) {
      group.push(...this.#short.splice(0), ...this.#running.map((job) => job.request));
      throw error;
    }
  }

  #rollback(): void {
    const { ctx } = this.#parts;
    if (ctx.db.inTransaction) ctx.db.exec("ROLLBACK");
    ctx.forget();
  }

  #runShort(group: Request[], replies: Reply[]): void {
    for (;;) {
      this.accept(this.#parts.drain());
      const request = group.length < MAX_GROUP ? this.#short.shift() : undefined;
      if (request === undefined) return;
      group.push(request);
      replies.push(this.#guarded(request, () => this.#apply(request)));
    }
  }

  #apply(request: Request): unknown {
    if (request.call === "reserve") this.#assertRoom();
    const operation: unknown = Reflect.get(this.#parts.operations, request.call);
    if (typeof operation !== "function") {
      throw new SimbankError("SB_INTERNAL", `The store has no call ${request.call}.`);
    }
    return Reflect.apply(operation, null, request.args);
  }

  /** No dial without room for its outcome. */
  #assertRoom(): void {
    const { spare, mono, path } = this.#parts;
    if (spare.held) return;
    const now = mono();
    if (now - this.#spareAskedAt >= SPARE_RETRY_MS) {
      this.#spareAskedAt = now;
      if (spare.take()) return;
    }
    const text = `The disk of ${path} is full. Free some space; dialling goes on by itself once there is room.`;
    throw new SimbankError("SB_STORE_FULL", text, { path });
  }

  #guarded(request: Request, work: () => unknown): Reply {
    const { ctx, path } = this.#parts;
    ctx.run("SAVEPOINT one");
    try {
      const value = work();
      ctx.run("RELEASE one");
      return { id: request.id, ok: true, value };
    } catch (error) {
      const failure = toFailure(error, path);
      // SQLite may have rolled everything back by itself (full disk, I/O error): then the whole group is lost. A full
      // disk is the whole group's affair in any case: what must be kept is tried again with the spare space.
      const isFull = failure.code === "SB_STORE_FULL" && this.#parts.spare.held;
      if (!ctx.db.inTransaction || isFull) throw error;
      ctx.run("ROLLBACK TO one");
      ctx.run("RELEASE one");
      ctx.forget();
      return { id: request.id, ok: false, error: failure };
    }
  }

  #runJob(group: Request[], replies: Reply[]): void {
    const job = this.#running.shift();
    if (job === undefined) return;
    group.push(job.request);
    const endsAt = this.#parts.mono() + JOB_SHARE_MS;
    for (;;) {
      let done = false;
      const reply = this.#guarded(job.request, () => {
        const step = job.steps.next();
        done = step.done === true;
        return step.value;
      });
      if (done || !reply.ok) {
        replies.push(reply);
        return;
      }
      this.accept(this.#parts.drain());
      if (this.#short.length > 0 || this.#parts.mono() >= endsAt) break;
    }
    // Others that were asked meanwhile get their turn before the next share of this one.
    this.#running.push(job);
    this.#runShort(group, replies);
  }

  /** The commit failed: nothing of the group is on disk. On a full disk the spare space is given to what must be kept. */
  #afterLoss(group: readonly Request[], error: unknown): Reply[] {
    const { path, spare } = this.#parts;
    const lost = new Set(group.map((request) => request.id));
    const kept = this.#running.filter((job) => !lost.has(job.request.id));
    this.#running.splice(0, this.#running.length, ...kept);
    const failure = toFailure(error, path);
    const fail = (request: Request): Reply => ({ id: request.id, ok: false, error: failure });
    if (failure.code !== "SB_STORE_FULL" || !spare.giveUp()) return group.map(fail);
    this.#spareAskedAt = this.#parts.mono();
    return group.map((request) => (ESSENTIAL.has(request.call) ? this.#again(request) : fail(request)));
  }

  #again(request: Request): Reply {
    try {
      this.#begin([]);
      const reply = this.#guarded(request, () => this.#apply(request));
      this.#parts.ctx.run("COMMIT");
      return reply;
    } catch (error) {
      this.#rollback();
      return { id: request.id, ok: false, error: toFailure(error, this.#parts.path) };
    }
  }
}
