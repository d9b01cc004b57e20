import type { Worker } from "node:worker_threads";
import type { WallMs } from "../../domain/time.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { Actor, ImportDone, ImportKind, ImportProgress, ImportSession, RejectedRow } from "../api.ts";
import type { Opened, StoreChannel } from "../channel.ts";
import { fromFailure } from "../failure.ts";
import { startThread } from "../thread.ts";
import type { FileFindings } from "./apply.ts";
import { type Batch, transferables } from "./batch.ts";
import type { FromReader, ReaderSettings, ToReader } from "./protocol.ts";

/** Chunks that may wait to be read, and batches that may wait to be stored, before the sender has to. */
const MAX_CHUNKS = 4;
const MAX_BATCHES = 1;
/** Larger chunks are cut: what is in flight between threads stays small. */
const MAX_CHUNK_BYTES = 256 * 1024;

/**
 * Cells are garbage once their batch is sealed. A nursery smaller than a batch copies them again and again, which took a
 * quarter of the thread; a larger one costs memory and gains nothing.
 */
const MEMORY = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 128 };

/** One file on its way through the reading thread into the store. */
export class FileImport implements ImportSession {
  readonly #channel: StoreChannel;
  readonly #kind: ImportKind;
  readonly #actor: Actor;
  readonly #now: WallMs;
  readonly #reader: Worker;
  readonly #importId: number | null;
  #unread = 0;
  #unstored = 0;
  #counts = { imported: 0, unchanged: 0, duplicates: 0, rejected: 0 };
  #rejected: RejectedRow[] = [];
  #header: readonly string[] = [];
  #findings: FileFindings = { sha256: null, suspicion: null };
  #failure: Error | null = null;
  #ended = false;
  #moved: (() => void) | null = null;

  constructor(
    channel: StoreChannel,
    opened: Opened,
    kind: ImportKind,
    actor: Actor,
    now: WallMs,
    importId: number | null,
  ) {
    this.#importId = importId;
    this.#channel = channel;
    this.#kind = kind;
    this.#actor = actor;
    this.#now = now;
    const settings: ReaderSettings = {
      kind,
      controllerKey: opened.controllerKey,
      now,
      path: opened.info.path,
      lab: opened.lab,
    };
    this.#reader = startThread("./reader-worker", import.meta.url, settings, MEMORY);
    this.#reader.on("message", (message: FromReader) => this.#read(message));
    this.#reader.on("error", (error: Error) => this.#fail(error));
    this.#reader.on("exit", () => {
      if (!this.#ended) this.#fail(new SimbankError("SB_STORE", "The import thread ended by itself."));
    });
  }

  /** Nothing more of it comes. */
  get ended(): boolean {
    return this.#ended;
  }

  async push(chunk: Uint8Array): Promise<ImportProgress> {
    for (let at = 0; at < chunk.length; at += MAX_CHUNK_BYTES) {
      await this.#until(() => this.#unread < MAX_CHUNKS && this.#unstored <= MAX_BATCHES);
      // A copy: the sender may fill its buffer again at once.
      const bytes = new Uint8Array(chunk.subarray(at, at + MAX_CHUNK_BYTES));
      this.#unread += 1;
      this.#send({ kind: "chunk", bytes }, bytes.buffer);
    }
    return this.#progress();
  }

  async finish(): Promise<ImportDone> {
    try {
      await this.#until(() => this.#unread === 0);
      this.#unread += 1;
      this.#send({ kind: "end" }, null);
      await this.#until(() => this.#unread === 0 && this.#unstored === 0);
      const open = await this.#channel.call(
        "endImport",
        this.#kind,
        { ...this.#counts, ...this.#findings },
        this.#actor,
        this.#now,
        this.#importId,
      );
      return { ...this.#progress(), open };
    } finally {
      await this.#stop();
    }
  }

  async abort(): Promise<void> {
    await this.#stop();
  }

  #send(message: ToReader, moved: ArrayBuffer | null): void {
    this.#reader.postMessage(message, moved === null ? [] : [moved]);
  }

  #read(message: FromReader): void {
    this.#unread -= 1;
    if (message.kind === "failed") {
      this.#fail(fromFailure(message.error));
      return;
    }
    this.#header = message.header;
    this.#findings = message.findings ?? this.#findings;
    for (const row of message.rejected) this.#rejected.push(row);
    this.#counts.rejected += message.rejected.length;
    for (const batch of message.batches) {
      this.#store(batch).catch((error: unknown) => {
        this.#fail(error instanceof Error ? error : new SimbankError("SB_STORE", String(error)));
      });
    }
    this.#moved?.();
  }

  async #store(batch: Batch): Promise<void> {
    this.#unstored += 1;
    const moving = transferables(batch);
    const { dryRun } = this.#kind;
    const applied = await this.#channel.callMoving(moving, "applyBatch", batch, dryRun, this.#now, this.#importId);
    this.#counts.imported += applied.imported;
    this.#counts.unchanged += applied.unchanged;
    this.#counts.duplicates += applied.duplicates;
    this.#unstored -= 1;
    this.#moved?.();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#moved?.();
  }

  async #until(met: () => boolean): Promise<void> {
    while (this.#failure === null && !met()) {
      await new Promise<void>((resolve) => {
        this.#moved = resolve;
      });
    }
    if (this.#failure === null) return;
    await this.#stop();
    throw this.#failure;
  }

  #progress(): ImportProgress {
    const { imported, unchanged, duplicates, rejected } = this.#counts;
    const rows = this.#rejected;
    this.#rejected = [];
    return {
      rows: imported + unchanged + rejected,
      imported,
      unchanged,
      rejected: rows,
      rejectedTotal: rejected,
      header: this.#header,
      duplicates,
      importId: this.#importId,
    };
  }

  async #stop(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#reader.terminate();
  }
}
