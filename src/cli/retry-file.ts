import { readFile } from "node:fs/promises";
import { SimbankError } from "../domain/errors.ts";

/** How a file of retry rules looks, for help and errors. */
export const RETRY_EXAMPLE = '{"no-answer": {"after_s": [14400], "other_day_part": true}, "busy": {"after_s": [1800]}}';

/** The object that a JSON file holds; the daemon checks what it says. Throws `SB_INVALID_INPUT`. */
export async function readJsonObject(path: string, example: string): Promise<object> {
  const refuse = (why: string, cause?: unknown): SimbankError =>
    new SimbankError("SB_INVALID_INPUT", `Cannot read ${path}: ${why}.`, { file: path }, { cause });
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error), error);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(`it is not JSON; it should look like ${example}`, error);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw refuse(`it should be one object such as ${example}`);
}

/** The JSON of a file of retry rules. Throws `SB_INVALID_INPUT`. */
export function readRetryFile(path: string): Promise<object> {
  return readJsonObject(path, RETRY_EXAMPLE);
}
