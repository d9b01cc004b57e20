import type { Iccid } from "../domain/words.ts";

/** What the shell has told of a card's PIN, for one use. */
export class PinSlot {
  #told: { readonly iccid: Iccid; readonly pin: string | null } | null = null;

  tell(iccid: Iccid, pin: string | null): void {
    this.#told = { iccid, pin };
  }

  /** Null: the card has none; undefined: nothing was said of it. */
  take(iccid: Iccid): string | null | undefined {
    if (this.#told?.iccid !== iccid) return undefined;
    const { pin } = this.#told;
    this.#told = null;
    return pin;
  }
}
