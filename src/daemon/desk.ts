import type { EventHub } from "./event-hub.ts";
import type { Store } from "../store/index.ts";
import type { Outcome, SlotId } from "../domain/words.ts";
import type { WallMs } from "../domain/time.ts";
import type { Calls } from "./calls.ts";
import type { Clocks } from "./clocks.ts";
import type { Config } from "./config.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Log } from "./log.ts";
import type { PersonDials } from "./person-dials.ts";
import type { Places } from "./places.ts";
import type { Rack } from "./rack.ts";

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
  readonly calls: Calls;
  readonly dispatcher: Dispatcher;
  readonly persons: PersonDials;
  readonly hub: EventHub;
  readonly lastOutcomes: Map<SlotId, Outcome>;
  /** The ledger's trouble, in words; null when it works. */
  storeTrouble: string | null;
}
