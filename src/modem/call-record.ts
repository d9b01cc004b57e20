import type { Final, Release } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { HangUpReason } from "./types.ts";

const MAX_LINES = 64;

/** What is known of one call at this instant: when each step of it was, and what was said of it. */
export class CallRecord {
  readonly dialedAt: MonoMs;
  acceptedAt: MonoMs | null = null;
  dialFinal: Final | null = null;
  /** The dial command has not been answered yet; until it is, nothing ends the call: it may speak of the last one. */
  dialPending = true;
  /** The dial command was never answered in time. */
  dialTimedOut = false;
  alertingAt: MonoMs | null = null;
  /** The phone did not ring before this instant; earlier than `alertingAt` where only listings told. */
  alertingNotBefore: MonoMs;
  activeAt: MonoMs | null = null;
  /** The answer was inferred from the speech path or from when the dial was answered, not told. */
  activeInferred = false;
  releasedAt: MonoMs | null = null;
  hangUp: { readonly at: MonoMs; readonly reason: HangUpReason } | null = null;
  /** We hung up by every means, and nothing has confirmed that the call ended. */
  unconfirmed = false;
  ceer: string | null = null;
  readonly releases: Release[] = [];
  readonly lines: string[] = [];
  /** A line of the standard told of an end without naming a call. */
  plainEnd = false;
  /** The modem lost power, rebooted or left in the middle of this call. */
  lost: "reboot" | "line" | null = null;

  constructor(dialedAt: MonoMs) {
    this.dialedAt = dialedAt;
    this.alertingNotBefore = dialedAt;
  }

  get released(): boolean {
    return this.releasedAt !== null;
  }

  note(line: string): void {
    if (this.lines.length < MAX_LINES) this.lines.push(line);
  }

  /** A plain result has told of an end, if only that there is none better to come. */
  get ended(): boolean {
    return this.plainEnd || (this.dialFinal !== null && !["OK", "CONNECT"].includes(this.dialFinal.kind));
  }
}
