import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "./json.ts";

/** A line of the rack's own record, as far as the benches read it (`simbank-rack --help`). */
export interface RackEvent {
  readonly slot: string;
  readonly event: string;
  readonly mono_ms: number;
  /** Of a `command`: what the host wrote. */
  readonly text?: string;
}

/** Events with one of these names from an instant on, oldest first. */
export function rackEvents(rackDirectory: string, names: readonly string[], fromMs: number): readonly RackEvent[] {
  const marks = names.map((name) => `"event":"${name}"`);
  const lines = readFileSync(join(rackDirectory, "rack.ndjson"), "utf8").trimEnd().split("\n");
  return lines.flatMap((line) => {
    if (!marks.some((mark) => line.includes(mark))) return [];
    const event = parseJson<RackEvent>(line);
    return event.mono_ms >= fromMs ? [event] : [];
  });
}

/** Now, in the clock of the record: CLOCK_MONOTONIC, which all processes of a machine share. */
export function sharedMonoMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
