import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { memoryMibOf } from "./cpu.ts";
import { rackEvents, sharedMonoMs } from "./rack-record.ts";
import { median } from "./stats.ts";
import type { Measured } from "./result.ts";
import { pause, Rig } from "./rig.ts";

const TIME_SCALE = 8;
const OFFSET_MS = 15_000;
/** Each slot's faults follow each other at this distance; the slots begin one after another. */
const BETWEEN_MS = 1_000;
const SAMPLE_EVERY_MS = 1_000;
const SETTLE_MS = 20_000;
/** Of all faults: what the daemon keeps after its first ones it keeps for good (buffers, compiled code). */
const WARM_UP_SHARE = 0.2;
const SHARE_OF_SAMPLES = 0.1;

/** Short troubles of every kind: each is over, by itself or by `recover`, before the next one comes. */
const FAULTS: readonly string[] = [
  "fault: echo-on",
  "fault: cme, code: 515, times: 2",
  "fault: unplug, for_s: 2",
  "fault: prompt",
  "fault: garbage, for_s: 1",
  "fault: nuls, for_s: 4",
  "fault: registration-denied, cause: 3, for_s: 3",
  "fault: half-lines, for_s: 4",
  "fault: reboot",
  "fault: sim-removed, for_s: 3",
  "fault: bare-cr, for_s: 4",
  "fault: ring",
  "fault: wrong-baud, for_s: 2",
  "fault: flood, for_s: 0.5",
  "fault: card-swap-unseen",
  "fault: no-network, for_s: 3",
];

/** So many faults, spread over the slots evenly in time; the same file in every run. */
export function faultFile(slots: readonly string[], count: number): string {
  const step = BETWEEN_MS / slots.length;
  return Array.from({ length: count }, (_, index) => {
    const place = index % slots.length;
    const turn = Math.floor(index / slots.length);
    const atMs = OFFSET_MS + turn * BETWEEN_MS + place * step;
    const fault = FAULTS[(turn + place) % FAULTS.length] ?? "fault: echo-on";
    return `- { slot: ${slots[place] ?? ""}, at_s: ${((atMs * TIME_SCALE) / 1_000).toFixed(3)}, ${fault} }\n`;
  }).join("");
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const [count, size] = quick ? [200, 8] : [10_000, 64];
  const slots = Array.from({ length: size }, (_, index) => `b1.${index + 1}`);
  const path = join(directory, "faults.yaml");
  writeFileSync(path, faultFile(slots, count));
  const lastMs = OFFSET_MS + Math.ceil(count / size) * BETWEEN_MS;
  const startedMs = sharedMonoMs();
  await using rig = await Rig.start({
    directory,
    slots: size,
    personality: "fast",
    timeScale: TIME_SCALE,
    logCommands: false,
    rackFlags: ["--faults", path],
    config: ["timing: { idle_poll_ms: 1000, post_release_ms: 0 }"],
  });
  progress(`${count} faults on ${size} modems`);
  const rss: number[] = [];
  const warmMs = startedMs + OFFSET_MS + (lastMs - OFFSET_MS) * WARM_UP_SHARE;
  while (sharedMonoMs() < startedMs + lastMs + SETTLE_MS) {
    if (sharedMonoMs() >= warmMs) rss.push(memoryMibOf(rig.daemon.pid, "VmRSS"));
    await pause(SAMPLE_EVERY_MS);
  }
  const states = [...(await rig.states()).values()];
  const happened = rackEvents(rig.rackDirectory, ["fault"], startedMs).length;
  const few = Math.max(1, Math.floor(rss.length * SHARE_OF_SAMPLES));
  const [early, late] = [median(rss.slice(0, few)), median(rss.slice(-few))];
  return {
    unit: "MiB",
    value: late - early,
    baseline: null,
    detail: {
      early_mib: early,
      late_mib: late,
      highest_mib: memoryMibOf(rig.daemon.pid, "VmHWM"),
      faults: happened,
      idle_at_end: states.filter((state) => state === "idle").length,
      slots: size,
    },
  };
}
