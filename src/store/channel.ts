import type { Worker } from "node:worker_threads";
import { SimbankError } from "../domain/errors.ts";
import { fromFailure } from "./failure.ts";
import type { CallName, LedgerCalls } from "./handlers.ts";
import type { FromWorker, OpenedInfo, Reply, Request, ToWorker, WorkerSettings } from "./protocol.ts";
import { startThread } from "./thread.ts";

const MEMORY = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 512 };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: SimbankError) => void;
}

export interface Opened {
  readonly info: OpenedInfo;
  readonly controllerKey: Uint8Array;
  /** The ledger is a laboratory's. */
  readonly lab: boolean;
}

/** The store's thread as seen from the main one: calls in, promises out. */
export class StoreChannel {
  /** Resolves when the thread dies without having been closed; else never. */
  readonly lost: Promise<SimbankError>;
  #lose: (error: SimbankError) => void = () => {};
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #queued: Request[] = [];
  #transfer: ArrayBuffer[] = [];
  #nextId = 1;
  #ended: SimbankError | null = null;
  #closing: Promise<void> | null = null;
  #closed: (() => void) | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }

  /** Resolves once the database is open; rejects with the reason why it is not. */
  static open(settings: WorkerSettings): Promise<{ channel: StoreChannel; opened: Opened }> {
    const worker = startThread("./worker", import.meta.url, settings, MEMORY);
    const channel = new StoreChannel(worker);
    return new Promise((resolve, reject) => {
      worker.on("message", (message: FromWorker) => {
        if (message.kind === "opened") resolve({ channel, opened: message });
        else if (message.kind === "failed") reject(fromFailure(message.error));
        else if (message.kind === "replies") channel.#settle(message.replies);
        else channel.#closed?.();
      });
      const fail = (error: SimbankError) => {
        reject(error);
        channel.#end(error);
      };
      worker.on("error", (error: Error) => {
        fail(new SimbankError("SB_STORE", `The store's thread failed: ${error.message}.`, {}, { cause: error }));
      });
      worker.on("exit", () => fail(new SimbankError("SB_STORE", "The store is closed.")));
    });
  }

  /** Requests made in one turn of the event loop travel, and are committed, together. */
  call<Name extends CallName>(name: Name, ...args: LedgerCalls[Name]["args"]): Promise<LedgerCalls[Name]["result"]> {
    return this.#post<LedgerCalls[Name]["result"]>(name, args, []);
  }

  /** The same, moving buffers instead of copying them. */
  callMoving<Name extends CallName>(
    transfer: readonly ArrayBuffer[],
    name: Name,
    ...args: LedgerCalls[Name]["args"]
  ): Promise<LedgerCalls[Name]["result"]> {
    return this.#post<LedgerCalls[Name]["result"]>(name, args, transfer);
  }

  /** Lets what was asked finish, then closes the database in its thread and ends the thread. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      if (this.#ended !== null) return resolve();
      this.#closed = resolve;
      this.#flush();
      this.#send({ kind: "close" }, []);
    });
    return this.#closing;
  }

  #post<Result>(call: CallName, args: readonly unknown[], transfer: readonly ArrayBuffer[]): Promise<Result> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#closing !== null) return Promise.reject(new SimbankError("SB_STORE", "The store is closing."));
    if (this.#queued.length === 0) queueMicrotask(() => this.#flush());
    const id = this.#nextId;
    this.#nextId += 1;
    this.#queued.push({ id, call, args });
    this.#transfer.push(...transfer);
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as Result), reject });
    });
  }

  #flush(): void {
    if (this.#queued.length === 0) return;
    const requests = this.#queued;
    const transfer = this.#transfer;
    this.#queued = [];
    this.#transfer = [];
    this.#send({ kind: "requests", requests }, transfer);
  }

  #send(message: ToWorker, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer);
  }

  #settle(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (reply.ok) waiting?.resolve(reply.value);
      else waiting?.reject(fromFailure(reply.error));
    }
  }

  #end(error: SimbankError): void {
    this.#ended ??= error;
    if (this.#closing === null) this.#lose(this.#ended);
    for (const waiting of this.#waiting.values()) waiting.reject(this.#ended);
    this.#waiting.clear();
    this.#closed?.();
  }
}
