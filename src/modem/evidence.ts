import type { Final, ListedCall, Meaning, Progress } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import { isForeign, isNamelessEnd } from "./call-lines.ts";
import { CallRecord } from "./call-record.ts";
import { Doubt, type EndWord } from "./doubt.ts";
import { MissedListings } from "./missed-listings.ts";

/** `+CLCC` may list a dead call for up to two seconds (modem-facts §2.1). */
const LISTING_LAG_MS = 2_500;
/** A modem that numbers the steps of a call tells of its end by that number too, this soon after a word without one. */
const NAME_PATIENCE_MS = 2_000;

/**
 * Everything seen of one call, in one place. Lines, listings and finals are fed in as they come; the questions are
 * answered from the whole, never from the last line alone: a `NO CARRIER` may be late, early or someone else's
 * (modem-facts §3.6). Where listings work, no line ends a call: it only makes us look.
 */
export class CallEvidence extends CallRecord {
  #doubt: Doubt | null = null;
  #id: number | null = null;
  #listed = false;
  readonly #missed = new MissedListings();
  #torn = false;
  #listingBroken: boolean;
  #listsCalls: boolean;
  readonly #namesEnds: boolean;
  #lastState: ListedCall["state"] | null = null;
  #omits = false;
  #endUnseen = false;
  #endNamed = false;
  #progressSeen = false;
  #hintedAt: MonoMs | null = null;
  /** What a listing would have us believe, if it was one: a bare result could be anybody's. */
  #verdict: "blind" | "gone" | "refused" | "omits" | null = null;
  /** The result of a dial that waits for the callee is not confirmed by any look yet. */
  #resultOpen = false;
  #looked = false;
  #contradicted = false;

  /**
   * `listingTells`: this modem's `+CLCC` can be trusted to list voice calls; `listsCalls`: it is known to have listed
   * one; `namesEnds`: it has told of an end by the number of its call.
   */
  constructor(dialedAt: MonoMs, listingTells: boolean, listsCalls = false, namesEnds = false) {
    super(dialedAt);
    this.#listingBroken = !listingTells;
    this.#listsCalls = listsCalls;
    this.#namesEnds = namesEnds;
  }

  /**
   * This modem lists its calls: one state was listed twice. A line of one listing alone may have been an announcement
   * that fell into it, and reads the same; each step is announced once.
   */
  get listsCalls(): boolean {
    return this.#listsCalls;
  }

  /** Listings left this call out while other lines told of it: this modem's show nothing. */
  get omits(): boolean {
    return this.#omits && this.#progressSeen;
  }

  /** The call was shown, and it is not known yet whether listings show it or announcements alone. */
  get listingUntried(): boolean {
    return !this.#listsCalls && (this.#listed || this.#progressSeen);
  }

  /** A line told of the end by the number of this call. */
  get endNamed(): boolean {
    return this.#endNamed;
  }

  /** Only a line that names no call told of the end, and no listing could confirm it: the call may be up. */
  get endUnseen(): boolean {
    return this.#endUnseen;
  }

  /**
   * Lines alone told of the end, which may be another call's, even by number: no listing that can be believed and no
   * hang-up confirms it.
   */
  get endUnconfirmed(): boolean {
    return this.#endUnseen || (this.released && !this.#listsCalls && this.hangUp === null);
  }

  /** A listing had shown the call, and another one did not. */
  get seenGone(): boolean {
    return this.#listed && !this.#listingBroken;
  }

  /** When an end that a nameless line alone told of is taken for one; null where something else can tell. */
  get endDueAt(): MonoMs | null {
    if (!this.#listingBroken || this.dialPending || this.#doubt === null || this.released) return null;
    // A modem that has told us the number of this call, or of the end of another, is given the time to do so again.
    const waits = this.#namesEnds || (this.#progressSeen && this.#id !== null);
    return (waits ? this.#doubt.since + NAME_PATIENCE_MS : this.#doubt.since) as MonoMs;
  }

  /** The time has come at which an end that a nameless line told of is taken for one. */
  endByWord(): void {
    if (this.#doubt !== null) this.#releaseUnseen(this.#doubt);
  }

  /** Listings alone tell of this call on its way to an answer: no line has spoken of any step of it. */
  get onlyListed(): boolean {
    return this.#listed && !this.#progressSeen && this.activeAt === null;
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
    const goneAt = this.released ? this.#missed.since : null;
    return goneAt === null || goneAt >= this.hangUp.at;
  }

  /** The modem took the dial and showed nothing of what became of it: neither ringing nor answer can be told. */
  get blind(): boolean {
    if (this.acceptedAt === null || this.activeAt !== null || this.alertingAt !== null) return false;
    return !this.anySign || (this.#omits && !this.#progressSeen);
  }

  /** What one line says of our call; a line about another call says nothing of it, nor does its cause. */
  observe(meanings: readonly Meaning[], now: MonoMs): void {
    if (meanings.some((meaning) => isForeign(meaning, this.#id))) return;
    if (meanings.some(isNamelessEnd)) {
      this.plainEnd = true;
      this.lookFailed();
    }
    for (const meaning of meanings) {
      if (meaning.kind === "progress") this.#observeProgress(meaning.progress, now);
      else if (meaning.kind === "call") this.#observeListedUrc(meaning.call, now);
      else if (meaning.kind === "release") this.releases.push(meaning.release);
    }
  }

  #observeProgress(progress: Progress, now: MonoMs): void {
    const { event, id } = progress;
    if (event === "incoming" || event === "waiting" || event === "dtmf") return;
    if (event === "released") return this.#toldReleased(id, now);
    if (event === "media-up") return this.hint(now);
    this.#progressed(event, id, now);
  }

  /** An unsolicited `+CLCC`; its `6` is a vendor's "disconnected" (modem-facts §2.1). */
  #observeListedUrc({ id, state }: ListedCall, now: MonoMs): void {
    if (state === "released") return this.#toldReleased(id, now);
    // A listing that came too late to be one still shows that the call is there.
    this.#found();
    this.#progressed(state, id, now);
  }

  #toldReleased(id: number | null, now: MonoMs): void {
    const named = id !== null && id === this.#id;
    this.#endNamed ||= named;
    this.doubt(now, named ? "named" : "nameless");
  }

  /** Only a step of a call on its way makes a number ours: an end may be the tail of the call before. */
  #progressed(event: string, id: number | null, now: MonoMs): void {
    this.#id ??= id;
    this.#progressSeen = true;
    // Where no listing shows that a call is alive, its next step does.
    if (this.#listingBroken && this.#doubt?.certain === false) this.#dispel();
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
    this.#missed.answered();
    const torn = this.#torn;
    this.#torn = false;
    const ours = calls.find((call) => call.isVoice && call.dir === "mo" && call.state !== "released");
    if (ours === undefined) return torn ? undefined : this.#unlisted(now);
    this.#found();
    this.#id = ours.id;
    this.#listed = true;
    this.#listsCalls ||= ours.state === this.#lastState;
    this.#lastState = ours.state;
    if (ours.state === "alerting") this.#alerting(now, this.alertingNotBefore);
    else if (this.alertingAt === null) this.alertingNotBefore = now;
    if (ours.state === "active") this.#listedActive(now);
    if (this.#doubt !== null && now - this.#doubt.since > LISTING_LAG_MS) this.#dispel();
    else if (this.activeAt !== null) this.#doubt?.seenAlive(now);
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
    this.#missed.clear();
    this.#verdict = null;
    this.#contradicted = false;
  }

  #listingRefused(): void {
    if (this.#missed.refused()) this.#verdict = "refused";
  }

  #unlisted(now: MonoMs): void {
    if (this.#doubt === null && this.listingUntried) {
      if (this.#missed.empty()) this.#verdict = "omits";
      return;
    }
    const ending = this.#listed || this.#doubt !== null || this.#neverListed(now);
    if (!ending) {
      if (this.#hintedAt !== null && this.activeAt === null) this.#verdict = "blind";
      return;
    }
    this.#missed.since ??= now;
    const enough = this.#missed.empty();
    // Where the dial was not taken with an OK, one may still come, and make a listing look empty.
    const believed = this.certainlyEnding && this.acceptedAt !== null;
    if (enough || believed) this.#verdict = "gone";
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
    if (verdict === "gone") return this.#gone(now);
    if (verdict === "blind") return;
    this.#listingBroken = true;
    this.#omits ||= verdict === "omits";
    if (this.#doubt?.certain === true) this.release(this.#doubt.endAt);
  }

  #gone(now: MonoMs): void {
    if (this.#doubt === null) return this.release(this.#missed.since ?? now);
    if (this.#doubt.certain || this.#listsCalls) this.release(this.#doubt.endAt);
    else this.#releaseUnseen(this.#doubt);
  }

  #releaseUnseen({ endAt }: Doubt): void {
    if (!this.released && !this.dialPending) this.#endUnseen = true;
    this.release(endAt);
  }

  /** Somebody else's result stood where the listing's should have been. */
  disbelieve(): void {
    this.#verdict = null;
    this.#missed.clear();
  }

  /** A listing without our call awaits its confirmation. */
  get missing(): boolean {
    return this.#missed.any;
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
    this.doubt(now, "nameless");
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

  /** Something spoke of an end. Where no listing can tell, a word that can only have meant this call is the end. */
  doubt(now: MonoMs, word: EndWord): void {
    if (this.released) return;
    this.#doubt ??= new Doubt(now, this.releases.length);
    this.#doubt.heard(word, now);
    if (!this.#listingBroken || this.dialPending) return;
    if (this.#doubt.certain) this.release(this.#doubt.endAt);
    else if (this.hangUp !== null) this.#releaseUnseen(this.#doubt);
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
    if (!this.#listingBroken) return final === null ? this.doubt(now, "nameless") : undefined;
    if (this.#doubt === null) return;
    // No listing will ever tell: an end that surely was this call's counts, any other was the tail of the last one.
    if (this.#doubt.certain) this.release(this.#doubt.endAt);
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
