import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Worker } from "node:worker_threads";
import { SimbankError } from "../../domain/errors.ts";
import { fromFailure } from "../failure.ts";
import { startThread } from "../thread.ts";
import type { BackupDone } from "./done.ts";
import type { BackupSettings, FromBackup, ToBackup } from "./protocol.ts";

const MEMORY = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };

/** Ledgers of which a backup is being made: two at a time would only hinder each other. */
const underWay = new Set<string>();

/**
 * The bytes of an encrypted backup of a ledger that is in use, as fast as they are taken; returns what it holds. Leaving
 * the loop early leaves nothing behind. Throws `SB_BUSY` while another is being made.
 */
export async function* backupOf(settings: BackupSettings): AsyncGenerator<Uint8Array, BackupDone> {
  const { database } = settings;
  if (underWay.has(database)) {
    throw new SimbankError("SB_BUSY", "A backup is being made already: wait until it is done.");
  }
  underWay.add(database);
  const worker = startThread("./backup-worker", import.meta.url, settings, MEMORY);
  try {
    const next = messagesOf(worker);
    for (;;) {
      worker.postMessage({ kind: "more" } satisfies ToBackup);
      const message = await next();
      if (message.kind === "failed") throw fromFailure(message.error);
      if (message.kind === "done") return message.done;
      yield message.bytes;
    }
  } finally {
    await worker.terminate();
    // A thread that was ended in the middle could not take its copy away.
    for (const suffix of ["", "-journal"]) {
      rmSync(join(dirname(database), `simbankd.backup${suffix}`), { force: true });
    }
    underWay.delete(database);
  }
}

/** What a thread says, one message at a time; rejects when it dies. */
function messagesOf(worker: Worker): () => Promise<FromBackup> {
  const messages: FromBackup[] = [];
  let failure: Error | null = null;
  let wake: (() => void) | null = null;
  worker.on("message", (message: FromBackup) => {
    messages.push(message);
    wake?.();
  });
  const fail = (error: Error): void => {
    failure ??= error;
    wake?.();
  };
  worker.on("error", fail);
  worker.on("exit", () => fail(new SimbankError("SB_STORE", "The backup's thread ended by itself: try again.")));
  return async () => {
    for (;;) {
      const message = messages.shift();
      if (message !== undefined) return message;
      if (failure !== null) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}
