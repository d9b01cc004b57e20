import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { Child } from "./children.ts";
import { cpuSecondsOf, memoryMibOf } from "./cpu.ts";
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

/** % of one core that a process takes over some time. */
async function percentOf(pid: number, ms: number): Promise<number> {
  const before = cpuSecondsOf(pid);
  const began = performance.now();
  await pause(ms);
  return ((cpuSecondsOf(pid) - before) * 100_000) / (performance.now() - began);
}

/** The same number of modems on the same rack, asked by as little as can ask. */
async function pollerPercent(devices: readonly string[], ms: number): Promise<number> {
  await using poller = Child.start("the poller", [join(import.meta.dirname, "tty-poller-child.ts"), ...devices]);
  await poller.nextLine();
  await pause(SETTLE_MS);
  return await percentOf(poller.pid, ms);
}

async function idleRack(directory: string, slots: number, ms: number): Promise<Idle> {
  mkdirSync(directory);
  await using rig = await Rig.start({ directory, slots, personality: "generic", timeScale: 20, config: [TIMING] });
  await pause(SETTLE_MS);
  const percent = await percentOf(rig.daemon.pid, ms);
  const rssMib = memoryMibOf(rig.daemon.pid, "VmRSS");
  const { p99Ms, maxMs } = await rig.loopDelay(ms);
  await rig.daemon.stop();
  const names = readdirSync(rig.rackDirectory).filter((name) => /^b\d+\.\d+$/.test(name));
  const poller = await pollerPercent(
    names.map((name) => join(rig.rackDirectory, name)),
    ms,
  );
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
