import { closeSync, openSync, readSync } from "node:fs";
import { checkShape, readYaml } from "../document/index.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { contradictions } from "./config-rules.ts";
import { configSchema, type RawConfig } from "./config-schema.ts";
import { type ConfigSketch, sketchOf } from "./config-sketch.ts";
import type { Problem } from "./problem.ts";

export type Config = RawConfig;

/** A configuration as far as it can be understood, with everything that is wrong in it. */
export interface Inspected {
  /** Null where there are problems. */
  readonly config: Config | null;
  readonly sketch: ConfigSketch;
  readonly problems: readonly Problem[];
}

/** One byte more than any configuration has, so that a longer file is noticed and not read to its end. */
const MAX_BYTES = 4 * 1024 * 1024 + 1;
const READ_BYTES = 64 * 1024;

/** Reads and checks a configuration file as a whole: what it says, and every problem in it. */
export function inspectConfigFile(path: string): Inspected {
  let bytes: Buffer;
  try {
    bytes = readBounded(path);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return unreadable(`cannot be read (${reason})`, "Name an existing file with --config.");
  }
  try {
    return inspectConfig(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return unreadable("is not UTF-8 text", "Save it as UTF-8.");
  }
}

function readBounded(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const pieces: Buffer[] = [];
    for (let size = 0; size < MAX_BYTES; ) {
      const piece = Buffer.alloc(READ_BYTES);
      const read = readSync(file, piece);
      if (read === 0) break;
      pieces.push(piece.subarray(0, read));
      size += read;
    }
    return Buffer.concat(pieces);
  } finally {
    closeSync(file);
  }
}

function unreadable(message: string, hint: string): Inspected {
  return { config: null, sketch: sketchOf(null), problems: [{ path: "the file", message, hint }] };
}

/** Checks the text of a configuration. One mistake hides no other: each value is looked at by itself. */
export function inspectConfig(text: string): Inspected {
  const yaml = readYaml(text);
  if (!yaml.readable) return { config: null, sketch: sketchOf(null), problems: yaml.problems };
  const sketch = sketchOf(yaml.content);
  const checked = checkShape(configSchema, yaml.content);
  const problems = [...yaml.problems, ...(checked.ok ? [] : checked.error), ...contradictions(sketch)];
  return { config: checked.ok && problems.length === 0 ? checked.value : null, sketch, problems };
}

/** The text of a configuration as one, or every problem in it. */
export function parseConfig(text: string): Result<Config, readonly Problem[]> {
  const { config, problems } = inspectConfig(text);
  return config === null ? err(problems) : ok(config);
}
