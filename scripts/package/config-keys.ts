import { z } from "zod";
import { configSchema } from "../../src/daemon/config-schema.ts";

/** One key of the configuration file, as the schema that checks it describes it. */
export interface ConfigKey {
  /** From the top: `cards.defaults.max_call_s`; `slots[].device` for keys of the things in a list. */
  readonly path: string;
  readonly depth: number;
  /** Whether the key holds other keys. */
  readonly group: boolean;
  /** The key itself holds a list of things with keys. */
  readonly list: boolean;
  readonly required: boolean;
  /** As YAML flow text; null where there is no default. */
  readonly fallback: string | null;
  /** What values it takes, in a few words. */
  readonly values: string;
  readonly description: string;
}

type Schema = z.core.JSONSchema.BaseSchema;

/** Every key of the configuration, in the order of the schema. */
export function configKeys(): readonly ConfigKey[] {
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return keysOf(schema, "", 0);
}

function keysOf(schema: Schema, prefix: string, depth: number): readonly ConfigKey[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (typeof property === "boolean") return [];
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const items = itemsOf(property);
    const inner = items === null ? property : items;
    const below = keysOf(inner, items === null ? path : `${path}[]`, depth + 1);
    const key: ConfigKey = {
      path,
      depth,
      group: below.length > 0,
      list: items !== null && below.length > 0,
      required: required.has(name),
      fallback: property.default === undefined ? null : JSON.stringify(property.default),
      values: valuesOf(property),
      description: property.description ?? "",
    };
    return [key, ...below];
  });
}

function itemsOf(schema: Schema): Schema | null {
  const { items } = schema;
  return typeof items === "object" && !Array.isArray(items) ? items : null;
}

function valuesOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(String).join(", ");
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => valuesOf(each)).join(" or ");
  switch (schema.type) {
    case "integer":
    case "number":
      return `${schema.type === "integer" ? "whole number" : "number"}${rangeOf(schema)}`;
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    case "array":
      return "list";
    default:
      return "";
  }
}

function rangeOf({ minimum, maximum }: Schema): string {
  const top = maximum === undefined || maximum > Number.MAX_SAFE_INTEGER - 1 ? null : maximum;
  if (minimum !== undefined && top !== null) return ` from ${minimum} to ${top}`;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) return ` from ${minimum}`;
  return top === null ? "" : ` up to ${top}`;
}
