import { type CallResult, mayBeUp } from "../domain/call.ts";
import type { WallMs } from "../domain/time.ts";
import type { AttemptId, SlotId } from "../domain/words.ts";
import type { ModemDriver } from "../driver/index.ts";
import type { HangUpReason } from "../modem/index.ts";
import type { Reservation, Store } from "../store/index.ts";
import type { Clocks } from "./clocks.ts";
import type { Log } from "./log.ts";
import type { LooseCalls } from "./loose-calls.ts";

/** How long the end of a call is waited for before its hang-up counts as failed. */
const HANG_UP_PATIENCE_MS = 15_000;
/** The same where the modem has to be made to listen first. */
const LOOSE_PATIENCE_MS = 30_000;
const RETRY_MS = 1_000;

export interface OpenCall {
  readonly reservation: Reservation;
  readonly driver: ModemDriver;
  readonly reservedAt: WallMs;
  startedAt: WallMs | null;
  state: "reserved" | "dialing" | "alerting" | "active";
}

export interface CallListener {
  progressed(call: OpenCall): void;
  /** The attempt's end is on disk. */
  ended(call: OpenCall, result: CallResult, endedAt: WallMs): void;
}

/**
 * The calls that are on their way: from a reservation that is on disk to an outcome that is on disk. An outcome that
 * the disk does not take is kept and offered again until it does; there can be no more of them than slots.
 */
export class Calls {
  readonly #store: Pick<Store, "progress" | "finish">;
  readonly #loose: LooseCalls;
  readonly #clocks: Clocks;
  readonly #log: Log;
  readonly #listener: CallListener;
  readonly #open = new Map<AttemptId, OpenCall>();
  readonly #settling = new Map<AttemptId, Promise<void>>();
  /** Attempts that were ended while the answer that reserved them was still on its way here. */
  readonly #revoked = new Set<AttemptId>();
  #holds = 0;

  constructor(
    store: Pick<Store, "progress" | "finish">,
    loose: LooseCalls,
    clocks: Clocks,
    log: Log,
    listener: CallListener,
  ) {
    this.#store = store;
    this.#loose = loose;
    this.#clocks = clocks;
    this.#log = log;
    this.#listener = listener;
  }

  get open(): readonly OpenCall[] {
    return [...this.#open.values()];
  }

  /** While anybody holds, every reservation that arrives is given back undialled. Returns what ends this hold. */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
    };
  }

  /** Gives a reserved dial to its modem; `reservedAt` is the instant that its attempt carries on disk. */
  dial(reservation: Reservation, driver: ModemDriver, reservedAt: WallMs): void {
    this.#open.set(reservation.attempt, { reservation, driver, reservedAt, startedAt: null, state: "reserved" });
    if (this.#revoked.delete(reservation.attempt) || this.#holds > 0) reservation.permit.void();
    driver.dial({
      attempt: reservation.attempt,
      permit: reservation.permit,
      holdS: reservation.flow.holdS,
      maxCallS: reservation.limits.maxCallS,
      ringMaxS: reservation.limits.ringMaxS,
    });
  }

  /** A call went on by one state, as its modem says. */
  progress(attempt: AttemptId, state: "dialing" | "alerting" | "active", at: WallMs): void {
    const call = this.#open.get(attempt);
    if (call === undefined) return;
    call.state = state;
    call.startedAt ??= at;
    this.#listener.progressed(call);
    // A lost step costs a detail of the record, never the record: the outcome carries the durations.
    this.#store.progress(attempt, state, at).catch((error: unknown) => {
      this.#log.warn({ event: "progress.not-stored", attempt, err: error });
    });
  }

  /** A modem is done with an attempt: its outcome goes to disk, however often that takes. */
  finish(attempt: AttemptId, result: CallResult): void {
    const call = this.#open.get(attempt);
    if (call === undefined) return;
    this.#open.delete(attempt);
    if (mayBeUp(result)) this.#loose.lose(attempt, call.driver.slot);
    const endedAt = this.#clocks.wall();
    const work = this.#write(attempt, result, endedAt).then(() => {
      this.#settling.delete(attempt);
      this.#listener.ended(call, result, endedAt);
    });
    this.#settling.set(attempt, work);
  }

  /**
   * Ends these attempts: permits die at once, calls are hung up. An attempt that is on disk and not known here yet is
   * revoked: the store's answers are taken up in turns, so that a withdrawal's may come before its reservation's. A call
   * that nobody watches any more, or whose hang-up was not confirmed, is over when its slot shows that none is up.
   * Rejects nothing, but names the slots whose call could not be ended in time.
   */
  async end(
    attempts: readonly AttemptId[],
    reason: HangUpReason,
  ): Promise<{ readonly ended: number; readonly alive: readonly SlotId[] }> {
    const calls = attempts.flatMap((attempt) => this.#open.get(attempt) ?? []);
    const loose = attempts.filter((attempt) => this.#loose.has(attempt));
    for (const attempt of attempts) {
      const known = this.#open.has(attempt) || this.#settling.has(attempt) || this.#loose.knows(attempt);
      if (!known) this.#revoked.add(attempt);
    }
    const alive = await Promise.all([
      ...calls.map((call) => this.#endOne(call, reason)),
      ...loose.map((attempt) => this.#loose.gone(attempt, LOOSE_PATIENCE_MS)),
    ]);
    return { ended: alive.filter((slot) => slot === null).length, alive: alive.filter((slot) => slot !== null) };
  }

  /** The slot in which the call may still be up; null when it is gone. */
  async #endOne({ driver, reservation }: OpenCall, reason: HangUpReason): Promise<SlotId | null> {
    const { attempt } = reservation;
    if (await driver.cancel(attempt, reason, HANG_UP_PATIENCE_MS)) return null;
    return this.#loose.has(attempt) ? this.#loose.gone(attempt, HANG_UP_PATIENCE_MS) : driver.slot;
  }

  /** Resolves when every outcome known so far is on disk. */
  async settled(): Promise<void> {
    while (this.#settling.size > 0) await Promise.all(this.#settling.values());
  }

  async #write(attempt: AttemptId, result: CallResult, endedAt: WallMs): Promise<void> {
    for (;;) {
      try {
        await this.#store.finish(attempt, result, endedAt);
        return;
      } catch (error) {
        this.#log.error({ event: "outcome.not-stored", attempt, err: error }, "The disk did not take an outcome.");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
