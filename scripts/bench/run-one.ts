import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { CATALOGUE } from "./catalogue.ts";
import { benchResult } from "./result.ts";

/**
 * One bench in a process of its own, so that it has no other's heap, compiled code or threads. Prints its result as
 * one JSON line. `node --cpu-prof scripts/bench/run-one.ts NAME --directory DIR` shows where the time goes.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    directory: { type: "string" },
    quick: { type: "boolean", default: false },
    silent: { type: "boolean", default: false },
  },
});
const [name = ""] = positionals;
const entry = CATALOGUE.get(name);
const { directory } = values;
if (entry === undefined || directory === undefined) throw new Error("Usage: run-one.ts NAME --directory DIR [--quick]");

const { run } = await entry.load();
const measured = await run({
  directory: resolve(directory),
  quick: values.quick,
  progress(text) {
    if (!values.silent) process.stderr.write(`  ${name}: ${text}\n`);
  },
});
process.stdout.write(`${JSON.stringify(benchResult(name, measured))}\n`);
