import type { Final, ListedCall, Meaning, Progress, Release } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { HangUpReason } from "./types.ts";

const MAX_LINES = 64;
/** `+CLCC` may list a dead call for up to two seconds (modem-facts §2.1). */
const LISTING_LAG_MS = 2_500;
/** One listing without our call may have lost its line to noise. */
const EMPTY_LISTINGS_TO_BELIEVE = 2;
/** A modem that refuses `+CLCC` twice in a row will go on doing so. */
const REFUSALS_TO_BELIEVE = 2;

/** Something spoke of an end that no listing has confirmed yet. */
interface Doubt {
  readonly since: MonoMs;
  /** It can only have meant this call: by its number, or because we hung up. */
  certain: boolean;
  /** Releases noted before it; those noted since go with it if the call turns out to be alive. */
  readonly releases: number;
}

/**
 * Everything seen of one call, in one place. Lines, listings and finals are fed in as they come; the questions are
 * answered from the whole, never from the last line alone: a `NO CARRIER` may be late, early or someone else's
 * (modem-facts §3.6). Where listings work, no line ends a call: it only makes us look.
 */
export class CallEvidence {
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
  /** The modem lost power, rebooted or left in the middle of this call. */
  lost: "reboot" | "line" | null = null;
  #doubt: Doubt | null = null;
  #id: number | null = null;
  #listed = false;
  #emptySince: MonoMs | null = null;
  #empties = 0;
  #refusals = 0;
  #torn = false;
  #plainEnd = false;
  #listingBroken: boolean;
  readonly #listsCalls: boolean;
  #progressSeen = false;
  #hintedAt: MonoMs | null = null;
  /** What a listing would have us believe, if it was one: a bare result could be anybody's. */
  #verdict: "blind" | "gone" | "refused" | null = null;
  /** The result of a dial that waits for the callee is not confirmed by any look yet. */
  #resultOpen = false;
  #looked = false;
  #contradicted = false;

  /** `listingTells`: this family's `+CLCC` can be trusted to list voice calls; `listsCalls`: this modem's has listed one. */
  constructor(dialedAt: MonoMs, listingTells: boolean, listsCalls = false) {
    this.dialedAt = dialedAt;
    this.alertingNotBefore = dialedAt;
    this.#listingBroken = !listingTells;
    this.#listsCalls = listsCalls;
  }

  /** A listing has shown this call. */
  get listed(): boolean {
    return this.#listed;
  }

  /** Listings alone tell of this call on its way to an answer: no line has spoken of any step of it. */
  get onlyListed(): boolean {
    return this.#listed && !this.#progressSeen && this.activeAt === null;
  }

  get released(): boolean {
    return this.releasedAt !== null;
  }

  get listingBroken(): boolean {
    return this.#listingBroken;
  }

  /** When something first spoke of an end that is not confirmed yet. */
  get doubtSince(): MonoMs | null {
    return this.#doubt?.since ?? null;
  }

  /** An end was told that can only have been this call's, and is not confirmed yet. */
  get certainlyEnding(): boolean {
    return this.#doubt?.certain === true;
  }

  get anySign(): boolean {
    return this.#listed || this.#progressSeen || this.activeAt !== null;
  }

  /** We ended it: not so where a listing had already shown it gone when we came to hang up. */
  get endedByUs(): boolean {
    if (this.hangUp === null) return false;
    const goneAt = this.released ? this.#emptySince : null;
    return goneAt === null || goneAt >= this.hangUp.at;
  }

  /** The modem took the dial and showed nothing of what became of it: neither ringing nor answer can be told. */
  get blind(): boolean {
    return this.acceptedAt !== null && !this.anySign;
  }

  note(line: string): void {
    if (this.lines.length < MAX_LINES) this.lines.push(line);
  }

  /** A plain result has told of an end, if only that there is none better to come. */
  get ended(): boolean {
    return this.#plainEnd || (this.dialFinal !== null && !["OK", "CONNECT"].includes(this.dialFinal.kind));
  }

  /** What one line says of our call; a line about another call says nothing of it, nor does its cause. */
  observe(meanings: readonly Meaning[], now: MonoMs): void {
    if (meanings.some((meaning) => this.#isForeign(meaning))) return;
    if (meanings.some(isNamelessEnd)) {
      this.#plainEnd = true;
      this.lookFailed();
    }
    for (const meaning of meanings) {
      if (meaning.kind === "progress") this.#observeProgress(meaning.progress, now);
      else if (meaning.kind === "call") this.#observeListedUrc(meaning.call, now);
      else if (meaning.kind === "release") this.releases.push(meaning.release);
    }
  }

  #isForeign(meaning: Meaning): boolean {
    if (meaning.kind === "call") {
      return !meaning.call.isVoice || meaning.call.dir !== "mo" || this.#differs(meaning.call.id);
    }
    return meaning.kind === "progress" && meaning.progress.id !== null && this.#differs(meaning.progress.id);
  }

  #differs(id: number): boolean {
    return this.#id !== null && this.#id !== id;
  }

  #observeProgress(progress: Progress, now: MonoMs): void {
    const { event, id } = progress;
    if (event === "incoming" || event === "waiting" || event === "dtmf") return;
    if (event === "released") return this.doubt(now, id !== null && id === this.#id);
    if (event === "media-up") return this.hint(now);
    this.#progressed(event, id, now);
  }

  /** An unsolicited `+CLCC`; its `6` is a vendor's "disconnected" (modem-facts §2.1). */
  #observeListedUrc({ id, state }: ListedCall, now: MonoMs): void {
    if (state === "released") return this.doubt(now, id === this.#id);
    // A listing that came too late to be one still shows that the call is there.
    this.#found();
    this.#progressed(state, id, now);
  }

  /** Only a step of a call on its way makes a number ours: an end may be the tail of the call before. */
  #progressed(event: string, id: number | null, now: MonoMs): void {
    this.#id ??= id;
    this.#progressSeen = true;
    if (event === "alerting") this.#alerting(now, now);
    if (event === "active") this.active(now);
  }

  /** A look at the call goes out. */
  look(): void {
    this.#looked = true;
  }

  /**
   * The answer to `+CLCC`; null when the modem refused it. Where that would end the call or show it answered, it counts
   * only once it is proved to have been the answer (`unproven`, then `believe` or `disbelieve`).
   */
  listing(calls: readonly ListedCall[] | null, now: MonoMs): void {
    if (calls === null) return this.#listingRefused();
    this.#refusals = 0;
    const torn = this.#torn;
    this.#torn = false;
    const ours = calls.find((call) => call.isVoice && call.dir === "mo" && call.state !== "released");
    if (ours === undefined) return torn ? undefined : this.#unlisted(now);
    this.#found();
    this.#id = ours.id;
    this.#listed = true;
    if (ours.state === "alerting") this.#alerting(now, this.alertingNotBefore);
    else if (this.alertingAt === null) this.alertingNotBefore = now;
    if (ours.state === "active") this.#listedActive(now);
    if (this.#doubt !== null && now - this.#doubt.since > LISTING_LAG_MS) this.#dispel();
  }

  /** The answer was told when it came: the listing only shows that it was this dial's. */
  #listedActive(now: MonoMs): void {
    if (this.claimed && this.#doubt !== null && this.#doubt.since <= (this.#hintedAt ?? now)) this.#dispel();
    this.active(this.claimed && this.alertingAt === null ? (this.#hintedAt ?? now) : now);
  }

  /** A line of the listing under way cannot be read: what is missing from it may be there. */
  tear(): void {
    this.#torn = true;
  }

  #found(): void {
    this.#emptySince = null;
    this.#empties = 0;
    this.#refusals = 0;
    this.#verdict = null;
    this.#contradicted = false;
  }

  #listingRefused(): void {
    this.#refusals += 1;
    if (this.#refusals >= REFUSALS_TO_BELIEVE) this.#verdict = "refused";
  }

  #unlisted(now: MonoMs): void {
    const ending = this.#listed || this.#doubt !== null || this.#neverListed(now);
    if (!ending) {
      if (this.#hintedAt !== null && this.activeAt === null) this.#verdict = "blind";
      return;
    }
    this.#emptySince ??= now;
    this.#empties += 1;
    // Where the dial was not taken with an OK, one may still come, and make a listing look empty.
    const believed = this.certainlyEnding && this.acceptedAt !== null;
    if (this.#empties >= EMPTY_LISTINGS_TO_BELIEVE || believed) this.#verdict = "gone";
  }

  /** Nothing ever spoke of the call, and a listing that has shown calls before has had the time to show this one. */
  #neverListed(now: MonoMs): boolean {
    if (!this.#listsCalls || this.acceptedAt === null || this.anySign) return false;
    return now - this.acceptedAt >= LISTING_LAG_MS;
  }

  /** The last listing would have us believe something that its result alone does not prove. */
  get unproven(): boolean {
    return this.#verdict !== null;
  }

  /** The modem's answers are in step with our questions: the listing was the answer to ours. */
  believe(now: MonoMs): void {
    const verdict = this.#verdict;
    this.#verdict = null;
    if (verdict === null) return;
    this.#believeHint();
    if (verdict === "refused") this.#listingBroken = true;
    if (verdict === "gone") this.release(this.#doubt?.since ?? this.#emptySince ?? now);
    else if (verdict === "refused" && this.#doubt !== null) this.release(this.#doubt.since);
  }

  /** Somebody else's result stood where the listing's should have been. */
  disbelieve(): void {
    this.#verdict = null;
    this.#emptySince = null;
    this.#empties = 0;
    this.#refusals = 0;
  }

  /** A listing without our call awaits its confirmation. */
  get missing(): boolean {
    return this.#empties > 0;
  }

  #alerting(now: MonoMs, notBefore: MonoMs): void {
    if (this.activeAt !== null || this.alertingAt !== null) return;
    this.alertingAt = now;
    this.alertingNotBefore = notBefore;
  }

  active(now: MonoMs): void {
    this.activeAt ??= now;
  }

  /**
   * Something that an answer brings about, but early media do too (modem-facts §3.2): believed only where no listing
   * shows the state of the call.
   */
  hint(now: MonoMs): void {
    this.#hintedAt ??= now;
    if (this.#listingBroken) this.#believeHint();
  }

  /**
   * The dial got the result that waits for the callee's answer. A look tells whether it was this dial's: another's late
   * `OK` reads the same.
   */
  claim(now: MonoMs): void {
    this.#hintedAt = now;
    this.#resultOpen = true;
    if (this.#listingBroken) {
      this.trust();
      this.active(now);
    }
  }

  /** The dial got a result that waits for the callee and says that it failed. */
  failed(now: MonoMs): void {
    this.#resultOpen = true;
    this.doubt(now, false);
  }

  /** The dial was answered by the result that means so, and no look has confirmed it. */
  get claimed(): boolean {
    return this.#resultOpen && this.#hintedAt !== null && this.activeAt === null;
  }

  /**
   * The first look after a dial's result met a second result, or no answer: a modem that has nothing to do answers. So
   * the first result was not this dial's, and the look ended the call (V.250 §5.6.1).
   */
  lookFailed(): void {
    if (this.#resultOpen && this.#looked) this.#contradicted = true;
  }

  /** Nobody can tell what became of the call: its dial got a result that was not its own. */
  get contradicted(): boolean {
    return this.#contradicted;
  }

  #believeHint(): void {
    if (this.#hintedAt === null || this.activeAt !== null || this.#listed || this.#contradicted) return;
    this.activeInferred = true;
    this.active(this.#hintedAt);
  }

  /** Something spoke of an end. Where no listing can tell, that is the end. */
  doubt(now: MonoMs, certain: boolean): void {
    if (this.released) return;
    if (this.#listingBroken && !this.dialPending) return this.release(this.#doubt?.since ?? now);
    this.#doubt ??= { since: now, certain, releases: this.releases.length };
    this.#doubt.certain ||= certain;
  }

  /** The call is over: nothing that is still to come can change that. */
  release(at: MonoMs): void {
    if (this.dialPending) return;
    this.#believeHint();
    this.releasedAt ??= at;
  }

  /** The dial command's answer came, or its time ran out. */
  dialAnswered(final: Final | null, now: MonoMs): void {
    this.dialPending = false;
    this.dialFinal = final;
    this.dialTimedOut = final === null;
    if (!this.#listingBroken) return final === null ? this.doubt(now, false) : undefined;
    if (this.#doubt === null) return;
    // No listing will ever tell: an end that surely was this call's counts, any other was the tail of the last one.
    if (this.#doubt.certain) this.release(this.#doubt.since);
    else this.#dispel();
  }

  /** The call was answered after a line that spoke of an end: that end was another call's. */
  trust(): void {
    this.#dispel();
  }

  #dispel(): void {
    if (this.#doubt !== null) this.releases.length = this.#doubt.releases;
    this.#doubt = null;
  }
}

/** An end that names no call, such as the second result of a dial. */
function isNamelessEnd(meaning: Meaning): boolean {
  return meaning.kind === "progress" && meaning.progress.event === "released" && meaning.source === "standard";
}
