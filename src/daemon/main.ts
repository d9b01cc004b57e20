import { packageVersion } from "../about/version.ts";
import { counted } from "../domain/counted.ts";
import { ERROR_CODES, type ErrorCode, EXIT, type ExitCode, SimbankError } from "../domain/errors.ts";
import { exitNow } from "../posix/index.ts";
import { checkInputs, type Inputs, loadInputs } from "./check.ts";
import { systemClocks } from "./clocks.ts";
import { HELP, readCommandLine } from "./command-line.ts";
import { inspectConfigFile } from "./config.ts";
import { heldByLedger } from "./held-limits.ts";
import { createLog } from "./log.ts";
import { type Problem, problemText } from "./problem.ts";
import { startDaemon } from "./run.ts";
import { ServiceManager } from "./service-manager.ts";
import { siteSummary } from "./site-summary.ts";
import { slotPlan } from "./slot-plan.ts";
import { warningsOf } from "./warnings.ts";

/** A stop that takes longer than this, at whatever moment it was asked for, is a fault; the process ends all the same. */
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
      return tellFailure("SB_USAGE", `${asked.message}; simbankd --help lists the commands`, argv.includes("--json"));
    case "check":
      return check(asked.config, asked.json);
    case "run":
      return runAndTell(asked.config, asked.json);
  }
}

function check(configPath: string, json: boolean): number {
  const inputs = checkInputs(configPath);
  const problems = inputs.ok ? [] : inputs.error.map((problem) => ({ file: configPath, ...problem }));
  const notes = inputs.ok ? heldByLedger(inputs.value.config) : [];
  const found = inputs.ok ? warningsOf(inputs.value, systemClocks.wall()) : [];
  const warnings = found.map((warning) => ({ file: configPath, ...warning }));
  if (json) {
    // Slots can be told even where a device, a profile or a pack is wrong.
    const { config } = inspectConfigFile(configPath);
    const site = config === null ? null : siteSummary(config);
    process.stdout.write(`${JSON.stringify({ schema: 1, ok: inputs.ok, problems, warnings, notes, site })}\n`);
  }
  if (!json && inputs.ok) process.stdout.write(`${configPath} is valid: ${described(inputs.value)}.\n`);
  if (!json) for (const warning of warnings) process.stdout.write(`Warning: ${problemText(warning, configPath)}\n`);
  if (!json) for (const note of notes) process.stdout.write(`Note: ${note}\n`);
  if (!json && !inputs.ok) tellProblems(configPath, problems);
  return inputs.ok ? EXIT.done : EXIT.usage;
}

function described({ config, profiles, packs }: Inputs): string {
  const slots = counted(slotPlan(config).length, "slot");
  const rules = `${counted(profiles.length, "profile")}, ${counted(packs.length, "pack")}`;
  return `country ${config.deployment.country}, ${slots}, ${rules}`;
}

function tellProblems(configPath: string, problems: readonly Problem[]): void {
  for (const problem of problems) process.stderr.write(`${problemText(problem, configPath)}\n`);
  process.stderr.write(`${counted(problems.length, "problem")} found.\n`);
}

async function runAndTell(configPath: string, json: boolean): Promise<number> {
  try {
    return await run(configPath);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return error instanceof SimbankError
      ? tellFailure(error.code, message, json, error.data)
      : tellFailure("SB_INTERNAL", message, json);
  }
}

/** One sentence for the person, and with `--json` the object for a program; answers with the exit code. */
function tellFailure(code: ErrorCode, message: string, json: boolean, data: object = {}): ExitCode {
  process.stderr.write(`simbankd: ${message}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ schema: 1, error: { code, message, data } })}\n`);
  return ERROR_CODES[code];
}

async function run(configPath: string): Promise<number> {
  const asked = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => asked.abort());
  const inputs = loadInputs(configPath);
  if (!inputs.ok) {
    tellProblems(configPath, inputs.error);
    return EXIT.usage;
  }
  const log = createLog(inputs.value.config.log.level);
  endInTime(asked.signal);
  const daemon = await startDaemon(inputs.value, packageVersion(), systemClocks, log, asked.signal);
  if (daemon === null) return EXIT.done;
  const service = new ServiceManager(process.env, process.pid, (err) =>
    log.warn({ event: "service.unreachable", err }),
  );
  service.ready();
  asked.signal.addEventListener("abort", () => service.stopping(), { once: true });
  const lost = await Promise.race([aborted(asked.signal), daemon.lost]);
  if (lost !== null) {
    log.fatal({ event: "store.lost", err: lost }, "The ledger is lost: simbankd ends.");
    asked.abort();
  }
  await daemon.stop();
  return lost?.exitCode ?? EXIT.done;
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}

/**
 * From the moment a stop is asked for, whether the start is still under way or not, the process has so long to end:
 * then it ends without waiting for anything, a thread inside a slow disk included.
 */
function endInTime(asked: AbortSignal): void {
  const end = (): void => {
    process.stderr.write("simbankd: stopping took too long; the next start will settle what was left open\n");
    exitNow(EXIT.internal);
  };
  asked.addEventListener("abort", () => setTimeout(end, STOP_DEADLINE_MS).unref(), { once: true });
}
