import type { MonoMs } from "../domain/time.ts";

/** What speaks of an end: a line that names no call, one that names ours, or that our hang-up was taken. */
export type EndWord = "nameless" | "named" | "hung-up";

/** Something spoke of an end that nothing has confirmed yet. */
export class Doubt {
  readonly since: MonoMs;
  /** Releases noted before it; those noted since go with it if the call turns out to be alive. */
  readonly releases: number;
  #endAt: MonoMs;
  #certain = false;
  #aliveSince = false;

  constructor(since: MonoMs, releases: number) {
    this.since = since;
    this.releases = releases;
    this.#endAt = since;
  }

  /** It can only have meant this call: by its number, or because we hung up. */
  get certain(): boolean {
    return this.#certain;
  }

  /** When the call ended, if it did: it may have been seen alive after it was first said to be over. */
  get endAt(): MonoMs {
    return this.#endAt;
  }

  /** One more word of an end. Its own number tells it best: a nameless word before it may have been anybody's. */
  heard(word: EndWord, now: MonoMs): void {
    if (this.#aliveSince || (word === "named" && !this.#certain)) this.#endAt = now;
    this.#aliveSince = false;
    this.#certain ||= word !== "nameless";
  }

  /** A listing shows the call. It may list a dead one for a while, but what is seen after a nameless word is talk. */
  seenAlive(now: MonoMs): void {
    if (this.#certain) return;
    this.#endAt = now;
    this.#aliveSince = true;
  }
}
