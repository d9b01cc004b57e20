import type { WallMs } from "../domain/time.ts";
import type { ContactId } from "../domain/words.ts";
import type { CardNotice, RefusedDial, Reservation, ReserveAnswer, ReserveRequest, Store } from "../store/index.ts";
import type { Calls } from "./calls.ts";
import { type Clocks, clockTrust } from "./clocks.ts";
import type { Log } from "./log.ts";
import type { Rack } from "./rack.ts";

/** After a failed pass, such as on a full disk, the ledger is asked again this often. */
const RETRY_MS = 2_000;
const LONGEST_SLEEP_MS = 60_000;
/** Passes that may be under way at once; more would only make the worker's queue longer. */
const MOST_PASSES = 4;

export interface DispatcherListener {
  reserved(reservation: Reservation): void;
  refused(refused: RefusedDial): void;
  /** A card came near one of its limits, or reached it. */
  noticed(notice: CardNotice): void;
  /** Why the ledger did not answer; null when it does again. */
  troubled(reason: string | null): void;
}

/**
 * Brings free lines and due work together. Something happened (a line is free, work came, time passed) → one pass over
 * the ledger; while a pass is under way, whatever happens is taken up by the next one.
 */
export class Dispatcher {
  readonly #store: Pick<Store, "reserve">;
  readonly #rack: Pick<Rack, "lines" | "driver" | "networkClocks">;
  readonly #calls: Calls;
  readonly #clocks: Clocks;
  readonly #country: string;
  readonly #log: Log;
  readonly #listener: DispatcherListener;
  #running = false;
  readonly #passes = new Set<Promise<void>>();
  #dirty = false;
  #timer: NodeJS.Timeout | null = null;
  #queued = false;
  #thorough = true;

  constructor(
    deps: {
      store: Pick<Store, "reserve">;
      rack: Pick<Rack, "lines" | "driver" | "networkClocks">;
      calls: Calls;
      clocks: Clocks;
      country: string;
      log: Log;
    },
    listener: DispatcherListener,
  ) {
    this.#store = deps.store;
    this.#rack = deps.rack;
    this.#calls = deps.calls;
    this.#clocks = deps.clocks;
    this.#country = deps.country;
    this.#log = deps.log;
    this.#listener = listener;
  }

  start(): void {
    this.#running = true;
    this.kick();
  }

  /** No new pass begins; resolves when those under way are over. */
  async stop(): Promise<void> {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.#passes);
  }

  /** Something changed: look again, once the pass under way is over. */
  kick(): void {
    if (this.#passes.size === 0) this.#beginSoon();
    else this.#dirty = true;
  }

  /**
   * A line has become free and must not wait for another line's commit: passes may overlap, the ledger sees to it that
   * no line is taken twice. Begun after the events of this turn, so that a call's end and the next dial share a commit.
   */
  lineFreed(): void {
    if (this.#passes.size < MOST_PASSES) this.#beginSoon();
    else this.#dirty = true;
  }

  #beginSoon(): void {
    if (!this.#running || this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      if (this.#running) this.#begin();
    });
  }

  /** The instant and the lines, as a reservation or an explanation is judged by. */
  request(contact: ContactId | null): ReserveRequest {
    const now = this.#clocks.wall();
    const trust = clockTrust(now, this.#country, { networks: () => this.#rack.networkClocks() });
    return { now, clockTrusted: trust.trusted, clockWhy: trust.why, lines: this.#rack.lines(), contact };
  }

  /** Tries one contact at once, for a person who waits. Its dial, if any, is on its way when this resolves. */
  async tryContact(contact: ContactId): Promise<ReserveAnswer> {
    const request = this.request(contact);
    const answer = await this.#store.reserve(request);
    this.#take(answer, request.now);
    return answer;
  }

  #begin(): void {
    this.#dirty = false;
    const pass = this.#pass().finally(() => {
      this.#passes.delete(pass);
      if (this.#dirty && this.#passes.size === 0) this.#beginSoon();
    });
    this.#passes.add(pass);
  }

  async #pass(): Promise<void> {
    const request = this.request(null);
    const idle = !request.lines.some((line) => line.ready);
    // With no line to dial on only refusals can come of a pass, and those have time.
    if (idle && !this.#thorough) return this.#sleepFor(LONGEST_SLEEP_MS);
    this.#thorough = false;
    try {
      const answer = await this.#store.reserve(request);
      this.#listener.troubled(null);
      this.#take(answer, request.now);
      if (answer.more) this.#dirty = true;
      else this.#sleepUntil(answer.nextLookAt);
    } catch (error) {
      this.#log.error({ event: "reserve.failed", err: error }, "the ledger could not be asked for work");
      this.#listener.troubled(error instanceof Error ? error.message : "unknown failure");
      this.#sleepFor(RETRY_MS);
    }
  }

  #take(answer: ReserveAnswer, reservedAt: WallMs): void {
    for (const reservation of answer.dials) {
      this.#listener.reserved(reservation);
      this.#calls.dial(reservation, this.#rack.driver(reservation.slot), reservedAt);
    }
    for (const refused of answer.refused) this.#listener.refused(refused);
    for (const notice of answer.notices) this.#listener.noticed(notice);
  }

  #sleepUntil(at: WallMs | null): void {
    if (at === null) return;
    this.#sleepFor(Math.max(0, at - this.#clocks.wall()));
  }

  /** The wall clock may be set meanwhile, so no sleep is long. */
  #sleepFor(ms: number): void {
    if (!this.#running) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#thorough = true;
        this.kick();
      },
      Math.min(LONGEST_SLEEP_MS, ms + 1),
    );
  }
}
