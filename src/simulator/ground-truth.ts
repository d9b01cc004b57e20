import { closeSync, openSync, writeSync } from "node:fs";
import { rfc3339, type WallMs } from "../domain/time.ts";
import type { Iccid, SlotId } from "../domain/words.ts";

/** What a modem did or met, as a witness that no line to the host can garble would tell it. */
export type ModemEventName =
  | "power-on"
  | "power-off"
  | "reboot"
  | "unplugged"
  | "plugged"
  | "registered"
  | "deregistered"
  | "card-switched"
  | "card-swapped"
  | "card-removed"
  | "pin-entered"
  | "message"
  | "network-time"
  | "dial"
  | "dial-refused"
  | "alerting"
  | "answered"
  | "early-media"
  | "released"
  /** The host was first told by `+CLCC` that the call before is gone. */
  | "line-free"
  | "abort"
  | "incoming"
  | "message-deleted"
  | "key-pressed"
  | "dtmf-sent"
  | "fault"
  | "command"
  | "forbidden-command"
  | "unknown-command"
  | "unexpected-bytes";

export interface ModemEvent {
  readonly event: ModemEventName;
  /** The number of the call, exactly as it stood in the command line. */
  readonly number?: string;
  /** Name of the number table's row. */
  readonly behaviour?: string;
  /** Who ended the call; `modem` where the modem itself went down with it. */
  readonly by?: "local" | "remote" | "network" | "modem";
  readonly cause?: number | null;
  readonly ring_ms?: number | null;
  readonly talk_ms?: number;
  readonly reason?: string;
  readonly text?: string;
  readonly digit?: string;
  readonly fault?: string;
  readonly card?: number;
  /** Of the modem that was plugged in. */
  readonly imei?: string;
}

/** An event with its place and time: one line of `rack.ndjson`. `mono_ms` is CLOCK_MONOTONIC, for measuring. */
export interface RackEvent extends ModemEvent {
  readonly at: string;
  readonly mono_ms: number;
  readonly slot: SlotId;
  readonly iccid: Iccid;
}

export function rackEvent(at: WallMs, monoMs: number, slot: SlotId, iccid: Iccid, event: ModemEvent): RackEvent {
  return { at: rfc3339(at), slot, iccid, ...event, mono_ms: Math.round(monoMs * 1000) / 1000 };
}

/** The ground truth file: one JSON object a line, each handed to the system before `append` returns. */
export class GroundTruthFile {
  private readonly fd: number;
  private open = true;

  constructor(path: string) {
    this.fd = openSync(path, "w", 0o644);
  }

  append(event: RackEvent): void {
    if (this.open) writeSync(this.fd, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    closeSync(this.fd);
  }
}
