import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../src/at/command.ts";
import type { BenchContext } from "./bench.ts";
import { type RackEvent, rackEvents, sharedMonoMs } from "./rack-record.ts";
import type { Measured } from "./result.ts";
import { pause, Rig } from "./rig.ts";

/** A modem starts and registers in under a second. */
const TIME_SCALE = 8;
const LOOK_EVERY_MS = 15;
/** From the rack's start; the daemon is up and idle long before the first. */
const SILENT_AT_MS = 20_000;
const UNPLUGGED_AT_MS = 60_000;
const PLUGGED_AT_MS = 63_000;
const END_MS = 75_000;
const IN_SERVICE: ReadonlySet<string> = new Set(["idle", "dialing", "alerting", "active", "releasing"]);

/** Commands that an idle modem is asked, and how long each may stay unanswered. */
const ALLOWANCES: ReadonlyMap<string, number> = new Map(
  [at.registration("creg"), at.operatorNumeric(), at.operator(), at.signal()].map(({ text, timeoutMs }) => [
    text,
    timeoutMs,
  ]),
);

/** A slot's state from an instant on. */
export interface StateChange {
  readonly slot: string;
  readonly state: string;
  readonly atMs: number;
}

/** The times of one slot, in ms; NaN where what is asked for never came. */
export interface RecoveryTimes {
  /** From the first time-out of the silent modem. */
  readonly outOfServiceMs: number;
  /** From the end of the silence, at which it restarts, by the time at which it is registered again. */
  readonly wokenIdleMs: number;
  readonly noticedMs: number;
  /** From the later of the device's return and the modem's registration. */
  readonly idleAgainMs: number;
}

function faultFile(slots: readonly string[]): string {
  const seconds = (ms: number): number => (ms * TIME_SCALE) / 1_000;
  return slots
    .map(
      (slot) =>
        `- { slot: ${slot}, at_s: ${seconds(SILENT_AT_MS)}, fault: silence, for_s: ${seconds(UNPLUGGED_AT_MS - 15_000 - SILENT_AT_MS)} }\n` +
        `- { slot: ${slot}, at_s: ${seconds(UNPLUGGED_AT_MS)}, fault: unplug, for_s: ${seconds(PLUGGED_AT_MS - UNPLUGGED_AT_MS)} }\n`,
    )
    .join("");
}

/** What one slot's record and states say of its two troubles, the silence first. */
export function recoveryTimes(record: readonly RackEvent[], states: readonly StateChange[]): RecoveryTimes {
  const first = (name: string, fromMs: number): number =>
    record.find(({ event, mono_ms: at }) => event === name && at >= fromMs)?.mono_ms ?? Number.NaN;
  const reached = (fromMs: number, wanted: (state: string) => boolean): number =>
    states.find(({ atMs, state }) => atMs >= fromMs && wanted(state))?.atMs ?? Number.NaN;
  const silentAt = first("fault", 0);
  const unanswered = record.find(({ event, mono_ms: at }) => event === "command" && at >= silentAt);
  const timedOutAt = (unanswered?.mono_ms ?? Number.NaN) + (ALLOWANCES.get(unanswered?.text ?? "") ?? Number.NaN);
  const unpluggedAt = first("unplugged", silentAt);
  const wokenAt = first("registered", silentAt);
  const backAt = Math.max(first("plugged", unpluggedAt), first("registered", unpluggedAt));
  return {
    outOfServiceMs: reached(silentAt, (state) => !IN_SERVICE.has(state)) - timedOutAt,
    wokenIdleMs: reached(wokenAt, (state) => state === "idle") - wokenAt,
    noticedMs: reached(unpluggedAt, (state) => state === "absent") - unpluggedAt,
    idleAgainMs: reached(backAt, (state) => state === "idle") - backAt,
  };
}

/** Every change of state that looks at the status find, at the instant before the look that found it. */
async function watch(rig: Rig, untilMs: number): Promise<readonly StateChange[]> {
  const changes: StateChange[] = [];
  let before: ReadonlyMap<string, string> = new Map();
  while (sharedMonoMs() < untilMs) {
    const now = await rig.states();
    const atMs = sharedMonoMs();
    for (const [slot, state] of now) if (before.get(slot) !== state) changes.push({ slot, state, atMs });
    before = now;
    await pause(LOOK_EVERY_MS);
  }
  return changes;
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const slots = Array.from({ length: quick ? 2 : 8 }, (_, index) => `b1.${index + 1}`);
  const path = join(directory, "faults.yaml");
  writeFileSync(path, faultFile(slots));
  const startedMs = sharedMonoMs();
  await using rig = await Rig.start({
    directory,
    slots: slots.length,
    personality: "generic",
    timeScale: TIME_SCALE,
    logCommands: true,
    rackFlags: ["--faults", path],
    config: ["timing: { idle_poll_ms: 5000 }"],
  });
  progress(`${slots.length} idle modems fall silent, come back, are unplugged and plugged in again`);
  const states = await watch(rig, startedMs + END_MS);
  const names = ["fault", "command", "unplugged", "plugged", "registered"];
  const record = rackEvents(rig.rackDirectory, names, startedMs);
  const times = slots.map((slot) =>
    recoveryTimes(
      record.filter((event) => event.slot === slot),
      states.filter((change) => change.slot === slot),
    ),
  );
  const worst = (of: (one: RecoveryTimes) => number): number => Math.max(...times.map(of));
  return {
    unit: "ms",
    value: worst(({ outOfServiceMs }) => outOfServiceMs),
    baseline: null,
    detail: {
      unplug_noticed_ms: worst(({ noticedMs }) => noticedMs),
      idle_again_ms: worst(({ idleAgainMs }) => idleAgainMs),
      woken_idle_ms: worst(({ wokenIdleMs }) => wokenIdleMs),
      slots: slots.length,
      look_every_ms: LOOK_EVERY_MS,
    },
  };
}
