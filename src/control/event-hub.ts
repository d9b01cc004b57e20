import { HttpError } from "./failure.ts";
import type { NdjsonReply } from "./ndjson-reply.ts";
import type { EventView } from "./views.ts";
import { eventToWire } from "./wire/event.ts";

type Subscribe = (listener: (event: EventView) => void) => () => void;

/**
 * Hands events to every follower. An event is turned into text once, however many follow; a follower that does not
 * read is dropped by its own backlog and costs the others nothing.
 */
export class EventHub {
  readonly #subscribe: Subscribe;
  readonly #mostFollowers: number;
  readonly #followers = new Set<(event: EventView, text: () => string) => void>();
  #unsubscribe: (() => void) | null = null;

  constructor(subscribe: Subscribe, mostFollowers: number) {
    this.#subscribe = subscribe;
    this.#mostFollowers = mostFollowers;
  }

  get followers(): number {
    return this.#followers.size;
  }

  /** Streams events to a reader from now on; resolves when it is gone. Throws `SB_BUSY` when too many follow already. */
  stream(reply: NdjsonReply, signal: AbortSignal): Promise<void> {
    const stop = this.follow((_event, text) => reply.pushText(text()));
    return new Promise((resolve) => {
      const leave = (): void => {
        stop();
        resolve();
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  }

  /** Calls `take` for every event until the returned function is called. Throws `SB_BUSY` beyond the limit. */
  follow(take: (event: EventView, text: () => string) => void): () => void {
    if (this.#followers.size >= this.#mostFollowers) {
      throw new HttpError(503, "SB_BUSY", `${this.#mostFollowers} readers follow the events already: end one of them.`);
    }
    this.#followers.add(take);
    this.#unsubscribe ??= this.#subscribe((event) => this.#publish(event));
    return () => this.#leave(take);
  }

  #leave(take: (event: EventView, text: () => string) => void): void {
    this.#followers.delete(take);
    if (this.#followers.size > 0) return;
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #publish(event: EventView): void {
    let line: string | null = null;
    const text = (): string => (line ??= `${JSON.stringify(eventToWire(event))}\n`);
    for (const take of this.#followers) take(event, text);
  }
}
