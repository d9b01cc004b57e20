import type { Measured } from "./result.ts";

/** What a bench is given. */
export interface BenchContext {
  /** An empty folder of its own on the disk of the checkout; removed afterwards. */
  readonly directory: string;
  /** A small amount of work, to see that the bench runs; its figures mean little. */
  readonly quick: boolean;
  /** Tells a person what is being done. */
  readonly progress: (text: string) => void;
}

/** A bench module exports `run`. */
export type Run = (context: BenchContext) => Promise<Measured>;

/** Lets promises, streams and timers have their turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
