import { SimbankError } from "../domain/errors.ts";
import { isRecord, nearest, Problems } from "./checked-data.ts";
import { parseYaml } from "./fault-file.ts";
import { PERSONALITIES } from "./personalities/index.ts";
import type { Personality } from "./personality.ts";
import { unknownNames } from "./template.ts";

const BASE_KEY = "extends";
/** Mappings whose keys the file may choose freely, and lists of lines whose items have these keys. */
const FREE_MAPPINGS = new Set(["defaults", "replies", "calls.resultWords", "evidence"]);
const LINE_KEYS: Readonly<Record<string, string>> = {
  text: "string",
  when: "string",
  afterMs: "number",
  by: "string",
  answered: "boolean",
  cause: "number",
};
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  framing: ["v250", "bare"],
  dial: ["immediate", "blocking"],
  answeredBy: ["OK", "CONNECT"],
  unknownCommand: ["ERROR", "COMMAND NOT SUPPORT"],
};

/**
 * Reads one personality from YAML: `name`, `extends` (default `generic`), and whatever differs from the base, in the
 * keys of `Personality`. Lists and free mappings replace the base's, other mappings are merged key by key.
 * Throws `SB_INVALID_INPUT` with every problem and its place.
 */
export function parsePersonality(text: string, path: string): Personality {
  const data = parseYaml(text, path);
  const problems = new Problems();
  const base = baseOf(data, path, problems);
  if (!isRecord(data)) problems.add(path, "expected a mapping with at least `name`");
  const own = isRecord(data) ? Object.fromEntries(Object.entries(data).filter(([key]) => key !== BASE_KEY)) : {};
  if (typeof own["name"] !== "string" || !/^[a-z0-9][a-z0-9-]*$/.test(own["name"])) {
    problems.add(`${path}.name`, "expected lower-case letters, digits and hyphens");
  } else if (PERSONALITIES.has(own["name"])) {
    problems.add(`${path}.name`, `${own["name"]} is built in; choose another name`);
  }
  const merged = merge(base, own, "", problems);
  if (problems.list.length > 0 || !isPersonality(merged)) {
    throw new SimbankError("SB_INVALID_INPUT", `The personality has problems:\n  ${problems.list.join("\n  ")}`, {
      problems: problems.list,
    });
  }
  return merged;
}

function baseOf(data: unknown, path: string, problems: Problems): Personality | undefined {
  const wanted = isRecord(data) ? (data[BASE_KEY] ?? "generic") : "generic";
  const base = typeof wanted === "string" ? PERSONALITIES.get(wanted) : undefined;
  if (base === undefined) {
    problems.add(`${path}.${BASE_KEY}`, `no such personality; known are ${[...PERSONALITIES.keys()].join(", ")}`);
  }
  return base ?? PERSONALITIES.get("generic");
}

/** `own` laid over `base`: the same shape, checked against the base's own values. */
function merge(base: unknown, own: unknown, place: string, problems: Problems): unknown {
  if (own === undefined) return base;
  if (Array.isArray(base)) return checkedList(own, place, problems);
  if (place === "ceer" || place === "cardSwitch" || place === "speech") return checkedOptional(own, place, problems);
  if (isRecord(base)) {
    if (!isRecord(own)) {
      problems.add(place, "expected a mapping");
      return base;
    }
    if (FREE_MAPPINGS.has(place)) return checkedFree(own, place, problems);
    return mergeRecord(base, own, place, problems);
  }
  const choices = CHOICES[place];
  if (choices !== undefined && !(typeof own === "string" && choices.includes(own))) {
    problems.add(place, `expected one of ${choices.join(", ")}`);
  } else if (typeof own !== typeof base) problems.add(place, `expected a ${typeof base}`);
  else if (typeof own === "number" && !(own >= 0)) problems.add(place, "expected 0 or more");
  return own;
}

function mergeRecord(
  base: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
  place: string,
  problems: Problems,
): unknown {
  const keys = Object.keys(base);
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const inner = place === "" ? key : `${place}.${key}`;
    if (keys.includes(key)) {
      result[key] = merge(base[key], value, inner, problems);
      continue;
    }
    const near = nearest(key, keys);
    problems.add(
      inner,
      near === null ? `unknown key; known are ${keys.join(", ")}` : `unknown key; did you mean ${near}?`,
    );
  }
  return result;
}

function checkedList(own: unknown, place: string, problems: Problems): unknown {
  if (!Array.isArray(own)) {
    problems.add(place, "expected a list");
    return [];
  }
  const plain = /^(identity\.ati|unsupported|settings|noise\.lines)$/.test(place);
  for (const [index, item] of own.entries()) checkItem(item, plain, `${place}[${index}]`, problems);
  return own;
}

function checkItem(item: unknown, plain: boolean, place: string, problems: Problems): void {
  if (plain) {
    if (typeof item === "string") checkTemplate(item, place, problems);
    else problems.add(place, "expected a text");
    return;
  }
  if (!isRecord(item) || typeof item["text"] !== "string") {
    problems.add(place, "expected a line {text, when?, afterMs?, by?, answered?, cause?}");
    return;
  }
  checkTemplate(item["text"], place, problems);
  for (const [key, value] of Object.entries(item)) {
    if (LINE_KEYS[key] === undefined) {
      problems.add(`${place}.${key}`, `unknown key; known are ${Object.keys(LINE_KEYS).join(", ")}`);
    } else if (typeof value !== LINE_KEYS[key]) problems.add(`${place}.${key}`, `expected a ${LINE_KEYS[key]}`);
    else if (key === "by" && value !== "local" && value !== "far") problems.add(`${place}.by`, "expected local or far");
  }
}

function checkedFree(own: Readonly<Record<string, unknown>>, place: string, problems: Problems): unknown {
  for (const [key, value] of Object.entries(own)) {
    const inner = `${place}.${key}`;
    if (place !== "replies") {
      if (typeof value !== "string") problems.add(inner, "expected a quoted text");
      continue;
    }
    const lines = isRecord(value) ? value["lines"] : undefined;
    if (!Array.isArray(lines)) problems.add(inner, "expected {lines: [...], final?: TEXT}");
    else for (const [index, line] of lines.entries()) checkItem(line, true, `${inner}.lines[${index}]`, problems);
  }
  return own;
}

function checkedOptional(own: unknown, place: string, problems: Problems): unknown {
  if (own === null) return null;
  const shape: Readonly<Record<string, string>> =
    place === "ceer"
      ? { far: "string", local: "string", none: "string" }
      : place === "speech"
        ? { when: "string", needsCall: "boolean" }
        : { command: "string", base: "number", needsRadioOff: "boolean" };
  const complete =
    isRecord(own) &&
    Object.keys(own).every((key) => key in shape) &&
    Object.entries(shape).every(([key, type]) => typeof own[key] === type);
  if (!complete) problems.add(place, `expected null or a mapping with ${Object.keys(shape).join(", ")}`);
  return own;
}

function checkTemplate(text: string, place: string, problems: Problems): void {
  for (const name of unknownNames(text)) problems.add(place, `{${name}} is no template name`);
}

/** Every key has been checked against a complete personality by `merge`; this tells the compiler so. */
function isPersonality(value: unknown): value is Personality {
  return isRecord(value) && Object.keys(PERSONALITIES.get("generic") ?? {}).every((key) => key in value);
}
