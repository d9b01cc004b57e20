import { z } from "zod";
import { suggest } from "../domain/suggest.ts";

const MAX_SHOWN = 60;

const KINDS: Readonly<Record<string, string>> = {
  string: "must be a text",
  number: "must be a number",
  int: "must be a whole number",
  boolean: "must be true or false",
  array: "must be a list",
  object: "must be keys with values",
  record: "must be keys with values",
  tuple: "must be a list",
};

/**
 * What a schema expects, as the end of a sentence (`must be …`), for everything that a schema does not word itself.
 * Handed to zod as its error map.
 */
export function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? `must be ${issue.expected}`;
    case "too_small":
      return smallest(issue);
    case "too_big":
      return largest(issue);
    case "invalid_value":
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`;
    case "invalid_format":
      return `must look like ${issue.pattern ?? issue.format}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_union":
      return "has none of the forms that are allowed here";
    case "invalid_key":
    case "invalid_element":
      return "has a key that is not allowed here";
    default:
      return undefined;
  }
}

function smallest({ origin, minimum }: { readonly origin: string; readonly minimum: number | bigint }): string {
  if (origin === "string") return minimum === 1 ? "must not be empty" : `must have ${minimum} characters or more`;
  return isList(origin) ? `must have ${minimum} entries or more` : `must be ${minimum} or more`;
}

function largest({ origin, maximum }: { readonly origin: string; readonly maximum: number | bigint }): string {
  if (origin === "string") return `must have at most ${maximum} characters`;
  return isList(origin) ? `must have at most ${maximum} entries` : `must be at most ${maximum}`;
}

function isList(origin: string): boolean {
  return origin === "array" || origin === "set";
}

/** A value as a person recognises it in the file, in at most 60 characters; containers by their kind. */
export function shown(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value === "object") return "keys with values";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`;
}

/**
 * What to do about a value that does not fit `schema`: the schema's own `hint` (`meta({ hint })`), the word that was
 * probably meant, or what may be written there.
 */
export function remedy(schema: unknown, found: unknown, key: string | null): string {
  const own = schema instanceof z.ZodType ? schema.meta()?.["hint"] : undefined;
  if (typeof own === "string") return own;
  const write = allowed(schema, found);
  if (found !== undefined || key === null) return `${write ?? "Correct it"}.`;
  return write === null ? `Add \`${key}\`.` : `Add \`${key}\`: ${lowerFirst(write)}.`;
}

function allowed(schema: unknown, found: unknown): string | null {
  if (schema instanceof z.ZodNumber) return numbers(schema);
  if (schema instanceof z.ZodBoolean) return "Write true or false";
  if (schema instanceof z.ZodEnum) return choice(schema.options.map(String), found);
  if (schema instanceof z.ZodLiteral) return choice([...schema.values].map(String), found);
  if (schema instanceof z.ZodArray) return "Write a list: one line `- …` for each entry, or [] for none";
  if (schema instanceof z.ZodObject) return `Write its keys below it: ${Object.keys(schema.shape).join(", ")}`;
  if (schema instanceof z.ZodString) return typeof found === "number" ? "Put it in quotes" : "Write a text";
  return null;
}

function numbers({ minValue, maxValue, format }: z.ZodNumber): string {
  const kind = format === "safeint" ? "a whole number" : "a number";
  const bounds = [
    ...(minValue === null || minValue <= Number.MIN_SAFE_INTEGER ? [] : [`from ${minValue}`]),
    ...(maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? [] : [`to ${maxValue}`]),
  ];
  return ["Write", kind, ...bounds].join(" ");
}

function choice(words: readonly string[], found: unknown): string {
  const near = typeof found === "string" ? suggest(found, words) : null;
  if (near !== null) return `Did you mean \`${near}\`? Allowed: ${words.join(", ")}`;
  return words.length === 1 ? `Write ${words[0] ?? ""}` : `Write one of: ${words.join(", ")}`;
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
