import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { cpuSecondsOf, memoryMibOf } from "./cpu.ts";
import { parameter } from "./parameter.ts";
import { type RackEvent, rackEvents, sharedMonoMs } from "./rack-record.ts";
import type { Measured } from "./result.ts";
import { pause, Rig } from "./rig.ts";
import { CONSENT_HEADER, CONTACT_HEADER, consentRow, contactRow, labNumber, writeList } from "./sample-people.ts";
import { quantile } from "./stats.ts";

/** Calls last under two seconds instead of 5 to 17: some 46 a second on 64 slots, twenty times what radios can place. */
const TIME_SCALE = 8;
const WARM_UP_MS = 4_000;

/** Limits of cards that never stand in the way of a bench. */
export const WIDE_LIMITS =
  "cards: { defaults: { min_gap_s: 0, attempts_per_day: 100000, answered_per_day: 100000, distinct_callees_per_day: 100000, " +
  "talk_minutes_per_day: 1440, talk_minutes_per_month: 44640, max_call_s: 60 } }";
const TIMING = "timing: { idle_poll_ms: 10000, post_release_ms: 0 }";

interface DeadTimes {
  /** From *line free* (the first `+CLCC` that told of no call) to the next dial command on the slot, in ms. */
  readonly ms: readonly number[];
  /** The same from the end of the call itself, which the host must first hear of and ask after. */
  readonly sinceReleaseMs: readonly number[];
  readonly calls: number;
}

/** `0xx`: answers, and hangs up after a while (`simbank-rack --help`). */
function callee(index: number): string {
  return `${labNumber(index)}0${String(index % 100).padStart(2, "0")}`;
}

/** Events of the rack's record that `deadTimes` reads. */
export const DEAD_TIME_EVENTS = ["released", "line-free", "dial"];

/** From the rack's own record: both ends of each gap are instants at the modem's side of the wire. */
export function deadTimes(events: readonly RackEvent[]): DeadTimes {
  const open = new Map<string, { readonly releasedAt: number; freeAt: number | null }>();
  const ms: number[] = [];
  const sinceReleaseMs: number[] = [];
  let calls = 0;
  for (const { event, slot, mono_ms: at } of events) {
    if (event === "released") open.set(slot, { releasedAt: at, freeAt: null });
    const gap = open.get(slot);
    if (event === "line-free" && gap !== undefined) gap.freeAt = at;
    if (event !== "dial") continue;
    calls += 1;
    if (gap === undefined) continue;
    sinceReleaseMs.push(at - gap.releasedAt);
    // A dial before the line was seen free would be a fault of the product: it counts from the end of the call.
    ms.push(at - (gap.freeAt ?? gap.releasedAt));
    open.delete(slot);
  }
  return { ms, sinceReleaseMs, calls };
}

/** Consented people who answer, in so many running campaigns. */
export async function startCampaign(rig: Rig, directory: string, contacts: number, campaigns = 1): Promise<void> {
  const consents = join(directory, "consents.csv");
  const people = join(directory, "contacts.csv");
  writeList(consents, CONSENT_HEADER, contacts, (index) => consentRow(callee(index), index));
  await rig.cli("consent", "import", consents, "--json");
  for (let campaign = 0; campaign < campaigns; campaign += 1) {
    const id = `bench-${campaign}`;
    const count = Math.floor((contacts + campaigns - 1 - campaign) / campaigns);
    const person = (index: number) => campaign + index * campaigns;
    writeList(people, CONTACT_HEADER, count, (index) => contactRow(callee(person(index)), person(index)));
    await rig.cli("campaign", "create", id, "--purpose", "appointment", "--hold-s", "1", "--json");
    await rig.cli("campaign", "import", id, people, "--json");
  }
  // Only then: the first would be used up before the last is loaded.
  for (let campaign = 0; campaign < campaigns; campaign += 1) {
    await rig.cli("campaign", "start", `bench-${campaign}`, "--json");
  }
}

/** Percent of the slots' time that was spent between a dial and the end of its call. */
export function utilisation(times: DeadTimes, slots: number, seconds: number): number {
  const idleMs = times.sinceReleaseMs.reduce((sum, ms) => sum + ms, 0);
  return 100 - (idleMs * 100) / (slots * seconds * 1_000);
}

/**
 * `BENCH_SLOTS`, `BENCH_CONTACTS` and `BENCH_CAMPAIGNS` in the environment change the size of the site; without them
 * every run is the same.
 */
export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const slots = parameter("BENCH_SLOTS", quick ? 8 : 64);
  const contacts = parameter("BENCH_CONTACTS", quick ? 2_000 : 100_000);
  const campaigns = parameter("BENCH_CAMPAIGNS", 1);
  const seconds = quick ? 3 : 20;
  progress(`${slots} simulated modems and the daemon`);
  await using rig = await Rig.start({
    directory,
    slots,
    personality: "fast",
    timeScale: TIME_SCALE,
    logCommands: false,
    config: [WIDE_LIMITS, TIMING],
  });
  progress(`${contacts} people imported`);
  await startCampaign(rig, directory, contacts, campaigns);
  await pause(WARM_UP_MS);
  progress(`${seconds} s of calls`);
  const fromMs = sharedMonoMs();
  const cpuBefore = cpuSecondsOf(rig.daemon.pid);
  await pause(seconds * 1_000);
  const cpu = cpuSecondsOf(rig.daemon.pid) - cpuBefore;
  const took = (sharedMonoMs() - fromMs) / 1_000;
  const found = deadTimes(rackEvents(rig.rackDirectory, DEAD_TIME_EVENTS, fromMs));
  return {
    unit: "ms",
    value: quantile(found.ms, 0.5),
    baseline: null,
    detail: {
      p99_ms: quantile(found.ms, 0.99),
      max_ms: quantile(found.ms, 1),
      since_release_p50_ms: quantile(found.sinceReleaseMs, 0.5),
      since_release_p99_ms: quantile(found.sinceReleaseMs, 0.99),
      reservations_per_s: found.calls / took,
      cpu_percent: (cpu * 100) / took,
      rss_mib: memoryMibOf(rig.daemon.pid, "VmRSS"),
      calls: found.calls,
      slots,
      contacts,
      campaigns,
      utilisation_percent: utilisation(found, slots, took),
    },
  };
}
