import type { MonoMs } from "../domain/time.ts";
import type { ModemState } from "../domain/words.ts";
import type { ModemEffect } from "./types.ts";

/** In which state a modem is, why, and until when. */
export class Standing {
  #state: ModemState = "absent";
  #reason: string | null = "port-closed";
  #until: MonoMs | null = null;

  get state(): ModemState {
    return this.#state;
  }

  get reason(): string | null {
    return this.#reason;
  }

  get until(): MonoMs | null {
    return this.#until;
  }

  /** All of it, as status shows it. */
  get told(): { readonly state: ModemState; readonly reason: string | null; readonly until: MonoMs | null } {
    return { state: this.#state, reason: this.#reason, until: this.#until };
  }

  /** Changes it. Returns the effect that tells of it; null when nothing but the instant changed. */
  change(state: ModemState, reason: string | null, until: MonoMs | null): ModemEffect | null {
    this.#until = until;
    if (state === this.#state && reason === this.#reason) {
      return null;
    }
    const from = this.#state;
    this.#state = state;
    this.#reason = reason;
    return { do: "state", from, to: state, reason };
  }
}
