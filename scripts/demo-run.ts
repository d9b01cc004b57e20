import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { demoData } from "./demo-data.ts";
import { parsed, Processes } from "./demo-processes.ts";

/** Simulated seconds pass this much faster than real ones: long enough steps to be seen, short enough to be watched. */
const TIME_SCALE = 5;
const READY_DEADLINE_MS = 20_000;
const CAMPAIGN = "demo";

interface Options {
  readonly slots: number;
  readonly contacts: number;
  readonly json: boolean;
  readonly keep: boolean;
}

interface Campaign {
  readonly state: string;
  readonly contacts: Readonly<Record<"waiting" | "in_call" | "done" | "refused", number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
}

interface Attempt {
  readonly number: string;
  readonly outcome: string;
  readonly talk_ms: number;
}

const directory = mkdtempSync(join(tmpdir(), "simbank-demo-"));
const processes = new Processes(join(directory, "control.sock"), directory);
let options: Options = { slots: 8, contacts: 40, json: false, keep: false };
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  try {
    return await demo();
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write(`The logs are in ${directory}.\n`);
    return 1;
  } finally {
    if (!options.keep || process.exitCode === 1) await processes.stop();
  }
}

async function demo(): Promise<number> {
  const startedAt = performance.now();
  const rack = join(directory, "rack");
  const data = join(directory, "data");
  mkdirSync(rack);
  say(`${options.slots} simulated modems on pseudo-terminals (not hardware), and the real daemon, in ${directory}`);
  const scale = ["--time-scale", `${TIME_SCALE}`];
  await processes.startRack([
    "--slots",
    `${options.slots}`,
    "--dir",
    rack,
    "--personality",
    "mix",
    "--seed",
    "1",
    ...scale,
  ]);
  const config = join(directory, "simbankd.yaml");
  writeFileSync(config, configText(rack, data));
  processes.startDaemon(config);
  await untilReady();

  const sample = demoData(options.contacts);
  writeSample(sample);
  step(["consent", "import", join(directory, "consents.csv")]);
  step(["suppression", "import", join(directory, "suppressions.csv")]);
  step(["campaign", "create", CAMPAIGN, "--purpose", "appointment", "--hold-s", "1"]);
  step(["campaign", "import", CAMPAIGN, join(directory, "contacts.csv")]);
  for (const number of sample.withdrawals) step(["consent", "withdraw", number]);
  step(["campaign", "preflight", CAMPAIGN]);
  step(["campaign", "start", CAMPAIGN]);
  const campaign = await untilFinished();
  step(["audit", "verify"]);

  const attempts = processes.cliLines<Attempt>(["calls", "--json", "--reveal"]);
  const wallS = Math.round((performance.now() - startedAt) / 100) / 10;
  const summary = summarise(campaign, attempts, wallS, join(data, "simbankd.db"));
  const faults = compare(attempts, dialled(rack), sample.dialable);
  report(summary, faults);
  return faults.length === 0 ? 0 : 1;
}

function configText(rack: string, data: string): string {
  const slots = processes.rackSlots.map((slot) => `  - { slot: ${slot}, device: ${join(rack, slot)} }`);
  return [
    "schema: 1",
    `data_dir: ${data}`,
    `socket: ${join(directory, "control.sock")}`,
    "deployment: { country: lab }",
    "slots:",
    ...slots,
    "cards: { defaults: { min_gap_s: 0, attempts_per_day: 500, distinct_callees_per_day: 500, answered_per_day: 500 } }",
    "timing: { idle_poll_ms: 2000 }",
    "",
  ].join("\n");
}

function writeSample(sample: ReturnType<typeof demoData>): void {
  writeFileSync(join(directory, "consents.csv"), sample.consentsCsv);
  writeFileSync(join(directory, "contacts.csv"), sample.contactsCsv);
  writeFileSync(join(directory, "suppressions.csv"), sample.suppressionsCsv);
}

async function untilReady(): Promise<void> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    const slots = processes.tryStatus();
    const idle = slots.filter((slot) => slot.state === "idle").length;
    if (slots.length > 0 && idle === slots.length) return;
    if (performance.now() > deadline) throw new Error(`Only ${idle} of ${options.slots} slots became ready in time.`);
    await processes.pause(200);
  }
}

/** Follows the campaign: on a terminal the slot table is redrawn in place, elsewhere a line says how far it is. */
async function untilFinished(): Promise<Campaign> {
  const live = process.stdout.isTTY && !options.json;
  let said = 0;
  for (;;) {
    const campaign = processes.cli<Campaign>(["campaign", "show", CAMPAIGN, "--json"]);
    const { waiting, in_call: inCall, done, refused } = campaign.contacts;
    const line = `${done} done, ${inCall} in call, ${waiting} waiting, ${refused} refused`;
    if (live) process.stdout.write(`\x1b[H\x1b[J${processes.cliText(["status"])}\n${line}\n`);
    else if (performance.now() - said > 2_000) {
      say(line);
      said = performance.now();
    }
    if (campaign.state === "finished") return campaign;
    await processes.pause(400);
  }
}

/** Numbers that the rack itself saw dialled, in order. */
function dialled(rack: string): readonly string[] {
  const events = readFileSync(join(rack, "rack.ndjson"), "utf8").trim().split("\n");
  return events.flatMap((line) => {
    const event = parsed<{ readonly event: string; readonly number?: string }>(line);
    return event.event === "dial" && event.number !== undefined ? [event.number] : [];
  });
}

/** What the rack saw must be what the daemon says it did, and nobody must have been called without consent. */
function compare(
  attempts: readonly Attempt[],
  seen: readonly string[],
  dialable: ReadonlySet<string>,
): readonly string[] {
  const ours = attempts.map((attempt) => attempt.number).sort();
  const theirs = [...seen].sort();
  const faults = seen.filter((number) => !dialable.has(number)).map((number) => `${number} was dialled without right`);
  const same = ours.join() === theirs.join();
  if (!same) faults.push(`${ours.length} attempts on record, ${theirs.length} dials on the rack`);
  if (new Set(seen).size !== seen.length) faults.push("a number was dialled twice");
  if (seen.length !== dialable.size) faults.push(`${dialable.size} may be dialled, ${seen.length} were`);
  return faults;
}

interface Summary {
  readonly schema: 1;
  readonly slots: number;
  readonly contacts: number;
  readonly attempts: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly talk_s: number;
  readonly wall_s: number;
  readonly database: string;
}

function summarise(campaign: Campaign, attempts: readonly Attempt[], wallS: number, database: string): Summary {
  const { waiting, in_call: inCall, done, refused } = campaign.contacts;
  const talkMs = attempts.reduce((sum, attempt) => sum + attempt.talk_ms, 0);
  return {
    schema: 1,
    slots: options.slots,
    contacts: waiting + inCall + done + refused,
    attempts: attempts.length,
    outcomes: campaign.outcomes,
    refusals: campaign.refusals,
    talk_s: Math.round(talkMs / 100) / 10,
    wall_s: wallS,
    database,
  };
}

function report(summary: Summary, faults: readonly string[]): void {
  if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
  for (const fault of faults) process.stderr.write(`demo: ${fault}\n`);
  say("");
  say(`${summary.contacts} contacts, ${summary.attempts} dials, ${summary.talk_s} s of talk in ${summary.wall_s} s`);
  for (const [outcome, count] of Object.entries(summary.outcomes)) say(`  ${String(count).padStart(5)}  ${outcome}`);
  say("not dialled, and why:");
  for (const [code, count] of Object.entries(summary.refusals)) say(`  ${String(count).padStart(5)}  ${code}`);
  if (faults.length === 0) say("The rack's own record agrees: every dial is on record, and nobody else was called.");
  say(`database: ${summary.database}`);
  if (options.keep) say(`still running: npx simbank --socket ${join(directory, "control.sock")} status`);
}

/** Runs one command of the CLI and shows it, as a technician would type it, with what it answered. */
function step(command: readonly string[]): void {
  say(`$ simbank ${command.join(" ")}`);
  const text = processes.cliText(command).trimEnd();
  if (text !== "") say(text.replace(/^/gm, "  "));
}

function say(text: string): void {
  if (!options.json) process.stdout.write(`${text}\n`);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      slots: { type: "string", default: "8" },
      contacts: { type: "string", default: "40" },
      json: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  return {
    slots: whole("--slots", values.slots, 1, 64),
    contacts: whole("--contacts", values.contacts, 10, 2_000),
    json: values.json,
    keep: values.keep,
  };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name} takes a whole number from ${least} to ${most}, not ${text}`);
}
