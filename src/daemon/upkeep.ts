import type { Actor } from "../control/index.ts";
import { SimbankError } from "../domain/errors.ts";
import type { WallMs } from "../domain/time.ts";
import type { Store } from "../store/index.ts";
import type { Log } from "./log.ts";

/** How often the audit chain is signed. */
const CHECKPOINT_MS = 10 * 60_000;
/** How often records that have served their time are looked for. */
const RETENTION_MS = 24 * 3_600_000;

/** Who acts when nobody ordered it. */
export function daemonActor(): Actor {
  return { uid: process.getuid?.() ?? 0, name: "simbankd", roles: [] };
}

export interface UpkeepParts {
  readonly store: Store;
  readonly wall: () => WallMs;
  readonly log: Log;
  /** `retention.calls_days` of the configuration. */
  readonly callsDays: number;
}

/** What the ledger needs from time to time: signatures over its chain, and an end to what has been kept long enough. */
export class Upkeep {
  readonly #parts: UpkeepParts;
  #timers: NodeJS.Timeout[] = [];

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  start(): void {
    const every = (ms: number, work: () => Promise<unknown>): NodeJS.Timeout =>
      setInterval(() => {
        work().catch((error: unknown) => this.#failed(error));
      }, ms).unref();
    this.#timers = [
      every(CHECKPOINT_MS, () => this.#parts.store.checkpoint(this.#parts.wall())),
      every(RETENTION_MS, () => this.#retain()),
    ];
  }

  /** Signs the chain once more, so that what was done until the end is covered. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    try {
      await this.#parts.store.checkpoint(this.#parts.wall());
    } catch (error) {
      this.#failed(error);
    }
  }

  async #retain(): Promise<void> {
    const { store, callsDays, wall, log } = this.#parts;
    const { people, days } = await store.applyRetention(callsDays, false, daemonActor(), wall());
    if (people > 0) {
      log.info({ event: "retention.applied", people, days }, "Records that were kept long enough are gone.");
    }
  }

  #failed(error: unknown): void {
    if (!(error instanceof SimbankError)) throw error;
    this.#parts.log.warn({ event: "upkeep.failed", code: error.code }, error.message);
  }
}
