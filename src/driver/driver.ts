import { FAULT, mayBeUp, NOT_DIALED } from "../domain/call.ts";
import type { ErrorCode } from "../domain/errors.ts";
import type { MonoMs } from "../domain/time.ts";
import type { AttemptId, Iccid, SlotId, Want } from "../domain/words.ts";
import {
  type DialOrder,
  type HangUpReason,
  lostTrack,
  Modem,
  type ModemEffect,
  type ModemEvent,
  type ModemSnapshot,
  type MessageFate,
  type KnownSims,
  notDialed,
  type RescueMeans,
  type SimOrder,
} from "../modem/index.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { type LineClosed, openLine, type SerialLine } from "../serial/index.ts";
import { Deadline } from "./deadline.ts";
import { Deaths } from "./deaths.ts";
import { type Handlers, tell } from "./handlers.ts";
import type { DriverOptions } from "./options.ts";
import type { PortAbsence } from "./port-finder.ts";
import { runPowerHook } from "./power-hook.ts";
import { reasonOf, retryDelayMs } from "./reopening.ts";
import type { BankAnswer } from "./sim-bank.ts";

/** Long enough that a fault which comes back each time costs nobody else anything. */
const AFTER_FAULT_MS = 1_000;

export type DriverHandlers = Handlers<ModemDriver>;

/** Feeds one modem machine from one serial line and runs its effects in order; opens the line again when it ends. */
export class ModemDriver {
  readonly slot: SlotId;
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
  readonly #deaths = new Deaths();
  #want: { readonly want: Want; readonly reason: string | null } = { want: "run", reason: null };
  #held: string | null = null;

  constructor(options: DriverOptions, handlers: DriverHandlers) {
    this.slot = options.slot;
    this.#options = options;
    this.#handlers = handlers;
    this.#modem = this.#newModem();
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

  /** Path of the port while it is open; else as the configuration names the slot's place. */
  get device(): string {
    return this.#line?.path ?? this.#options.device;
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
    const ended = this.#deaths.awaited(attempt, patienceMs);
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

  /** Sets the modem aside until it is let go of with null; a call that is up ends first. */
  hold(reason: string | null): void {
    this.#held = reason;
    this.#handle({ kind: "hold", reason });
  }

  /** Why the modem is set aside by somebody's word; null when it is not. */
  get held(): string | null {
    return this.#held;
  }

  /** The PIN of the card that asked for it; null: there is none to be tried. */
  tellPin(iccid: Iccid, pin: string | null): void {
    this.#handle({ kind: "pin", iccid, pin });
  }

  /** What becomes of a message that the modem told of. */
  settleMessage(pdu: string, fate: MessageFate): void {
    this.#handle({ kind: "message-settled", pdu, fate });
  }

  /** What the modem waited for a person to do has been done. */
  retry(): void {
    this.#handle({ kind: "retry" });
  }

  /** A call of an earlier life may be up in the modem: it is hung up before anything else. */
  callLeft(): void {
    this.#handle({ kind: "call-left" });
  }

  /** A rationed means of recovery was used so long ago, in an earlier life. */
  rescuedBefore(means: RescueMeans, agoMs: number): void {
    this.#handle({ kind: "rescued-before", means, agoMs });
  }

  /** What earlier lives have seen of the slot's SIM positions; to be told before `start`. */
  knowSims(known: KnownSims): void {
    this.#handle({ kind: "sims-known", known });
  }

  /** Has the modem change to the card of another position as soon as its line is free. A bank out of reach: at once no. */
  switchSim(order: SimOrder): void {
    this.#handle({ kind: "sim-order", order, trouble: this.bankTrouble });
  }

  /** Why the bank that holds the slot's cards cannot be reached; null while it can, and where there is none. */
  get bankTrouble(): string | null {
    return this.#options.simColumn?.trouble ?? null;
  }

  #selectInBank(row: number): void {
    const none: BankAnswer = { fault: "bank-unavailable", detail: "this slot is wired to no bank" };
    Promise.resolve(this.#options.simColumn?.select(row) ?? none)
      .then((failure) => this.#handle({ kind: "bank-answered", failure }))
      .catch((error: unknown) => this.#handlers.fault(this, error));
  }

  #newModem(): Modem {
    return new Modem({ ...this.#options.modem, canPowerCycle: this.#options.powerHook !== undefined });
  }

  /** The ports of the box have changed: opens the slot's if it is back, lets go of it if it is gone. */
  portsChanged(): void {
    const { finder } = this.#options;
    if (finder === undefined) return;
    if (this.#line === null) {
      if (finder.locate().ok) this.#openAgainIn(0);
    } else if (!finder.holds(this.#line.path)) {
      this.#openMessage = `${this.#line.path} is no longer at ${this.#options.device}.`;
      this.#handle({ kind: "line-down", reason: "port-closed" });
      this.#reopenAfter(0);
    }
  }

  // ------------------------------------------------------------------ line

  #locate(): Result<string, PortAbsence> {
    return this.#options.finder?.locate() ?? ok(this.#options.device);
  }

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
    const located = this.#locate();
    if (!located.ok) return this.#openFailed("SB_PORT_MISSING", located.error.message, located.error.reason);
    const opening = new AbortController();
    this.#opening = opening;
    const result = await (this.#options.open ?? openLine)(
      { path: located.value, baudRate: this.#options.baudRate },
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

  #openFailed(code: ErrorCode, message: string, reason = reasonOf(code)): void {
    this.#openMessage = message;
    this.#handle({ kind: "line-down", reason });
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

  /** The port is given back first: it vanishes with the power. */
  #cutPower(): void {
    const hook = this.#options.powerHook;
    this.#tick.clear();
    this.#giveBack("the slot's power is cut");
    const cut = hook === undefined ? Promise.resolve(err("there is no power hook")) : runPowerHook(hook, this.slot);
    Promise.all([cut, this.#closing])
      .then(([result]) => {
        this.#handlers.powerCycled(this, result.ok ? null : result.error);
        if (this.#running) this.#handle({ kind: "power-cycled" });
      })
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
    this.#modem = this.#newModem();
    if (this.#want.want !== "run") this.#events.push({ kind: "want", ...this.#want });
    if (this.#held !== null) this.#events.push({ kind: "hold", reason: this.#held });
    this.#reopenAfter(AFTER_FAULT_MS);
    // Each finish takes its order out of the map, and may bring in a new one that is not lost.
    const lost = Array.from(this.#orders.values());
    for (const { attempt, permit } of lost) {
      const dialed = permit.void() === "already-spent";
      const result = dialed ? lostTrack(FAULT, answerEvidence) : notDialed(NOT_DIALED, answerEvidence);
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
      case "finish":
        this.#orders.delete(effect.attempt);
        // A call whose end nobody has seen may still be up: who waits for its death must hear that.
        this.#deaths.settle(effect.attempt, !mayBeUp(effect.result));
        return this.#handlers.finish(this, effect.attempt, effect.result);
      case "reopen":
        return this.#reopenAfter(effect.delayMs);
      case "rescue":
        this.#handlers.rescue(this, effect.means, effect.reason);
        return effect.means === "power-cycle" ? this.#cutPower() : undefined;
      case "bank-select":
        return this.#selectInBank(effect.position);
      default:
        return tell(this.#handlers, this, effect);
    }
  }
}
