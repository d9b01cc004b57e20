import { type CallResult, HANG_UP_UNCONFIRMED } from "../domain/call.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { MonoMs } from "../domain/time.ts";
import type { AttemptId, SlotId, Want } from "../domain/words.ts";
import {
  type DialOrder,
  type HangUpReason,
  lostTrack,
  Modem,
  type ModemEffect,
  type ModemEvent,
  type ModemOptions,
  type ModemSnapshot,
  notDialed,
} from "../modem/index.ts";
import { type LineClosed, openLine, type SerialLine } from "../serial/index.ts";
import { Deadline } from "./deadline.ts";
import { reasonOf, retryDelayMs } from "./reopening.ts";

/** Long enough that a fault which comes back each time costs nobody else anything. */
const AFTER_FAULT_MS = 1_000;

export interface DriverOptions {
  readonly slot: SlotId;
  readonly device: string;
  readonly baudRate: number;
  readonly modem: ModemOptions;
  readonly mono: () => MonoMs;
  /** How the port is opened; `openLine` if absent. */
  readonly open?: typeof openLine;
}

/** What one modem tells the daemon. Called in order, never while another handler of the same driver runs. */
export interface DriverHandlers {
  /** State, card, network or readiness may have changed. */
  changed(driver: ModemDriver): void;
  state(driver: ModemDriver, from: string, to: string, reason: string | null): void;
  identified(driver: ModemDriver): void;
  progress(driver: ModemDriver, attempt: AttemptId, state: "dialing" | "alerting" | "active", at: MonoMs): void;
  finish(driver: ModemDriver, attempt: AttemptId, result: CallResult): void;
  lineFree(driver: ModemDriver): void;
  orphan(driver: ModemDriver, calls: number): void;
  trace(driver: ModemDriver, direction: "out" | "in" | "urc" | "late", text: string): void;
  /** The machine itself failed: a fault of ours. The slot is closed and opened anew. */
  fault(driver: ModemDriver, error: unknown): void;
}

/** Feeds one modem machine from one serial line and runs its effects in order; opens the line again when it ends. */
export class ModemDriver {
  readonly slot: SlotId;
  readonly device: string;
  readonly #options: DriverOptions;
  readonly #handlers: DriverHandlers;
  #modem: Modem;
  readonly #tick: Deadline;
  readonly #reopen: Deadline;
  #line: SerialLine | null = null;
  #opening: AbortController | null = null;
  /** Settles when the opening under way has come to an end, good or bad. */
  #opened: Promise<void> = Promise.resolve();
  /** Settles when the line that was given back last has left its port. */
  #closing: Promise<void> = Promise.resolve();
  #running = false;
  #openFailures = 0;
  #openMessage: string | null = null;
  readonly #events: ModemEvent[] = [];
  #handling = false;
  /** What we were given and have not finished. */
  readonly #orders = new Map<AttemptId, DialOrder>();
  readonly #waiters = new Map<AttemptId, ((dead: boolean) => void)[]>();
  #want: { readonly want: Want; readonly reason: string | null } = { want: "run", reason: null };

  constructor(options: DriverOptions, handlers: DriverHandlers) {
    this.slot = options.slot;
    this.device = options.device;
    this.#options = options;
    this.#handlers = handlers;
    this.#modem = new Modem(options.modem);
    this.#tick = new Deadline(options.mono, () => this.#handle({ kind: "tick" }));
    this.#reopen = new Deadline(options.mono, () => this.#openAndWatch());
  }

  start(): void {
    this.#running = true;
    this.#reopen.at(this.#options.mono());
  }

  /** Hangs up, waits at most `graceMs` for the call's end, and gives the port back. */
  async stop(graceMs: number): Promise<void> {
    this.#running = false;
    this.#reopen.clear();
    this.#opening?.abort();
    await Promise.all([...this.#orders.keys()].map((attempt) => this.cancel(attempt, "shutdown", graceMs)));
    this.#tick.clear();
    this.#giveBack("the daemon stops");
    await Promise.all([this.#opened, this.#closing]);
    if (this.#orders.size > 0) this.#handle({ kind: "line-down", reason: "shutdown" });
    this.#tick.clear();
    this.#reopen.clear();
  }

  snapshot(): ModemSnapshot {
    return this.#modem.snapshot(this.#options.mono());
  }

  /** Why the port could not be opened last time, with the remedy; null while it is open. */
  get openMessage(): string | null {
    return this.#openMessage;
  }

  /** Hands over one dial. If the line is no longer free the order comes back finished as `cancelled`. */
  dial(order: DialOrder): void {
    this.#orders.set(order.attempt, order);
    this.#handle({ kind: "dial", order });
  }

  /**
   * Voids the permit or hangs up; resolves true when the attempt has ended, false when it had not
   * after `patienceMs` or when nothing confirmed that its call is gone.
   */
  async cancel(attempt: AttemptId, reason: HangUpReason, patienceMs: number): Promise<boolean> {
    const order = this.#orders.get(attempt);
    if (order === undefined) return true;
    // At once, whatever the machine is busy with: a dial that is not written yet never will be.
    order.permit.void();
    const ended = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      const done = (dead: boolean): void => {
        clearTimeout(timer);
        resolve(dead);
      };
      this.#waiters.set(attempt, [...(this.#waiters.get(attempt) ?? []), done]);
    });
    this.#handle({ kind: "cancel", attempt, reason });
    return ended;
  }

  want(want: Want, reason: string | null): void {
    this.#want = { want, reason };
    this.#handle({ kind: "want", want, reason });
  }

  reset(): void {
    this.#handle({ kind: "reset" });
  }

  // ------------------------------------------------------------------ line

  #openAndWatch(): void {
    this.#opened = this.#open().catch((error: unknown) => {
      this.#opening = null;
      this.#handlers.fault(this, error);
      this.#openAgainIn(retryDelayMs("SB_HARDWARE", this.#openFailures));
      this.#openFailures += 1;
    });
  }

  async #open(): Promise<void> {
    if (!this.#running || this.#line !== null || this.#opening !== null) return;
    const opening = new AbortController();
    this.#opening = opening;
    const result = await (this.#options.open ?? openLine)(
      { path: this.#options.device, baudRate: this.#options.baudRate },
      {
        data: (chunk) => this.#handle({ kind: "bytes", chunk }),
        closed: (reason) => this.#closed(reason),
      },
      opening.signal,
    );
    this.#opening = null;
    if (!this.#running) {
      if (result.ok) await result.value.close("the daemon stops");
      return;
    }
    if (!result.ok) return this.#openFailed(result.error.code, result.error.message);
    this.#line = result.value;
    this.#openFailures = 0;
    this.#openMessage = null;
    this.#handle({ kind: "line-up" });
  }

  #openFailed(code: ErrorCode, message: string): void {
    this.#openMessage = message;
    this.#handle({ kind: "line-down", reason: reasonOf(code) });
    this.#openAgainIn(retryDelayMs(code, this.#openFailures));
    this.#openFailures += 1;
  }

  #closed(reason: LineClosed): void {
    const wanted = reason.kind === "requested";
    this.#line = null;
    if (wanted || !this.#running) return;
    this.#openMessage = reason.message;
    this.#handle({ kind: "line-down", reason: reason.code === null ? "port-closed" : reasonOf(reason.code) });
    this.#openAgainIn(retryDelayMs(reason.code ?? "SB_PORT_CLOSED", 0));
  }

  /** The machine has given up on this opening: closes, waits, opens. */
  #reopenAfter(delayMs: number): void {
    this.#tick.clear();
    this.#giveBack("opened again to reach a silent modem");
    this.#closing
      .finally(() => this.#openAgainIn(delayMs))
      .catch((error: unknown) => this.#handlers.fault(this, error));
  }

  #giveBack(why: string): void {
    const line = this.#line;
    this.#line = null;
    if (line !== null) this.#closing = line.close(why);
  }

  #openAgainIn(delayMs: number): void {
    if (this.#running) this.#reopen.at((this.#options.mono() + delayMs) as MonoMs);
  }

  // ------------------------------------------------------------------ machine

  /** A handler may come back to its driver: what it wants is done after what it was told of. */
  #handle(event: ModemEvent): void {
    this.#events.push(event);
    if (this.#handling) return;
    this.#handling = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) this.#handleOne(next);
    } finally {
      this.#handling = false;
    }
  }

  #handleOne(event: ModemEvent): void {
    const now = this.#options.mono();
    try {
      for (const effect of this.#modem.handle(event, now)) this.#run(effect);
    } catch (error) {
      return this.#machineFailed(error);
    }
    const next = this.#modem.deadline(now);
    if (next === null) this.#tick.clear();
    else this.#tick.at(next);
  }

  /** A fault of ours in one machine stays in its slot: its orders are closed, the port is opened anew. */
  #machineFailed(error: unknown): void {
    this.#handlers.fault(this, error);
    const { answerEvidence } = this.#modem.profile;
    this.#modem = new Modem(this.#options.modem);
    if (this.#want.want !== "run") this.#events.push({ kind: "want", ...this.#want });
    this.#reopenAfter(AFTER_FAULT_MS);
    // Each finish takes its order out of the map, and may bring in a new one that is not lost.
    const lost = Array.from(this.#orders.values());
    for (const { attempt, permit } of lost) {
      const dialed = permit.void() === "already-spent";
      const result = dialed ? lostTrack("fault", answerEvidence) : notDialed("fault", answerEvidence);
      this.#run({ do: "finish", attempt, result });
    }
    this.#handlers.changed(this);
  }

  #run(effect: ModemEffect): void {
    switch (effect.do) {
      case "write":
        // A refused write ends the line, and its `closed` tells the machine; there is nothing to add here.
        this.#line?.write(effect.text);
        return;
      case "state":
        this.#handlers.state(this, effect.from, effect.to, effect.reason);
        return this.#handlers.changed(this);
      case "changed":
        return this.#handlers.changed(this);
      case "identified":
        return this.#handlers.identified(this);
      case "call":
        return this.#handlers.progress(this, effect.attempt, effect.state, effect.at);
      case "finish":
        this.#orders.delete(effect.attempt);
        // A call that would not confirm its end may still be up: who waits for its death must hear that.
        this.#settleWaiters(effect.attempt, effect.result.detail !== HANG_UP_UNCONFIRMED);
        return this.#handlers.finish(this, effect.attempt, effect.result);
      case "line-free":
        return this.#handlers.lineFree(this);
      case "orphan-hung-up":
        return this.#handlers.orphan(this, effect.calls);
      case "reopen":
        return this.#reopenAfter(effect.delayMs);
      case "trace":
        return this.#handlers.trace(this, effect.direction, effect.text);
    }
  }

  #settleWaiters(attempt: AttemptId, dead: boolean): void {
    const waiters = this.#waiters.get(attempt) ?? [];
    this.#waiters.delete(attempt);
    for (const waiter of waiters) waiter(dead);
  }
}
