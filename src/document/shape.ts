import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import { suggest } from "../domain/suggest.ts";
import { expectation, remedy, shown } from "./expectation.ts";
import type { Problem } from "./problem.ts";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * The content in the shape of a schema, or every place where it differs: the value found, what is expected there, and
 * what to do. `known` are the keys that a mistyped one may be meant for where the schema itself cannot be asked.
 */
export function checkShape<S extends z.ZodType>(
  schema: S,
  content: unknown,
  known: Iterable<string> = [],
): Result<z.output<S>, readonly Problem[]> {
  const checked = schema.safeParse(content, { reportInput: true, error: expectation });
  if (checked.success) return ok(checked.data);
  return err(checked.error.issues.flatMap((issue) => problemsOf(schema, [...known], issue, [])));
}

function problemsOf(schema: z.ZodType, known: readonly string[], issue: Issue, above: Path): readonly Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === "unrecognized_keys") return unknownKeys(schema, known, issue.keys, path);
  if (issue.code === "invalid_union") {
    const nearest = nearestBranch(issue.errors);
    if (nearest !== null) return nearest.flatMap((inner) => problemsOf(schema, known, inner, path));
  }
  const place = placeOf(path);
  const leaf = schemaAt(schema, path);
  const must = leaf instanceof z.ZodNever ? issue.message : issue.message.replace(/^Invalid input$/, "is not allowed");
  if (issue.input === undefined && issue.code !== "custom") {
    return [{ path: place, message: `is missing: ${must}`, hint: remedy(leaf, undefined, lastOf(path)) }];
  }
  if (issue.input === null && path.length === 0) {
    return [{ path: place, message: "is empty", hint: `Write its keys: ${keysAt(schema, []).join(", ")}.` }];
  }
  const message = isWhole(issue) ? must : `is ${shown(issue.input)}: ${must}`;
  return [{ path: place, message, hint: remedy(leaf, issue.input, lastOf(path)) }];
}

/** A schema's own sentence that is whole by itself, or speaks of how several values of an object go together. */
function isWhole({ code, message, input }: Issue): boolean {
  return !/^(?:must|has|is) /.test(message) || (code === "custom" && typeof input === "object" && input !== null);
}

function unknownKeys(
  schema: z.ZodType,
  known: readonly string[],
  keys: readonly string[],
  path: Path,
): readonly Problem[] {
  const here = keysAt(schema, path);
  return keys.map((key) => {
    const near = suggest(key, here.length > 0 ? here : known);
    const list = here.length === 0 ? "" : ` Known here: ${here.join(", ")}.`;
    const hint = near === null ? `Remove it.${list}` : `Did you mean \`${near}\`?`;
    return { path: placeOf([...path, key]), message: "is not a known key", hint };
  });
}

/** The branch of a union that got farthest: the one the person most probably meant. Null where none got anywhere. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  let nearest: readonly Issue[] | null = null;
  for (const branch of branches) {
    const reached = branch.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys");
    if (reached && branch.length > 0 && (nearest === null || branch.length < nearest.length)) nearest = branch;
  }
  return nearest;
}

function lastOf(path: Path): string | null {
  const last = path.at(-1);
  return typeof last === "string" ? last : null;
}

/** `slots[1].device`; `log["<<"]` for a key that is no plain word; `the file` for the whole. */
function placeOf(path: Path): string {
  return path.length === 0 ? "the file" : path.map(stepOf).join("").replace(/^\./, "");
}

function stepOf(part: PropertyKey): string {
  if (typeof part === "number") return `[${part}]`;
  const key = String(part);
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** The keys that the object at this place may have; none where there is no object. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const at = schemaAt(schema, path);
  if (at instanceof z.ZodUnion) {
    return [...new Set(at.options.flatMap((option) => (option instanceof z.ZodType ? keysAt(option, []) : [])))];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function schemaAt(schema: z.ZodType, path: Path): unknown {
  let at: unknown = unwrapped(schema);
  for (const part of path) {
    if (at instanceof z.ZodArray) at = unwrapped(at.element);
    else if (at instanceof z.ZodRecord) at = unwrapped(at.valueType);
    else if (at instanceof z.ZodObject && Object.hasOwn(at.shape, part)) at = unwrapped(at.shape[String(part)]);
    else return undefined;
  }
  return at;
}

/** A schema without what only says that it may be left out. */
function unwrapped(schema: unknown): unknown {
  const optional = schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return optional ? unwrapped(schema.unwrap()) : schema;
}
