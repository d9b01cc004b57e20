import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { Child } from "./children.ts";
import { cpuSecondsOf, memoryMibOf } from "./cpu.ts";
import { rackEvents, sharedMonoMs } from "./rack-record.ts";
import type { Measured } from "./result.ts";
import { pause, Rig } from "./rig.ts";

const SETTLE_MS = 5_000;
const TIMING = "timing: { idle_poll_ms: 1000 }";

interface Idle {
  readonly percent: number;
  readonly pollerPercent: number;
  readonly rssMib: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

/** A poll rate further off than this is other work than the one asked for, and its cost says nothing. */
const RATE_TOLERANCE = 0.1;

interface Watched {
  readonly process: Child;
  readonly rackDirectory: string;
  readonly slots: number;
}

/** % of one core that a process takes over some time. Throws unless its modems got one command a second meanwhile. */
async function percentOf({ process, rackDirectory, slots }: Watched, ms: number): Promise<number> {
  const before = cpuSecondsOf(process.pid);
  const fromMs = sharedMonoMs();
  await pause(ms);
  const cpuS = cpuSecondsOf(process.pid) - before;
  const tookS = (sharedMonoMs() - fromMs) / 1_000;
  const rate = rackEvents(rackDirectory, ["command"], fromMs).length / slots / tookS;
  if (Math.abs(rate - 1) > RATE_TOLERANCE) {
    throw new Error(`${process.name} sent ${rate.toFixed(2)} commands a second to each modem instead of 1.`);
  }
  return (cpuS * 100) / tookS;
}

/** The same number of modems on the same rack, asked by as little as can ask. */
async function pollerPercent(rackDirectory: string, ms: number): Promise<number> {
  const names = readdirSync(rackDirectory).filter((name) => /^b\d+\.\d+$/.test(name));
  const devices = names.map((name) => join(rackDirectory, name));
  const argv = [join(import.meta.dirname, "tty-poller-child.ts"), ...devices];
  await using poller = Child.start("the poller", argv);
  await poller.nextLine();
  await pause(SETTLE_MS);
  return await percentOf({ process: poller, rackDirectory, slots: devices.length }, ms);
}

async function idleRack(directory: string, slots: number, ms: number): Promise<Idle> {
  mkdirSync(directory);
  const rack = { directory, slots, personality: "generic", timeScale: 20, logCommands: true };
  await using rig = await Rig.start({ ...rack, config: [TIMING] });
  const { daemon, rackDirectory } = rig;
  await pause(SETTLE_MS);
  const percent = await percentOf({ process: daemon, rackDirectory, slots }, ms);
  const rssMib = memoryMibOf(daemon.pid, "VmRSS");
  const { p99Ms, maxMs } = await rig.loopDelay(ms);
  await daemon.stop();
  const poller = await pollerPercent(rackDirectory, ms);
  return { percent, pollerPercent: poller, rssMib, loopP99Ms: p99Ms, loopMaxMs: maxMs };
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const ms = quick ? 2_000 : 20_000;
  const slots = quick ? 8 : 256;
  progress(`${slots} simulated modems, polled once a second`);
  const idle = await idleRack(join(directory, String(slots)), slots, ms);
  progress(`${slots * 2} simulated modems, polled once a second`);
  const twice = await idleRack(join(directory, String(slots * 2)), slots * 2, ms);
  return {
    unit: "% of one core",
    value: idle.percent,
    baseline: idle.pollerPercent,
    detail: {
      rss_mib: idle.rssMib,
      event_loop_p99_ms: idle.loopP99Ms,
      event_loop_max_ms: idle.loopMaxMs,
      modems: slots,
      [`percent_${slots * 2}`]: twice.percent,
      [`baseline_percent_${slots * 2}`]: twice.pollerPercent,
      [`rss_mib_${slots * 2}`]: twice.rssMib,
      [`event_loop_p99_ms_${slots * 2}`]: twice.loopP99Ms,
    },
  };
}
