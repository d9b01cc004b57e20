import type { EventView } from "../control/index.ts";

type Listener = (event: EventView) => void;

/** Tells everybody who listens what happened. Building an event may cost a query, so ask `listening` first. */
export class EventHub {
  readonly #listeners = new Set<Listener>();

  get listening(): boolean {
    return this.#listeners.size > 0;
  }

  publish(event: EventView): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
