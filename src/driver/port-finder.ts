import type { Result } from "../domain/result.ts";

/** Why there is no port to open at the moment: a word for the slot's state, and a sentence with the remedy. */
export interface PortAbsence {
  readonly reason: string;
  readonly message: string;
}

/** Where a slot's port is when it is called differently at each plug. */
export interface PortFinder {
  /** Path of the port now; asked before each opening. */
  locate(): Result<string, PortAbsence>;
  /** Whether the port that was opened at this path is still the slot's. */
  holds(path: string): boolean;
}
