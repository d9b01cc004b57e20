import { readFileSync } from "node:fs";
import { EXIT, SimbankError } from "../domain/errors.ts";
import { type Inputs, loadInputs, wrongDevices } from "./check.ts";
import { systemClocks } from "./clocks.ts";
import { HELP, readCommandLine } from "./command-line.ts";
import { createLog } from "./log.ts";
import { type Problem, problemText } from "./problem.ts";
import { startDaemon } from "./run.ts";

/** A stop that takes longer than this is a fault; the process ends all the same. */
const STOP_DEADLINE_MS = 4_800;

/** `simbankd`: runs the daemon or checks what it would run on. Resolves the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const asked = readCommandLine(argv);
  switch (asked.kind) {
    case "help":
      process.stdout.write(HELP);
      return EXIT.done;
    case "version":
      process.stdout.write(`${packageVersion()}\n`);
      return EXIT.done;
    case "mistake":
      process.stderr.write(`simbankd: ${asked.message}; simbankd --help lists the commands\n`);
      return EXIT.usage;
    case "check":
      return check(asked.config, asked.json);
    case "run":
      return runAndTell(asked.config);
  }
}

function check(configPath: string, json: boolean): number {
  const inputs = loadInputs(configPath);
  const problems = inputs.ok ? wrongDevices(inputs.value.config) : inputs.error;
  const sound = problems.length === 0;
  if (json) process.stdout.write(`${JSON.stringify({ schema: 1, ok: sound, problems })}\n`);
  else if (!sound) tellProblems(configPath, problems);
  else if (inputs.ok) process.stdout.write(`${configPath} is valid: ${described(inputs.value)}.\n`);
  return sound ? EXIT.done : EXIT.usage;
}

function described({ config, profiles, packs }: Inputs): string {
  const counts = `${config.slots.length} slots, ${profiles.length} profiles, ${packs.length} packs`;
  return `country ${config.deployment.country}, ${counts}`;
}

function tellProblems(configPath: string, problems: readonly Problem[]): void {
  for (const problem of problems) process.stderr.write(`${configPath}: ${problemText(problem)}\n`);
  process.stderr.write(`${problems.length} problem${problems.length === 1 ? "" : "s"} found.\n`);
}

async function runAndTell(configPath: string): Promise<number> {
  try {
    return await run(configPath);
  } catch (error) {
    process.stderr.write(`simbankd: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof SimbankError ? error.exitCode : EXIT.internal;
  }
}

async function run(configPath: string): Promise<number> {
  const inputs = loadInputs(configPath);
  if (!inputs.ok) {
    tellProblems(configPath, inputs.error);
    return EXIT.usage;
  }
  const log = createLog(inputs.value.config.log.level);
  const stopAsked = nextSignal(["SIGTERM", "SIGINT"]);
  const daemon = await startDaemon(inputs.value, packageVersion(), systemClocks, log);
  const lost = await Promise.race([stopAsked.then(() => null), daemon.lost]);
  if (lost !== null) log.fatal({ event: "store.lost", err: lost }, "The ledger is lost: simbankd ends.");
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), STOP_DEADLINE_MS).unref());
  if ((await Promise.race([daemon.stop(), late])) !== "late") return lost?.exitCode ?? EXIT.done;
  process.stderr.write("simbankd: stopping took too long; the next start will settle what was left open\n");
  // oxlint-disable-next-line unicorn/no-process-exit -- whatever keeps the loop alive here must not keep the process
  process.exit(EXIT.internal);
}

function nextSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve(signal));
  });
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const named = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : null;
  return typeof named === "string" ? named : "0.0.0";
}
