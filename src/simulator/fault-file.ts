import { parse } from "yaml";
import { SimbankError } from "../domain/errors.ts";
import { mapping, Problems } from "./checked-data.ts";
import { FAULT_TRIGGERS, FAULTS, isFaultName, type PlannedFault } from "./faults.ts";

const KEYS = ["slot", "at_s", "on", "fault", "for_s", "factor", "number"];

/**
 * Reads a fault file: a YAML list of `{slot, at_s | on, fault, for_s?, factor?, number?}`. Seconds are simulated ones.
 * Throws `SB_INVALID_INPUT` with every problem and its place; `slots` are the names that exist.
 */
export function parseFaults(text: string, path: string, slots: readonly string[]): readonly PlannedFault[] {
  const problems = new Problems();
  const data = parseYaml(text, path);
  const entries = Array.isArray(data) ? data : [];
  if (!Array.isArray(data)) problems.add(path, "expected a list of faults");
  const faults = entries.map((entry: unknown, index) => parseFault(entry, `${path}[${index}]`, slots, problems));
  if (problems.list.length > 0) {
    throw new SimbankError("SB_INVALID_INPUT", `The fault file has problems:\n  ${problems.list.join("\n  ")}`, {
      problems: problems.list,
    });
  }
  return faults.filter((fault) => fault !== null);
}

function parseFault(entry: unknown, place: string, slots: readonly string[], problems: Problems): PlannedFault | null {
  const values = mapping(entry, KEYS, place, problems);
  const slot = String(values.get("slot"));
  const fault = String(values.get("fault"));
  if (!slots.includes(slot)) problems.add(`${place}.slot`, `there is no slot ${slot}; slots are ${slots.join(" ")}`);
  if (!isFaultName(fault)) {
    problems.add(`${place}.fault`, `unknown fault ${fault}; known are ${Object.keys(FAULTS).join(", ")}`);
    return null;
  }
  const when = parseMoment(values, place, problems);
  const forS = seconds(values.get("for_s"), `${place}.for_s`, problems);
  const factor = seconds(values.get("factor"), `${place}.factor`, problems);
  const number = values.get("number");
  if (number !== undefined && !(typeof number === "string" && /^\+?[0-9]{3,15}$/.test(number))) {
    problems.add(`${place}.number`, 'expected a quoted number such as "+999123456"');
  }
  if (when === null) return null;
  return {
    slot,
    fault,
    when,
    forMs: forS === null ? null : forS * 1000,
    ...(factor === null ? {} : { factor }),
    ...(typeof number === "string" ? { number } : {}),
  };
}

function parseMoment(values: Map<string, unknown>, place: string, problems: Problems): PlannedFault["when"] | null {
  const on = values.get("on");
  const atS = seconds(values.get("at_s"), `${place}.at_s`, problems);
  if ((on === undefined) === (values.get("at_s") === undefined)) {
    problems.add(place, "needs exactly one of at_s and on");
    return null;
  }
  if (atS !== null) return { atMs: atS * 1000 };
  const trigger = typeof on === "string" && Object.hasOwn(FAULT_TRIGGERS, on) ? FAULT_TRIGGERS[on] : undefined;
  if (trigger !== undefined) return { on: trigger };
  if (on !== undefined) problems.add(`${place}.on`, `expected one of ${Object.keys(FAULT_TRIGGERS).join(", ")}`);
  return null;
}

function seconds(value: unknown, place: string, problems: Problems): number | null {
  if (value === undefined) return null;
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  problems.add(place, "expected a number, 0 or more");
  return null;
}

/** Reads YAML, or throws `SB_INVALID_INPUT` with the parser's place. */
export function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SimbankError("SB_INVALID_INPUT", `${path} is not YAML: ${reason}`, { path }, { cause });
  }
}
