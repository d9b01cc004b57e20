import { SimbankError } from "../domain/errors.ts";
import type { Jobs, Operations } from "./handlers.ts";
import { markEnd } from "./ledger/audit.ts";
import type { LedgerContext } from "./ledger/context.ts";
import { toFailure } from "./failure.ts";
import { pragmaNumber } from "./pragma.ts";
import type { Failure, Reply, Request } from "./protocol.ts";
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
  "takeMessage",
  "eraseSubscriber",
  "suppress",
  "dispose",
  "stopAll",
  "setSlotIntent",
  "setCampaignState",
]);

/** A long operation that wrote nothing is begun anew when a group it took part in is lost; not without end. */
const MAX_RESTARTS = 3;

interface RunningJob {
  readonly request: Request;
  readonly steps: Generator<void, unknown>;
  readonly restarts: number;
  wrote: boolean;
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
  /** Long operations that took part in the group at work. */
  #atWork: RunningJob[] = [];
  #spareAskedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: CommitLoopParts) {
    this.#parts = parts;
  }

  get idle(): boolean {
    return this.#short.length === 0 && this.#running.length === 0;
  }

  accept(requests: readonly Request[]): void {
    for (const request of requests) {
      if (Object.hasOwn(this.#parts.operations, request.call)) this.#short.push(request);
      else this.#startJob(request, 0);
    }
  }

  #startJob(request: Request, restarts: number): void {
    const start: unknown = Reflect.get(this.#parts.jobs, request.call);
    if (typeof start !== "function") {
      throw new SimbankError("SB_INTERNAL", `The store has no call ${request.call}.`);
    }
    const steps = Reflect.apply(start, null, request.args) as Generator<void, unknown>;
    this.#running.push({ request, steps, restarts, wrote: false });
  }

  /** Runs and commits one group, then replies. To be called again while not `idle`. */
  turn(): void {
    const group: Request[] = [];
    const replies: Reply[] = [];
    this.#atWork = [];
    try {
      this.#begin();
      this.#runShort(group, replies);
      if (this.#short.length === 0) this.#runJob(group, replies);
      this.#commit();
    } catch (error) {
      this.#rollback();
      this.#parts.reply(this.#afterLoss(group, error));
      return;
    }
    this.#parts.reply(replies);
  }

  #begin(): void {
    this.#parts.ctx.run("BEGIN IMMEDIATE");
  }

  #commit(): void {
    markEnd(this.#parts.ctx);
    this.#parts.ctx.run("COMMIT");
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
    this.#atWork.push(job);
    const endsAt = this.#parts.mono() + JOB_SHARE_MS;
    for (;;) {
      let done = false;
      const reply = this.#guarded(job.request, () => {
        const before = this.#changes();
        try {
          const step = job.steps.next();
          done = step.done === true;
          return step.value;
        } finally {
          job.wrote ||= this.#changes() !== before;
        }
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

  /** Rows that this connection has changed since it was opened. */
  #changes(): number {
    return this.#parts.ctx.one<{ n: number }>("SELECT total_changes() AS n")?.n ?? 0;
  }

  /**
   * The group is lost: nothing of it is on disk. What must be kept is tried again, each in a commit of its own, on a full
   * disk with the spare space; what only reads is read again; everything else has failed.
   */
  #afterLoss(group: readonly Request[], error: unknown): Reply[] {
    const { path, spare, mono } = this.#parts;
    const failure = toFailure(error, path);
    if (failure.code === "SB_STORE_FULL" && spare.giveUp()) this.#spareAskedAt = mono();
    // Where not even a transaction could begin, nothing was taken off the queue: it must be, or it is asked for ever.
    const lost = group.length === 0 && this.#atWork.length === 0 ? this.#takeAll() : group;
    const replies = lost.map((request) =>
      ESSENTIAL.has(request.call) ? this.#again(request) : this.#readOnly(request, failure),
    );
    return [...replies, ...this.#jobsAfterLoss(failure)];
  }

  #takeAll(): Request[] {
    this.#atWork = this.#running.splice(0);
    return this.#short.splice(0);
  }

  /** What a long operation saw of a lost group never was: it begins anew, unless it had something to write. */
  #jobsAfterLoss(failure: Failure): Reply[] {
    const replies: Reply[] = [];
    for (const job of this.#atWork) {
      const place = this.#running.indexOf(job);
      if (place !== -1) this.#running.splice(place, 1);
      if (job.wrote || job.restarts >= MAX_RESTARTS) replies.push({ id: job.request.id, ok: false, error: failure });
      else this.#startJob(job.request, job.restarts + 1);
    }
    return replies;
  }

  #again(request: Request): Reply {
    try {
      this.#begin();
      const reply = this.#guarded(request, () => this.#apply(request));
      this.#commit();
      return reply;
    } catch (error) {
      this.#rollback();
      return { id: request.id, ok: false, error: toFailure(error, this.#parts.path) };
    }
  }

  /** Does what needs no writing; what would write has failed as its group did. */
  #readOnly(request: Request, failure: Failure): Reply {
    const { db } = this.#parts.ctx;
    const before = pragmaNumber(db, "query_only");
    db.pragma("query_only = 1");
    try {
      this.#parts.ctx.run("BEGIN");
      return { id: request.id, ok: true, value: this.#apply(request) };
    } catch (error) {
      const own = toFailure(error, this.#parts.path);
      return { id: request.id, ok: false, error: own.code === "SB_STORE_READ_ONLY" ? failure : own };
    } finally {
      this.#rollback();
      db.pragma(`query_only = ${before}`);
    }
  }
}
