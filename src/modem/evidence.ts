import type { Final, ListedCall, Meaning, Progress, Release } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { HangUpReason } from "./types.ts";

const MAX_LINES = 64;
/** `+CLCC` may list a dead call for up to two seconds (modem-facts §2.1). */
const LISTING_LAG_MS = 2_500;

export type ActiveSource = "listing" | "urc" | "final";

/**
 * Everything seen of one call, in one place. Lines, listings and finals are fed in as they come; the questions at the
 * bottom are answered from the whole, never from the last line alone: a `NO CARRIER` may be late, early or someone
 * else's (modem-facts §3.6).
 */
export class CallEvidence {
  readonly dialedAt: MonoMs;
  acceptedAt: MonoMs | null = null;
  dialFinal: Final | null = null;
  /** The dial command has not been answered yet; until it is, no line ends the call: it may speak of the last one. */
  dialPending = true;
  /** The dial command was never answered in time. */
  dialTimedOut = false;
  alertingAt: MonoMs | null = null;
  activeAt: MonoMs | null = null;
  activeSource: ActiveSource | null = null;
  releasedAt: MonoMs | null = null;
  /** When a line first spoke of an end that nothing has confirmed yet. */
  doubtSince: MonoMs | null = null;
  hangUp: { readonly at: MonoMs; readonly reason: HangUpReason } | null = null;
  durationS: number | null = null;
  ceer: string | null = null;
  readonly releases: Release[] = [];
  readonly lines: string[] = [];
  /** The modem lost power, rebooted or left in the middle of this call. */
  lost: "reboot" | "line" | null = null;
  #id: number | null = null;
  #listed = false;
  #listingBroken = false;
  #progressSeen = false;

  constructor(dialedAt: MonoMs) {
    this.dialedAt = dialedAt;
  }

  get released(): boolean {
    return this.releasedAt !== null;
  }

  /** Listings can tell whether this call lives: it was listed before, or nothing but listings ever spoke of it. */
  get listingTells(): boolean {
    return !this.#listingBroken && (this.#listed || !this.#progressSeen);
  }

  get listingBroken(): boolean {
    return this.#listingBroken;
  }

  get everListed(): boolean {
    return this.#listed;
  }

  get anySign(): boolean {
    return this.#listed || this.#progressSeen || this.activeAt !== null;
  }

  note(line: string): void {
    if (this.lines.length < MAX_LINES) this.lines.push(line);
  }

  /** What one unsolicited line says of our call; lines about incoming calls say nothing of it. */
  observe(meanings: readonly Meaning[], now: MonoMs): void {
    for (const meaning of meanings) {
      if (meaning.kind === "progress") this.#observeProgress(meaning.progress, now);
      else if (meaning.kind === "call") this.#observeListedUrc(meaning.call, now);
      else if (meaning.kind === "release") this.#observeRelease(meaning.release);
    }
  }

  #observeProgress(progress: Progress, now: MonoMs): void {
    if (progress.event === "incoming" || progress.event === "waiting" || progress.event === "dtmf") return;
    if (progress.event === "released") {
      if (progress.durationS !== null) this.durationS = progress.durationS;
      if (progress.id !== null) {
        if (this.#isOurs(progress.id)) this.release(now);
      } else {
        this.doubt(now);
      }
      return;
    }
    if (progress.id !== null && !this.#isOurs(progress.id)) return;
    this.#progressSeen = true;
    if (progress.event === "alerting") this.alerting(now);
    if (progress.event === "active") this.active(now, "urc");
  }

  /** An unsolicited `+CLCC`: `6` is the vendor's "disconnected" (modem-facts §2.1). */
  #observeListedUrc(call: ListedCall, now: MonoMs): void {
    if (!call.isVoice || call.dir !== "mo" || !this.#isOurs(call.id)) return;
    if (call.state === "released") {
      this.release(now);
      return;
    }
    this.#progressSeen = true;
    if (call.state === "alerting") this.alerting(now);
    if (call.state === "active") this.active(now, "urc");
  }

  #observeRelease(release: Release): void {
    this.releases.push(release);
  }

  #isOurs(id: number): boolean {
    this.#id ??= id;
    return this.#id === id;
  }

  /** The answer to `+CLCC`; null when the modem refused or did not answer it. */
  listing(calls: readonly ListedCall[] | null, now: MonoMs): void {
    if (calls === null) {
      this.#listingBroken = true;
      if (this.doubtSince !== null) this.release(this.doubtSince);
      return;
    }
    const ours = calls.find((call) => call.isVoice && call.dir === "mo" && call.state !== "released");
    if (ours === undefined) {
      if (this.#listed || this.doubtSince !== null) this.release(this.doubtSince ?? now);
      return;
    }
    this.#id = ours.id;
    this.#listed = true;
    if (ours.state === "alerting") this.alerting(now);
    if (ours.state === "active") this.active(now, "listing");
    if (this.doubtSince !== null && now - this.doubtSince > LISTING_LAG_MS) this.doubtSince = null;
  }

  alerting(now: MonoMs): void {
    if (this.activeAt === null) this.alertingAt ??= now;
  }

  active(now: MonoMs, source: ActiveSource): void {
    if (this.activeAt !== null) return;
    this.activeAt = now;
    this.activeSource = source;
  }

  /** A line spoke of an end without naming the call. */
  doubt(now: MonoMs): void {
    if (this.released) return;
    if (this.#listingBroken && !this.dialPending) this.releasedAt = now;
    else this.doubtSince ??= now;
  }

  /** A line, a listing or a final said that this very call is over. */
  release(at: MonoMs): void {
    if (this.dialPending) this.doubtSince ??= at;
    else this.releasedAt ??= at;
  }

  /** The dial command's answer came, or its time ran out. */
  dialAnswered(final: Final | null, now: MonoMs): void {
    this.dialPending = false;
    this.dialFinal = final;
    if (final !== null) return;
    this.dialTimedOut = true;
    this.doubt(now);
  }

  /** The call was answered after a line that spoke of an end: that end was another call's. */
  trust(): void {
    this.doubtSince = null;
  }
}
