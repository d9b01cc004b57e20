import type { EventHub } from "./event-hub.ts";
import type { Store } from "../store/index.ts";
import type { Outcome, SlotId } from "../domain/words.ts";
import type { WallMs } from "../domain/time.ts";
import type { Calls } from "./calls.ts";
import type { Clocks } from "./clocks.ts";
import type { Config } from "./config.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Log } from "./log.ts";
import type { LooseCalls } from "./loose-calls.ts";
import type { Messages } from "./messages.ts";
import type { PersonDials } from "./person-dials.ts";
import type { Places } from "./places.ts";
import type { Rack } from "./rack.ts";
import type { RecordsWatch } from "./records-due.ts";
import type { SimPositions } from "./sim-positions.ts";

/** What the verbs of the interface work with. */
export interface Desk {
  readonly config: Config;
  readonly version: string;
  readonly startedAt: WallMs;
  readonly clocks: Clocks;
  readonly log: Log;
  readonly store: Store;
  readonly rack: Rack;
  readonly places: Places;
  readonly sims: SimPositions;
  readonly calls: Calls;
  readonly loose: LooseCalls;
  readonly messages: Messages;
  readonly dispatcher: Dispatcher;
  readonly persons: PersonDials;
  readonly hub: EventHub;
  readonly records: RecordsWatch;
  readonly lastOutcomes: Map<SlotId, Outcome>;
  /** The ledger's trouble, in words; null when it works. */
  storeTrouble: string | null;
}
