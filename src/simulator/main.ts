import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import { Command, CommanderError } from "commander";
import { packageVersion } from "../about/version.ts";
import { EXIT, type ExitCode, SimbankError } from "../domain/errors.ts";
import { parseFaults } from "./fault-file.ts";
import { helpText } from "./help.ts";
import { parsePersonality } from "./personality-file.ts";
import { claimFolder } from "./rack-pid.ts";
import { type Rack, startRack } from "./rack.ts";
import { type RackOptions, slotNames } from "./rack-setup.ts";

interface Flags {
  readonly slots: string;
  readonly dir: string;
  readonly boards: string;
  readonly cardsPerSlot: string;
  readonly personality?: string;
  readonly personalityFile?: string;
  readonly timeScale: string;
  readonly seed: string;
  readonly plmn: string;
  readonly simBank?: boolean;
  readonly faults?: string;
  readonly logCommands?: boolean;
}

/** The program `simbank-rack`: runs a rack until SIGTERM, SIGINT or SIGHUP. Answers with the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = describeProgram();
  // A reader that has seen enough, such as head(1), is no failure of the rack's.
  process.stdout.on("error", ignoreClosedReader);
  try {
    program.parse(argv, { from: "user" });
    const options = rackOptions(program.opts<Flags>());
    const release = claimFolder(options.dir);
    try {
      await serve(options);
    } finally {
      release();
    }
    return EXIT.done;
  } catch (error) {
    return report(error);
  }
}

function ignoreClosedReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function serve(options: RackOptions): Promise<void> {
  const rack = await startRack(options);
  const stopped = stopSignal();
  process.stdout.write(`${JSON.stringify(readyLine(rack))}\n`);
  if (isatty(process.stderr.fd)) {
    process.stderr.write(`${rack.slots.length} modems ready in ${rack.dir}; Ctrl-C stops them\n`);
  }
  await stopped;
  await rack.close();
}

/** The command line of the rack, as help and manual page show it. */
export function describeProgram(): Command {
  return new Command("simbank-rack")
    .description("Simulated modems on pseudo-terminals, with a ground truth of everything that happens to them.")
    .version(packageVersion(), "-V, --version", "print the version")
    .requiredOption("--slots <n>", "number of slots (required)")
    .requiredOption(
      "--dir <dir>",
      "folder for the links DIR/<slot> and for DIR/rack.ndjson; made if missing (required)",
    )
    .option("--boards <n>", "boards over which the slots are spread", "1")
    .option("--cards-per-slot <n>", "cards in each slot's holder positions", "1")
    .option(
      "--personality <name>",
      "what the modems are, or mix (default: the one of --personality-file, else generic)",
    )
    .option("--personality-file <file>", "a further personality: YAML with name, extends and what differs")
    .option("--time-scale <x>", "divide all simulated durations by this", "1")
    .option("--sim-bank", "an AT+SWIT controller a board, DIR/<board>.bank, chooses the cards instead of the modems")
    .option("--seed <s>", "0 to 99999; equal seeds make equal racks", "1")
    .option("--faults <file>", "YAML list of faults, see below")
    .option("--plmn <digits>", "network in reach", "00101")
    .option("--log-commands", "record every command line in the ground truth, too")
    .addHelpText("after", helpText())
    .showHelpAfterError("(simbank-rack --help shows the options, the number table and examples)")
    .allowExcessArguments(false)
    .exitOverride();
}

function rackOptions(flags: Flags): RackOptions {
  const slots = number("--slots", flags.slots);
  const boards = number("--boards", flags.boards);
  const own =
    flags.personalityFile === undefined ? [] : [parsePersonality(read(flags.personalityFile), flags.personalityFile)];
  return {
    slots,
    boards,
    dir: flags.dir,
    cardsPerSlot: number("--cards-per-slot", flags.cardsPerSlot),
    personality: flags.personality ?? own[0]?.name ?? "generic",
    personalities: own,
    timeScale: number("--time-scale", flags.timeScale),
    seed: number("--seed", flags.seed),
    plmn: flags.plmn,
    simBank: flags.simBank ?? false,
    faults: flags.faults === undefined ? [] : parseFaults(read(flags.faults), flags.faults, slotNames(slots, boards)),
    logCommands: flags.logCommands ?? false,
  };
}

function readyLine(rack: Rack): object {
  return { ready: true, schema: 1, slots: rack.slots, banks: rack.banks, dir: rack.dir, pid: process.pid };
}

/** Resolves at the first SIGTERM, SIGINT or SIGHUP: a closed terminal ends the rack as Ctrl-C does. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new SimbankError("SB_USAGE", `${option} needs a number, not ${JSON.stringify(text)}.`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SimbankError("SB_INVALID_INPUT", `Cannot read ${path}: ${reason}`, { path }, { cause });
  }
}

function report(error: unknown): ExitCode {
  // commander has printed its own sentence, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof SimbankError) {
    process.stderr.write(`simbank-rack: ${error.message}\n`);
    return error.exitCode;
  }
  process.stderr.write(`simbank-rack: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.internal;
}
