import type { MonoMs } from "../../domain/time.ts";
import { NOTHING_SEEN, settle, type Settled } from "./settle.ts";
import { type DeviceRoot, glance, readTopology } from "./sysfs.ts";

export interface UsbWatchOptions {
  readonly root: DeviceRoot;
  readonly mono: () => MonoMs;
  /** Between two glances; 500 ms unless told, so that an unplug is noticed within a second. */
  readonly pollMs?: number;
  /** The whole tree is read this often even if a glance shows nothing; 5000 ms unless told. */
  readonly rereadMs?: number;
}

export interface UsbWatchHandlers {
  /** Something became different at these positions. Never called during `start` or after `stop`. */
  changed(positions: readonly string[]): void;
  /** A look failed for a reason other than a device that went away. Looking goes on. */
  failed(error: unknown): void;
}

const POLL_MS = 500;
const REREAD_MS = 5_000;

/** Keeps a picture of what is plugged in where. Starting reads the tree once; stopping leaves no timer. */
export class UsbWatch {
  readonly #options: UsbWatchOptions;
  readonly #handlers: UsbWatchHandlers;
  #seen: Settled = NOTHING_SEEN;
  #glance = "";
  #readAt: MonoMs | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running = false;

  constructor(options: UsbWatchOptions, handlers: UsbWatchHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  /** What was seen last. */
  get seen(): Settled {
    return this.#seen;
  }

  /** Resolves when the tree has been read once; whole devices count as settled then. */
  async start(): Promise<void> {
    this.#running = true;
    await this.#read(true);
    this.#wait();
  }

  stop(): void {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    if (!this.#running) return;
    const poll = this.#options.pollMs ?? POLL_MS;
    const { nextAt } = this.#seen;
    const delay = nextAt === null ? poll : Math.min(poll, Math.max(1, Math.ceil(nextAt - this.#options.mono())));
    this.#timer = setTimeout(() => {
      this.#look()
        .catch((error: unknown) => this.#handlers.failed(error))
        .finally(() => this.#wait())
        .catch((error: unknown) => this.#handlers.failed(error));
    }, delay);
  }

  async #look(): Promise<void> {
    const now = this.#options.mono();
    const due = this.#readAt === null || now - this.#readAt >= (this.#options.rereadMs ?? REREAD_MS);
    const waiting = this.#seen.nextAt !== null && this.#seen.nextAt <= now;
    if (!due && !waiting && glance(this.#options.root) === this.#glance) return;
    await this.#read(false);
  }

  async #read(first: boolean): Promise<void> {
    // Taken before the reading: what changes meanwhile shows at the next glance.
    const before = glance(this.#options.root);
    const topology = await readTopology(this.#options.root);
    this.#glance = before;
    this.#readAt = this.#options.mono();
    this.#seen = settle(this.#seen, topology, this.#readAt, first);
    const { changed } = this.#seen;
    if (this.#running && !first && changed.length > 0) this.#handlers.changed(changed);
  }
}
