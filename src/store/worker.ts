import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SimbankError } from "../domain/errors.ts";
import { CommitLoop } from "./commit-loop.ts";
import { toFailure } from "./failure.ts";
import { jobs, operations } from "./handlers.ts";
import { LedgerContext } from "./ledger/context.ts";
import { openLedger } from "./ledger/open.ts";
import { type OpenDatabase, openDatabase } from "./open-database.ts";
import { SYNCHRONOUS_FULL } from "./pragma.ts";
import type { FromWorker, Request, ToWorker, WorkerSettings } from "./protocol.ts";
import { SpareSpace } from "./spare-space.ts";

/** The store's thread: the only one that writes the database. Started by `openStore`. */
class StoreThread {
  readonly #port: MessagePort;
  readonly #opened: OpenDatabase;
  readonly #loop: CommitLoop;
  readonly #lab: boolean;
  #closing = false;
  #scheduled = false;

  constructor(port: MessagePort, settings: WorkerSettings) {
    this.#port = port;
    this.#opened = openDatabase(settings.dataDir, settings.keyFile);
    const { packs, country, simPositions, buildDate, openedAt, keyFile } = settings;
    this.#lab = country === "lab";
    const mono = () => performance.now();
    const { db, vault, path } = this.#opened;
    const counted = simPositions === undefined ? {} : { simPositions };
    const ctx = new LedgerContext(db, vault, { packs, country, ...counted, buildDate, openedAt, keyFile }, mono);
    openLedger(ctx);
    const spare = new SpareSpace(join(settings.dataDir, "simbankd.spare"), settings.spareBytes);
    spare.take();
    this.#loop = new CommitLoop({
      ctx,
      path,
      operations: operations(ctx),
      jobs: jobs(ctx),
      spare,
      drain: () => this.#drain(),
      reply: (replies) => {
        if (replies.length > 0) this.#send({ kind: "replies", replies });
      },
      mono,
    });
  }

  run(): void {
    this.#port.on("message", (message: ToWorker) => {
      this.#loop.accept(this.#unpack(message));
      if (!this.#scheduled) this.#step();
    });
    const { path, schemaVersion, controllerKey } = this.#opened;
    this.#send({
      kind: "opened",
      info: { path, schemaVersion, synchronous: SYNCHRONOUS_FULL },
      controllerKey,
      lab: this.#lab,
    });
  }

  #send(message: FromWorker): void {
    this.#port.postMessage(message);
  }

  #unpack(message: ToWorker): readonly Request[] {
    if (message.kind === "requests") return message.requests;
    this.#closing = true;
    return [];
  }

  /** What has arrived while a group ran, so that it can join it. */
  #drain(): readonly Request[] {
    const requests: Request[] = [];
    while (!this.#closing) {
      const next = receiveMessageOnPort(this.#port);
      if (next === undefined) break;
      requests.push(...this.#unpack(next.message as ToWorker));
    }
    return requests;
  }

  #step(): void {
    if (!this.#loop.idle) this.#loop.turn();
    if (!this.#loop.idle) this.#schedule();
    else if (this.#closing) this.#close();
  }

  #schedule(): void {
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#step();
    });
  }

  /** Closing in this thread matters: a thread that ends with an open database may crash the process. */
  #close(): void {
    try {
      this.#opened.db.pragma("wal_checkpoint(TRUNCATE)");
    } catch {
      // On a full or read-only disk the journal stays; the next start reads it.
    }
    this.#opened.close();
    this.#send({ kind: "closed" });
    this.#port.close();
  }
}

const port = parentPort;
if (port === null) throw new SimbankError("SB_INTERNAL", "The store's thread was started as a program.");
const settings = workerData as WorkerSettings;
try {
  new StoreThread(port, settings).run();
} catch (error) {
  const failed: FromWorker = { kind: "failed", error: toFailure(error, join(settings.dataDir, "simbankd.db")) };
  port.postMessage(failed);
  port.close();
}
