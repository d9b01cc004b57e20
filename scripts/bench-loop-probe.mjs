// Loaded into the daemon before it starts (`node --import`). Asleep until its parent sends `start`; at `read` it answers
// how late the event loop was since then. JavaScript, so that the measured process has no compiler in its memory.
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 10;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

/** The histogram holds the whole interval between two looks; the delay is what exceeds the intended one. */
const lateMs = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

process.on("message", (message) => {
  if (message === "start") {
    delays.reset();
    delays.enable();
    process.send?.({});
  } else if (message === "read") {
    delays.disable();
    const { max } = delays;
    process.send?.({ p50Ms: lateMs(delays.percentile(50)), p99Ms: lateMs(delays.percentile(99)), maxMs: lateMs(max) });
  }
});
// The channel must not keep a daemon alive that has been told to stop.
process.channel?.unref();
