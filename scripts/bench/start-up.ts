import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import type { Measured } from "./result.ts";
import { Rig } from "./rig.ts";
import { median } from "./stats.ts";

/** Modems that are up already, as they are when only the daemon starts: no time here is a modem's own. */
async function idleAfterMs(directory: string, slots: number): Promise<number> {
  mkdirSync(directory);
  await using rig = await Rig.start({
    directory,
    slots,
    personality: "generic",
    timeScale: 1,
    logCommands: false,
    config: ["timing: { idle_poll_ms: 10000 }"],
  });
  return rig.idleAfterMs;
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const slots = quick ? 8 : 64;
  const rounds = quick ? 1 : 3;
  const [many, few]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}: ${slots} modems, then one`);
    many.push(await idleAfterMs(join(directory, `many-${round}`), slots));
    few.push(await idleAfterMs(join(directory, `one-${round}`), 1));
  }
  return {
    unit: "ms",
    value: median(many),
    baseline: median(few),
    detail: { slots, baseline_slots: 1, slowest_ms: Math.max(...many), rounds },
  };
}
