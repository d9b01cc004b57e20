import { join } from "node:path";
import { openControlServer } from "../control/index.ts";
import type { SimbankError } from "../domain/errors.ts";
import { openStore, type Store } from "../store/index.ts";
import { backendOf } from "./backend.ts";
import { callEnded, callProgressed, dialRefused } from "./call-events.ts";
import { Calls } from "./calls.ts";
import type { Inputs } from "./check.ts";
import { BUILD_DATE, type Clocks } from "./clocks.ts";
import type { Desk } from "./desk.ts";
import { Dispatcher } from "./dispatcher.ts";
import { driverEvents } from "./driver-events.ts";
import { EventHub } from "./event-hub.ts";
import type { Log } from "./log.ts";
import { PersonDials } from "./person-dials.ts";
import { profileBook } from "./profile-book.ts";
import { Rack } from "./rack.ts";

/** How long calls may take to end when the daemon stops; the rest of five seconds is for the disk. */
const STOP_GRACE_MS = 3_000;

export interface Daemon {
  /** Resolves when the ledger is lost, without which nothing may be dialled; else never. */
  readonly lost: Promise<SimbankError>;
  /** Hangs up, settles, closes; resolves when nothing is left open. Idempotent. */
  stop(): Promise<void>;
}

/** Starts the daemon on checked inputs. Rejects with a `SimbankError`; then nothing is left running. */
export async function startDaemon(inputs: Inputs, version: string, clocks: Clocks, log: Log): Promise<Daemon> {
  const { config } = inputs;
  const store = await openStore({
    dataDir: config.data_dir,
    keyFile: join(config.data_dir, "controller.key"),
    policy: inputs.packs,
    deploymentCountry: config.deployment.country,
    buildDate: BUILD_DATE,
    now: clocks.wall(),
    mono: clocks.mono,
  });
  try {
    return await startOn(store, inputs, version, clocks, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(store: Store, inputs: Inputs, version: string, clocks: Clocks, log: Log): Promise<Daemon> {
  const closed = await store.recover(clocks.wall());
  for (const { attempt, slot } of closed) {
    log.warn({ event: "attempt.unknown", attempt, slot }, "An attempt of an earlier run has no known end.");
  }
  const desk = assemble(store, inputs, version, clocks, log);
  for (const intent of await store.slotIntents()) {
    if (desk.rack.has(intent.slot)) desk.rack.driver(intent.slot).want(intent.want, intent.reason);
  }
  const socketPath = inputs.config.socket;
  const server = await openControlServer({ socketPath, backend: backendOf(desk), log, version });
  desk.rack.start();
  desk.dispatcher.start();
  log.info({ event: "daemon.started", version, socket: socketPath, slots: desk.rack.drivers.length });
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    log.info({ event: "daemon.stopping" });
    desk.calls.hold();
    await Promise.all([server.close(), desk.dispatcher.stop()]);
    await desk.rack.stop(STOP_GRACE_MS);
    await desk.calls.settled();
    await store.close();
    log.info({ event: "daemon.stopped" });
  };
  return { lost: store.lost(), stop: () => (stopping ??= stop()) };
}

/** Wires the parts together. The parts know nothing of each other but what they are given here. */
function assemble(store: Store, inputs: Inputs, version: string, clocks: Clocks, log: Log): Desk {
  const { config } = inputs;
  const country = config.deployment.country;
  const calls = new Calls(store, clocks, log, {
    progressed: (call) => callProgressed(desk, call),
    ended: (call, result, endedAt) => callEnded(desk, call, result, endedAt),
  });
  const rack = new Rack(
    config,
    profileBook(inputs.profiles),
    clocks,
    driverEvents(() => desk),
  );
  const dispatcher = new Dispatcher(
    { store, rack, calls, clocks, country, log },
    {
      reserved: ({ contact, attempt, slot }) => desk.persons.reserved(contact, attempt, slot),
      refused: (refused) => dialRefused(desk, refused),
      troubled(error) {
        desk.storeTrouble = error;
      },
    },
  );
  const desk: Desk = {
    config,
    version,
    startedAt: clocks.wall(),
    clocks,
    log,
    store,
    rack,
    calls,
    dispatcher,
    persons: new PersonDials(clocks),
    hub: new EventHub(),
    lastOutcomes: new Map(),
    storeTrouble: null,
  };
  return desk;
}
