import { SimbankError } from "../domain/errors.ts";
import type { E164 } from "../domain/number.ts";
import type { MonoMs } from "../domain/time.ts";
import type { AttemptId } from "../domain/words.ts";

/** A permit that is not spent within this many milliseconds is worthless. */
export const PERMIT_LIFE_MS = 5_000;

/** What became of a permit that was asked to die: it can no longer dial, or it already has. */
export type VoidResult = "voided" | "already-spent";

const MINT = Symbol("only judge() mints");

/**
 * The right to dial one number once, within five seconds. `judge` is its only maker: the class never leaves this
 * module as a value, so no other code can construct one, and its private fields make a look-alike useless.
 */
export class DialPermit {
  readonly attempt: AttemptId;
  readonly #number: E164;
  readonly #expiresAt: MonoMs;
  #state: "fresh" | "spent" | "voided" = "fresh";

  constructor(mint: typeof MINT, attempt: AttemptId, number: E164, issuedAt: MonoMs) {
    if (mint !== MINT) throw new SimbankError("SB_PERMIT", "A dial permit can only be made by the gate.");
    this.attempt = attempt;
    this.#number = number;
    this.#expiresAt = (issuedAt + PERMIT_LIFE_MS) as MonoMs;
  }

  /**
   * The number, exactly once. Throws `SB_PERMIT` when the permit is spent, voided or older than five seconds.
   * Called by the one function that spells the dial command.
   */
  spend(now: MonoMs): E164 {
    if (this.#state !== "fresh") throw new SimbankError("SB_PERMIT", `The dial permit was already ${this.#state}.`);
    if (!(now < this.#expiresAt)) {
      this.#state = "voided";
      throw new SimbankError("SB_PERMIT", "The dial permit has expired.");
    }
    this.#state = "spent";
    return this.#number;
  }

  /** Kills the permit if it is not spent yet; from then on `spend` throws. */
  void(): VoidResult {
    if (this.#state === "spent") return "already-spent";
    this.#state = "voided";
    return "voided";
  }
}

/** For `judge` alone. */
export function mintPermit(attempt: AttemptId, number: E164, issuedAt: MonoMs): DialPermit {
  return new DialPermit(MINT, attempt, number, issuedAt);
}
