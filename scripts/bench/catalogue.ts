import type { Run } from "./bench.ts";
import { atLeast, atMost, type Target } from "./result.ts";

export interface CatalogueEntry {
  readonly says: string;
  /** What the design asks for; information, never a reason to fail. */
  readonly targets: readonly Target[];
  readonly load: () => Promise<{ readonly run: Run }>;
}

/** Every bench by name, in the order in which they run. */
export const CATALOGUE: ReadonlyMap<string, CatalogueEntry> = new Map([
  [
    "at-parse",
    {
      says: "CPU ns per result line, tokenise and classify; baseline: serialport's readline parser alone",
      targets: [atMost("ratio", 0.25), atMost("noise_growth", 2.5)],
      load: () => import("./at-parse.ts"),
    },
  ],
  [
    "serial-round-trip",
    {
      says: "CPU us per AT round trip on a pseudo-terminal; baseline: the package serialport-gsm",
      targets: [atMost("ratio", 0.5)],
      load: () => import("./serial-round-trip.ts"),
    },
  ],
  [
    "rack-idle",
    {
      says: "% of one core, 256 modems polled at 1 Hz; baseline: a bare poller on tty streams",
      targets: [atMost("value", 8), atMost("rss_mib", 150), atMost("event_loop_p99_ms", 3), atMost("percent_512", 12)],
      load: () => import("./rack-idle.ts"),
    },
  ],
  [
    "reserve",
    {
      says: "gated reservations/s, on disk, 64 free lines a request; baseline: bare one-row inserts/s, each on disk",
      targets: [atLeast("ratio", 0.6)],
      load: () => import("./reserve.ts"),
    },
  ],
  [
    "next-dial",
    {
      says: "us to find and reserve the next dial, commit excluded; baseline: the same with fewer contacts waiting",
      targets: [atMost("ratio", 1.5)],
      load: () => import("./next-dial.ts"),
    },
  ],
  [
    "dead-time",
    {
      says: "ms from line free to the next ATD at the modem, p50, 64 slots",
      targets: [atMost("p99_ms", 10)],
      load: () => import("./dead-time.ts"),
    },
  ],
  [
    "fault-isolation",
    {
      says: "dead-time p99 of 63 slots, ms, while the 64th has each fault in turn; baseline: while it has none",
      targets: [atMost("difference_ms", 1), atMost("worst_cpu_percent", 25), atMost("rss_growth_mib", 10)],
      load: () => import("./fault-isolation.ts"),
    },
  ],
  [
    "fault-memory",
    {
      says: "MiB by which the daemon grows while 64 modems have 10,000 faults, its first 2,000 aside",
      targets: [atMost("value", 10), atLeast("idle_at_end", 64)],
      load: () => import("./fault-memory.ts"),
    },
  ],
  [
    "recovery",
    {
      says: "ms from a hung modem's first time-out to out of service, the slowest of 8; unplugged and back again, too",
      targets: [atMost("value", 10_000), atMost("unplug_noticed_ms", 1_000), atMost("idle_again_ms", 2_000)],
      load: () => import("./recovery.ts"),
    },
  ],
  [
    "start-up",
    {
      says: "ms from the daemon's start to 64 idle slots, their modems being up; baseline: to one idle slot",
      targets: [atMost("value", 5_000), atMost("ratio", 4)],
      load: () => import("./start-up.ts"),
    },
  ],
  [
    "consent-import",
    {
      says: "rows/s from CSV to disk; baseline: reading the same CSV with csv-parse alone",
      targets: [atLeast("value", 50_000), atMost("rss_mib", 250)],
      load: () => import("./consent-import.ts"),
    },
  ],
  [
    "consent-lookup",
    {
      says: "us to name a number and read its consents, among 10 M records; baseline: the same among 10 k",
      targets: [atMost("p99_us", 50), atMost("ratio", 3)],
      load: () => import("./consent-lookup.ts"),
    },
  ],
] satisfies [string, CatalogueEntry][]);
