import type { CallResult } from "../domain/call.ts";
import type { MonoMs } from "../domain/time.ts";
import type { AttemptId, Iccid } from "../domain/words.ts";
import type { ModemEffect, RescueMeans, SimEffect } from "../modem/index.ts";

/** What one modem tells the daemon. Called in order, never while another handler of the same driver runs. */
export interface Handlers<Driver> {
  /** State, card, network or readiness may have changed. */
  changed(driver: Driver): void;
  state(driver: Driver, from: string, to: string, reason: string | null): void;
  identified(driver: Driver): void;
  progress(driver: Driver, attempt: AttemptId, state: "dialing" | "alerting" | "active", at: MonoMs): void;
  finish(driver: Driver, attempt: AttemptId, result: CallResult): void;
  lineFree(driver: Driver): void;
  orphan(driver: Driver, calls: number): void;
  /** No call that outlived its watcher is up in this slot any more: none was listed, or a hang-up was taken. */
  noOrphan(driver: Driver): void;
  /** A card asks for its PIN: answer with `tellPin`. */
  pinWanted(driver: Driver, iccid: Iccid): void;
  pinTried(driver: Driver, iccid: Iccid, accepted: boolean): void;
  /** Calls to the card in this slot go elsewhere. */
  forwarded(driver: Driver, iccid: Iccid): void;
  /** The network denies the card service, with this cause; null: without one, after it had served it. */
  rejected(driver: Driver, iccid: Iccid, cause: number | null): void;
  /** A message came to the card, in hexadecimal: answer with `settleMessage`. */
  message(driver: Driver, pdu: string): void;
  /** The store of messages is nearly full. */
  messagesFillStore(driver: Driver, used: number, total: number): void;
  /** Somebody called the card; null: a withheld number. */
  inbound(driver: Driver, number: string | null, refused: boolean): void;
  /** A rationed means of recovery is used: whoever keeps count across restarts has to be told. */
  rescue(driver: Driver, means: RescueMeans, reason: string): void;
  /** The program that cuts the power has ended; the message says how it failed. */
  powerCycled(driver: Driver, failure: string | null): void;
  /** What has become of a switch to another card, or which position a card that was read belongs to. */
  sims(driver: Driver, told: ToldOfSims): void;
  trace(driver: Driver, direction: "out" | "in" | "urc" | "late", text: string): void;
  /** The machine itself failed: a fault of ours. The slot is closed and opened anew. */
  fault(driver: Driver, error: unknown): void;
}

type ToldOfSims = Exclude<SimEffect, { readonly do: "bank-select" }>;

/** Effects that only tell of something. */
type Told = Exclude<ModemEffect, { readonly do: "write" | "finish" | "reopen" | "rescue" | "bank-select" }>;

/** Passes on what a machine has to tell. */
export function tell<Driver>(handlers: Handlers<Driver>, driver: Driver, effect: Told): void {
  switch (effect.do) {
    case "state":
      handlers.state(driver, effect.from, effect.to, effect.reason);
      return handlers.changed(driver);
    case "changed":
      return handlers.changed(driver);
    case "identified":
      return handlers.identified(driver);
    case "call":
      return handlers.progress(driver, effect.attempt, effect.state, effect.at);
    case "line-free":
      return handlers.lineFree(driver);
    case "orphan-hung-up":
      return handlers.orphan(driver, effect.calls);
    case "no-orphan":
      return handlers.noOrphan(driver);
    case "pin-wanted":
      return handlers.pinWanted(driver, effect.iccid);
    case "pin-tried":
      return handlers.pinTried(driver, effect.iccid, effect.accepted);
    case "forwarded":
      return handlers.forwarded(driver, effect.iccid);
    case "message":
      return handlers.message(driver, effect.pdu);
    case "messages-fill-store":
      return handlers.messagesFillStore(driver, effect.used, effect.total);
    case "inbound":
      return handlers.inbound(driver, effect.number, effect.refused);
    case "rejected":
      return handlers.rejected(driver, effect.iccid, effect.cause);
    case "sim-moving":
    case "sim-verified":
    case "sim-failed":
      handlers.sims(driver, effect);
      return handlers.changed(driver);
    case "trace":
      return handlers.trace(driver, effect.direction, effect.text);
  }
}
