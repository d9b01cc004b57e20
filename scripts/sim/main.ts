import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";

const USAGE = `Usage: npm run sim -- [--seeds N] [--days D] [--slots S] [--seed FIRST] [--json]

Lives N simulated times of D days with S cards on the real ledger, gate and scheduler, and judges them by rules of its
own. Ends with one JSON object; exit code 1 when a rule was broken. A seed replays with --seed SEED --seeds 1.
`;

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`--${name} ${text} is no whole number above 0.`);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1" },
      days: { type: "string", default: "365" },
      slots: { type: "string", default: "8" },
      seed: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [seeds, days] = [whole("seeds", values.seeds), whole("days", values.days)];
  const [slots, first] = [whole("slots", values.slots), whole("seed", values.seed)];
  const began = performance.now();
  const faults: Record<string, number> = {};
  const failing: number[] = [];
  let attempts = 0;
  let violations = 0;
  for (let seed = first; seed < first + seeds; seed += 1) {
    const lived = await simulate(seed, days, slots);
    attempts += lived.attempts;
    violations += lived.violations.length;
    for (const [name, count] of Object.entries(lived.faults)) faults[name] = (faults[name] ?? 0) + count;
    if (lived.violations.length > 0) failing.push(seed);
    if (!values.json) {
      process.stderr.write(`seed ${seed}: ${lived.attempts} attempts, ${lived.violations.length} breaches\n`);
    }
    for (const one of lived.violations.slice(0, 20)) process.stderr.write(`  ${one}\n`);
  }
  const speedUp = Math.round((seeds * days * 86_400) / ((performance.now() - began) / 1_000));
  const summary = { schema: 1, seeds, days, slots, attempts, faults, violations, failing_seeds: failing };
  process.stdout.write(`${JSON.stringify({ ...summary, speed_up: speedUp })}\n`);
  return failing.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`sim: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
