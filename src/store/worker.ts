import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { SimbankError } from "../domain/errors.ts";
import { CommitLoop } from "./commit-loop.ts";
import { toFailure } from "./failure.ts";
import { jobs, operations } from "./handlers.ts";
import { LedgerContext } from "./ledger/context.ts";
import { openLedger } from "./ledger/open.ts";
import { openDatabase } from "./open-database.ts";
import { SYNCHRONOUS_FULL } from "./pragma.ts";
import type { FromWorker, Request, ToWorker, WorkerSettings } from "./protocol.ts";
import { SpareSpace } from "./spare-space.ts";

/** The store's thread: the only one that has the database open. Started by `openStore`. */

const port = parentPort;
if (port === null) throw new SimbankError("SB_INTERNAL", "The store's thread was started as a program.");
const settings: WorkerSettings = workerData;

const send = (message: FromWorker) => port.postMessage(message);
const mono = () => performance.now();

function start(toMain: MessagePort): void {
  const opened = openDatabase(settings.dataDir, settings.keyFile);
  const { packs, country, buildDate, openedAt } = settings;
  const ctx = new LedgerContext(opened.db, opened.vault, { packs, country, buildDate, openedAt }, mono);
  openLedger(ctx);
  const spare = new SpareSpace(join(settings.dataDir, "simbankd.spare"), settings.spareBytes);
  spare.take();

  let closing = false;
  let scheduled = false;
  const unpack = (message: ToWorker): readonly Request[] => {
    if (message.kind === "requests") return message.requests;
    closing = true;
    return [];
  };
  const drain = (): readonly Request[] => {
    const requests: Request[] = [];
    while (!closing) {
      const next = receiveMessageOnPort(toMain);
      if (next === undefined) break;
      const message: ToWorker = next.message;
      requests.push(...unpack(message));
    }
    return requests;
  };
  const loop = new CommitLoop({
    ctx,
    path: opened.path,
    operations: operations(ctx),
    jobs: jobs(ctx),
    spare,
    drain,
    reply: (replies) => {
      if (replies.length > 0) send({ kind: "replies", replies });
    },
    mono,
  });
  const step = () => {
    scheduled = false;
    if (!loop.idle) loop.turn();
    if (!loop.idle) schedule();
    else if (closing) finish();
  };
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(step);
  };
  const finish = () => {
    // Closing in this thread matters: a thread that ends with an open database may crash the process.
    opened.db.pragma("wal_checkpoint(TRUNCATE)");
    opened.close();
    send({ kind: "closed" });
    toMain.close();
  };
  toMain.on("message", (message: ToWorker) => {
    loop.accept(unpack(message));
    if (!scheduled) step();
  });
  const { path, schemaVersion } = opened;
  send({
    kind: "opened",
    info: { path, schemaVersion, synchronous: SYNCHRONOUS_FULL },
    controllerKey: opened.controllerKey,
  });
}

try {
  start(port);
} catch (error) {
  send({ kind: "failed", error: toFailure(error, join(settings.dataDir, "simbankd.db")) });
  port.close();
}
