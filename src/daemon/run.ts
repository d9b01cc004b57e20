import { openControlServer } from "../control/index.ts";
import type { SimbankError } from "../domain/errors.ts";
import { wallMs } from "../domain/time.ts";
import type { SlotId } from "../domain/words.ts";
import { SYSTEM_ROOT, usbCatalogue } from "../serial/discovery/index.ts";
import { controllerKeyFile, openStore, type Store } from "../store/index.ts";
import { backendOf } from "./backend.ts";
import { BankRack } from "./bank-rack.ts";
import { callEnded, callProgressed, cardNoticed, dialRefused } from "./call-events.ts";
import { Calls } from "./calls.ts";
import type { Inputs } from "./check.ts";
import { BUILD_DATE, type Clocks } from "./clocks.ts";
import type { Desk } from "./desk.ts";
import { Discovery } from "./discovery.ts";
import { Dispatcher } from "./dispatcher.ts";
import { driverEvents } from "./driver-events.ts";
import { EventHub } from "./event-hub.ts";
import type { Log } from "./log.ts";
import { LooseCalls } from "./loose-calls.ts";
import { giveBackStartGarbage } from "./memory.ts";
import { Messages } from "./messages.ts";
import { PersonDials } from "./person-dials.ts";
import { profileBook } from "./profile-book.ts";
import { Places } from "./places.ts";
import { Rack } from "./rack.ts";
import { RecordsWatch } from "./records-due.ts";
import { reviewsDue } from "./site-packs.ts";
import { Upkeep } from "./upkeep.ts";
import { SimPositions } from "./sim-positions.ts";
import { lookAtWishes } from "./wishes.ts";
import { simPositionsOf, slotPlan } from "./slot-plan.ts";

/** How long calls may take to end when the daemon stops; the rest of five seconds is for the disk. */
const STOP_GRACE_MS = 3_000;
const DAY_MS = 86_400_000;

export interface Daemon {
  /** Resolves when the ledger is lost, without which nothing may be dialled; else never. */
  readonly lost: Promise<SimbankError>;
  /** Hangs up, settles, closes; resolves when nothing is left open. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the daemon on checked inputs. Rejects with a `SimbankError`; then nothing is left running. Resolves null, with
 * nothing left running either, when `stop` is aborted before the first modem is spoken to.
 */
export async function startDaemon(
  inputs: Inputs,
  version: string,
  clocks: Clocks,
  log: Log,
  stop: AbortSignal,
): Promise<Daemon | null> {
  const { config } = inputs;
  const store = await openStore({
    dataDir: config.data_dir,
    keyFile: controllerKeyFile(config.data_dir, process.env.CREDENTIALS_DIRECTORY),
    policy: inputs.packs,
    deploymentCountry: config.deployment.country,
    simPositions: simPositionsOf(config),
    buildDate: BUILD_DATE,
    now: clocks.wall(),
    mono: clocks.mono,
  });
  try {
    const daemon = await startOn(store, inputs, version, clocks, log, stop);
    if (daemon === null) await store.close();
    return daemon;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(
  store: Store,
  inputs: Inputs,
  version: string,
  clocks: Clocks,
  log: Log,
  asked: AbortSignal,
): Promise<Daemon | null> {
  if (asked.aborted) return null;
  for (const { pack, reviewBy, daysLeft } of reviewsDue(inputs.packs, clocks.wall())) {
    log.warn({ event: "pack.review", pack, reviewBy, daysLeft }, "A policy pack is to be reviewed: install a new one.");
  }
  const closed = await store.recover(clocks.wall());
  for (const { attempt, slot } of closed) {
    log.warn({ event: "attempt.unknown", attempt, slot }, "An attempt of an earlier run has no known end.");
  }
  const desk = assemble(store, inputs, version, clocks, log);
  await recallLooseCalls(desk);
  desk.places.know(await store.slotModems());
  await recallRescues(desk);
  await desk.sims.recall(desk.rack.drivers);
  for (const intent of await store.slotIntents()) {
    if (desk.rack.has(intent.slot)) desk.rack.driver(intent.slot).want(intent.want, intent.reason);
  }
  for (const { slot, outcome } of await store.lastOutcomes()) desk.lastOutcomes.set(slot, outcome);
  const socketPath = inputs.config.socket;
  const server = await openControlServer({ socketPath, backend: backendOf(desk), log, version });
  if (asked.aborted) {
    await server.close();
    return null;
  }
  giveBackStartGarbage();
  await desk.rack.start();
  desk.dispatcher.start();
  const upkeep = new Upkeep({ store, wall: clocks.wall, log, callsDays: inputs.config.retention.calls_days });
  upkeep.start();
  log.info({ event: "daemon.started", version, socket: socketPath, slots: desk.rack.drivers.length });
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    log.info({ event: "daemon.stopping" });
    desk.calls.hold();
    await Promise.all([server.close(), desk.dispatcher.stop()]);
    await desk.rack.stop(STOP_GRACE_MS);
    await desk.calls.settled();
    await upkeep.stop();
    await store.close();
    log.info({ event: "daemon.stopped" });
  };
  return { lost: store.lost(), stop: () => (stopping ??= stop()) };
}

/** Calls whose end no life of the daemon has seen are up until their modems show otherwise. */
async function recallLooseCalls({ store, rack, clocks, loose }: Desk): Promise<void> {
  for (const { attempt, slot } of await store.doubtful(clocks.wall())) {
    loose.lose(attempt, slot);
    if (rack.has(slot)) rack.driver(slot).callLeft();
  }
}

/** What earlier lives have spent on modems counts against what may be spent on them now. */
async function recallRescues({ store, rack, clocks }: Desk): Promise<void> {
  const now = clocks.wall();
  for (const { slot, means, at } of await store.rescues(wallMs(now - DAY_MS))) {
    if (rack.has(slot)) rack.driver(slot).rescuedBefore(means, Math.max(0, now - at));
  }
}

/** Wires the parts together. The parts know nothing of each other but what they are given here. */
function assemble(store: Store, inputs: Inputs, version: string, clocks: Clocks, log: Log): Desk {
  const { config } = inputs;
  const country = config.deployment.country;
  const loose = new LooseCalls();
  const calls = new Calls(store, loose, clocks, log, {
    progressed: (call) => callProgressed(desk, call),
    ended: (call, result, endedAt) => callEnded(desk, call, result, endedAt),
  });
  const plan = slotPlan(config);
  const discovery = new Discovery(plan, usbCatalogue(inputs.profiles), SYSTEM_ROOT, clocks.mono, {
    changed: () => rack.portsChanged(),
    failed: (error) => log.error({ event: "usb.failed", err: error }, "USB cannot be looked at."),
  });
  const alarm = (slot: SlotId | null, message: string): void => {
    desk.hub.publish({ type: "alarm", at: clocks.wall(), slot, message });
  };
  const rack: Rack = new Rack(
    config,
    plan,
    { discovery, banks: new BankRack(config, clocks, log, { alarm }) },
    profileBook(inputs.profiles),
    clocks,
    driverEvents(() => desk),
  );
  const dispatcher = new Dispatcher(
    { store, rack, calls, clocks, country, log },
    {
      reserved: ({ contact, attempt, slot }) => desk.persons.reserved(contact, attempt, slot),
      refused: (refused) => dialRefused(desk, refused),
      noticed: (notice) => cardNoticed(desk, notice),
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
    places: new Places(store, clocks, log),
    sims: new SimPositions({ store, clocks, cards: config.cards, log }, { alarm }),
    calls,
    loose,
    messages: new Messages({ store, calls, clocks, log, country, alarm, stored: () => lookAtWishes(desk) }),
    dispatcher,
    persons: new PersonDials(clocks),
    hub: new EventHub(),
    records: new RecordsWatch(store, clocks),
    lastOutcomes: new Map(),
    storeTrouble: null,
  };
  return desk;
}
