import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import { suggest } from "../domain/suggest.ts";
import { configSchema, type RawConfig } from "./config-schema.ts";
import { contradictions } from "./config-rules.ts";
import type { Problem } from "./problem.ts";

export type Config = RawConfig;

/** Reads and checks a configuration file as a whole: either the configuration, or every problem in it. */
export function loadConfig(path: string): Result<Config, readonly Problem[]> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return err([
      { path: "the file", message: `cannot be read (${reason})`, hint: "Name an existing file with --config." },
    ]);
  }
  return parseConfig(text);
}

export function parseConfig(text: string): Result<Config, readonly Problem[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document.errors.length > 0) {
    return err(
      document.errors.map((fault) => {
        const { line, col } = lines.linePos(fault.pos[0]);
        return {
          path: `line ${line}, column ${col}`,
          message: fault.message,
          hint: "Check the indentation and quotes.",
        };
      }),
    );
  }
  const content = contentOf(document);
  if (content === undefined) {
    return err([{ path: "the file", message: "expands without end", hint: "Remove the YAML aliases (`*name`)." }]);
  }
  const parsed = configSchema.safeParse(content);
  if (!parsed.success) return err(parsed.error.issues.flatMap(problemsOf));
  const found = contradictions(parsed.data);
  return found.length === 0 ? ok(parsed.data) : err(found);
}

/** The document as plain data; undefined where aliases of aliases grow beyond what the YAML library allows. */
function contentOf(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS() ?? null;
  } catch {
    // The library throws for nothing else: everything malformed is in `document.errors`.
    return undefined;
  }
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = pathText(issue.path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const near = suggest(key, known);
      return {
        path: path === "" ? key : `${path}.${key}`,
        message: "is not a known key",
        hint: near === null ? "Remove it." : `Did you mean \`${near}\`?`,
      };
    });
  }
  return [{ path: path === "" ? "the file" : path, message: issue.message, hint: null }];
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** The keys that the object at this place of the configuration may have. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema = unwrapped(configSchema);
  for (const part of path) {
    if (schema instanceof z.ZodArray) schema = unwrapped(schema.element);
    else if (schema instanceof z.ZodObject) schema = unwrapped(schema.shape[String(part)]);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** A schema without what only says that it may be left out. */
function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}
