import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { EXIT, type ExitCode } from "../../src/domain/errors.ts";
import { readArguments } from "./arguments.ts";
import { CATALOGUE } from "./catalogue.ts";
import { parseJson } from "./json.ts";
import { type BenchResult, humanLine } from "./result.ts";

/** The disk of the checkout is a real one; /tmp may be memory, where a durable write costs nothing. */
const CACHE = join(import.meta.dirname, "..", "..", ".cache");

interface Options {
  readonly json: boolean;
  readonly quick: boolean;
}

process.exitCode = await main(process.argv.slice(2));

/** Results go to stdout, one JSON object a line; everything for people goes to stderr. */
async function main(argv: readonly string[]): Promise<ExitCode> {
  const asked = readArguments(argv, [...CATALOGUE.keys()]);
  if (asked.kind === "help") {
    process.stdout.write(helpText());
    return EXIT.done;
  }
  if (asked.kind === "mistake") {
    process.stderr.write(`bench: ${asked.message}\n`);
    return EXIT.usage;
  }
  let code: ExitCode = EXIT.done;
  for (const name of asked.names) {
    try {
      report(await runBench(name, asked), asked);
    } catch (error) {
      process.stderr.write(`bench: ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      code = EXIT.internal;
    }
  }
  return code;
}

function report(result: BenchResult, options: Options): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (options.json) return;
  const targets = options.quick ? [] : (CATALOGUE.get(result.bench)?.targets ?? []);
  process.stderr.write(`${humanLine(result, targets)}\n`);
}

async function runBench(name: string, options: Options): Promise<BenchResult> {
  mkdirSync(CACHE, { recursive: true });
  const directory = mkdtempSync(join(CACHE, `bench-${name}-`));
  try {
    const flags = [...(options.quick ? ["--quick"] : []), ...(options.json ? ["--silent"] : [])];
    const line = await outputOf([join(import.meta.dirname, "run-one.ts"), name, "--directory", directory, ...flags]);
    return parseJson<BenchResult>(line);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Stdout of a Node program; rejects when it fails. A Ctrl-C reaches it as well, and ends this one by its failure. */
function outputOf(argv: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const stop = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", stop).off("SIGTERM", stop);
      if (code === 0) resolve(output);
      else reject(new Error(`it ended with ${signal ?? `exit code ${code}`}; what it said is above`));
    });
  });
}

function helpText(): string {
  const names = [...CATALOGUE].map(([name, { says }]) => `  ${name.padEnd(18)} ${says}`);
  const targets = [...CATALOGUE].map(([name, entry]) => {
    return `  ${name.padEnd(18)} ${entry.targets.map((target) => target.says).join("; ")}`;
  });
  return [
    "Usage: npm run bench -- [NAME…] [--json] [--quick]",
    "",
    "Measures and prints one JSON object a line: {schema, bench, unit, value, baseline, ratio, detail}. The baseline does",
    "the same work in the same run; ratio = value / baseline. Times depend on the machine, ratios much less.",
    "",
    ...names,
    "",
    "Targets, told for information; the exit code does not depend on them:",
    ...targets,
    "",
    "  --json    nothing but the JSON lines",
    "  --quick   a little work, to see that the benches run; the figures mean little",
    "",
    "BENCH_CONTACTS and BENCH_CAMPAIGNS (next-dial, dead-time) and BENCH_SLOTS (dead-time) in the environment make another",
    "size of them, such as BENCH_CONTACTS=10000000 npm run bench -- next-dial.",
    "",
  ].join("\n");
}
