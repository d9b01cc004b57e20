import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchContext } from "./bench.ts";
import { cpuSecondsOf, memoryMibOf } from "./cpu.ts";
import { DEAD_TIME_EVENTS, deadTimes, startCampaign, WIDE_LIMITS } from "./dead-time.ts";
import { type RackEvent, rackEvents, sharedMonoMs } from "./rack-record.ts";
import type { Measured } from "./result.ts";
import { pause, Rig } from "./rig.ts";
import { quantile } from "./stats.ts";

const TIME_SCALE = 8;
const TIMING = "timing: { idle_poll_ms: 1000, post_release_ms: 0 }";
const FAULTY = "b1.1";
/** What follows a fault, such as the reopening of the line, is the fault's and no quiet time. */
const AFTERMATH_MS = 2_000;
const SAMPLE_EVERY_MS = 500;

/** Each fault of the rack that a modem can have while its neighbours work, as an entry of a fault file. */
const FAULTS: readonly string[] = [
  "fault: silence",
  "fault: stuck",
  "fault: slow",
  "fault: late-ok, delay_s: 40",
  "fault: flood",
  "fault: garbage",
  "fault: nuls",
  "fault: half-lines",
  "fault: bare-cr",
  "fault: wrong-baud",
  "fault: echo-on",
  "fault: cme, code: 14, times: 1000",
  "fault: cme, code: 515, times: 1000",
  "fault: prompt",
  "fault: reboot",
  "fault: unplug, for_s: 16",
  "fault: mass-storage, for_s: 16",
  "fault: registration-denied, cause: 3",
  "fault: registration-flapping, every_s: 4",
  "fault: pin, tries: 3",
  "fault: pin, tries: 2",
  "fault: pin, tries: 1",
  "fault: pin, tries: 0",
  "fault: sim-removed",
  "fault: list-only",
  "fault: urc-only",
  "fault: active-at-ringback",
  "fault: phantom-data-call",
  "fault: urc-before-ok",
];

interface Plan {
  readonly faults: readonly string[];
  /** From the rack's start to the first fault, each fault's own time, and the time between two. */
  readonly offsetMs: number;
  readonly faultMs: number;
  readonly quietMs: number;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Sample {
  readonly atMs: number;
  readonly cpuS: number;
  readonly rssMib: number;
}

function faultFile({ faults, offsetMs, faultMs, quietMs }: Plan): string {
  const simulated = (ms: number): number => (ms * TIME_SCALE) / 1_000;
  const lines = faults.flatMap((fault, index) => {
    const from = offsetMs + index * (faultMs + quietMs);
    return [
      `- { slot: ${FAULTY}, at_s: ${simulated(from)}, ${fault} }`,
      `- { slot: ${FAULTY}, at_s: ${simulated(from + faultMs)}, fault: recover }`,
    ];
  });
  return `${lines.join("\n")}\n`;
}

/** Dead times of the neighbours alone, of the dials in these spans. */
export function neighboursDeadTimes(events: readonly RackEvent[], spans: readonly Span[]): readonly number[] {
  const others = events.filter(({ slot }) => slot !== FAULTY);
  return spans.flatMap(
    ({ fromMs, toMs }) => deadTimes(others.filter(({ mono_ms: at }) => at >= fromMs && at < toMs)).ms,
  );
}

/** % of one core between the samples nearest to the ends of each span. */
function cpuPercent(samples: readonly Sample[], spans: readonly Span[]): number {
  let [cpuS, tookMs] = [0, 0];
  for (const { fromMs, toMs } of spans) {
    const inside = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first === undefined || last === undefined) continue;
    cpuS += last.cpuS - first.cpuS;
    tookMs += last.atMs - first.atMs;
  }
  return tookMs === 0 ? 0 : (cpuS * 100_000) / tookMs;
}

async function watch(pid: number, untilMs: number): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  while (sharedMonoMs() < untilMs) {
    samples.push({ atMs: sharedMonoMs(), cpuS: cpuSecondsOf(pid), rssMib: memoryMibOf(pid, "VmRSS") });
    await pause(SAMPLE_EVERY_MS);
  }
  return samples;
}

export async function run({ directory, quick, progress }: BenchContext): Promise<Measured> {
  const slots = quick ? 8 : 64;
  const plan: Plan = quick
    ? { faults: FAULTS.slice(0, 2), offsetMs: 20_000, faultMs: 2_000, quietMs: 4_000 }
    : { faults: FAULTS, offsetMs: 38_000, faultMs: 3_200, quietMs: 3_000 };
  const path = join(directory, "faults.yaml");
  writeFileSync(path, faultFile(plan));
  progress(`${slots} simulated modems, ${plan.faults.length} faults in turn at one of them`);
  const startedMs = sharedMonoMs();
  await using rig = await Rig.start({
    directory,
    slots,
    personality: "fast",
    timeScale: TIME_SCALE,
    logCommands: false,
    rackFlags: ["--faults", path],
    config: [WIDE_LIMITS, TIMING],
  });
  await startCampaign(rig, directory, quick ? 2_000 : 30_000);
  const warmMs = sharedMonoMs() + AFTERMATH_MS;
  const { faults, offsetMs, faultMs, quietMs } = plan;
  const samples = await watch(
    rig.daemon.pid,
    startedMs + offsetMs + faults.length * (faultMs + quietMs) + AFTERMATH_MS,
  );
  return measured({
    plan,
    slots,
    warmMs,
    samples,
    events: rackEvents(rig.rackDirectory, [...DEAD_TIME_EVENTS, "fault"], 0),
  });
}

interface Run {
  readonly plan: Plan;
  readonly slots: number;
  readonly warmMs: number;
  readonly samples: readonly Sample[];
  readonly events: readonly RackEvent[];
}

function measured({ plan, slots, warmMs, samples, events }: Run): Measured {
  const marks = events.filter(({ event, slot }) => event === "fault" && slot === FAULTY).map(({ mono_ms: at }) => at);
  const begins = marks.filter((_at, index) => index % 2 === 0);
  const ends = marks.filter((_at, index) => index % 2 === 1);
  if ((begins[0] ?? 0) < warmMs) throw new Error("The first fault came before the calls did: the machine is too slow.");
  const sick = begins.map((fromMs, index) => ({ fromMs, toMs: ends[index] ?? fromMs }));
  const well = [
    { fromMs: warmMs, toMs: begins[0] ?? warmMs },
    ...ends.map((at, index) => ({ fromMs: at + AFTERMATH_MS, toMs: begins[index + 1] ?? at + plan.quietMs })),
  ];
  const [during, quiet] = [neighboursDeadTimes(events, sick), neighboursDeadTimes(events, well)];
  const [value, baseline] = [quantile(during, 0.99), quantile(quiet, 0.99)];
  const each = sick.map((span, index) => {
    const own = neighboursDeadTimes(events, [span]);
    return { name: plan.faults[index] ?? "", p99: quantile(own, 0.99), cpu: cpuPercent(samples, [span]) };
  });
  const worst = each.toSorted((a, b) => b.p99 - a.p99)[0];
  // Until the first fault the daemon still warms up to its calls.
  const rss = samples.filter(({ atMs }) => atMs >= (begins[0] ?? warmMs)).map(({ rssMib }) => rssMib);
  return {
    unit: "ms",
    value,
    baseline,
    detail: {
      difference_ms: value - baseline,
      p50_ms: quantile(during, 0.5),
      baseline_p50_ms: quantile(quiet, 0.5),
      worst_fault: worst?.name ?? "",
      worst_p99_ms: worst?.p99 ?? Number.NaN,
      cpu_percent: cpuPercent(samples, sick),
      baseline_cpu_percent: cpuPercent(samples, well),
      worst_cpu_percent: Math.max(...each.map(({ cpu }) => cpu)),
      rss_mib: rss.at(-1) ?? 0,
      rss_growth_mib: (rss.at(-1) ?? 0) - (rss[0] ?? 0),
      faults: sick.length,
      dials: during.length,
      baseline_dials: quiet.length,
      slots,
    },
  };
}
