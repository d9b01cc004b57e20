import { parse } from "yaml";
import { SimbankError } from "../domain/errors.ts";
import { mapping, Problems } from "./checked-data.ts";
import {
  FAULT_PARAMETERS,
  FAULT_TRIGGERS,
  FAULTS,
  type Fault,
  type FaultName,
  type FaultParameter,
  isFaultName,
  parametersOf,
  type PlannedFault,
} from "./faults.ts";

const PARAMETERS = Object.keys(FAULT_PARAMETERS) as FaultParameter[];
const KEYS = ["slot", "at_s", "on", "fault", "for_s", ...PARAMETERS];
const GREATEST = 1000;

/** What a value has to be, by parameter. */
const FITS: Readonly<Record<FaultParameter, (value: unknown, slots: readonly string[]) => boolean>> = {
  factor: isAmount,
  delay_s: isAmount,
  every_s: isAmount,
  offset_s: (value) => typeof value === "number" && Number.isFinite(value),
  code: isSmallNumber,
  times: isSmallNumber,
  cause: isSmallNumber,
  stat: isSmallNumber,
  tries: isSmallNumber,
  number: textLike(/^\+?[0-9]{3,15}$/),
  pin: textLike(/^[0-9]{4,8}$/),
  imei: textLike(/^[0-9]{15}$/),
  like: (value, slots) => typeof value === "string" && slots.includes(value),
  text: (value) => typeof value === "string",
};

/**
 * Reads a fault file: a YAML list of `{slot, at_s | on, fault, for_s?, …}` with the parameters of the fault. Seconds
 * are simulated ones. Throws `SB_INVALID_INPUT` with every problem and its place; `slots` are the names that exist.
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
  for (const name of PARAMETERS) checkParameter(fault, name, { values, place, slots, problems });
  if (when === null) return null;
  return { slot, fault, when, forMs: forS === null ? null : forS * 1000, ...toldOf(values) };
}

function checkParameter(
  fault: FaultName,
  name: FaultParameter,
  at: {
    readonly values: Map<string, unknown>;
    readonly place: string;
    readonly slots: readonly string[];
    readonly problems: Problems;
  },
): void {
  const value = at.values.get(name);
  if (value === undefined) return;
  const place = `${at.place}.${name}`;
  const taken = parametersOf(fault);
  if (!taken.includes(name)) {
    at.problems.add(place, `${fault} takes ${taken.length === 0 ? "no parameter" : taken.join(", ")}`);
  } else if (!FITS[name](value, at.slots)) at.problems.add(place, `expected ${FAULT_PARAMETERS[name]}`);
}

/** The parameters under the names and in the units of `Fault`. */
function toldOf(values: Map<string, unknown>): Omit<Fault, "fault" | "forMs"> {
  const told: Record<string, unknown> = {};
  for (const name of PARAMETERS) {
    const value = values.get(name);
    if (value === undefined) continue;
    if (name.endsWith("_s") && typeof value === "number") told[name.replace(/_s$/, "Ms")] = value * 1000;
    else told[name] = value;
  }
  return told;
}

function parseMoment(values: Map<string, unknown>, place: string, problems: Problems): PlannedFault["when"] | null {
  const on = values.get("on");
  const atS = seconds(values.get("at_s"), `${place}.at_s`, problems);
  if ((on === undefined) === (values.get("at_s") === undefined)) {
    problems.add(place, "needs exactly one of at_s and on");
    return null;
  }
  if (atS !== null) return { atMs: atS * 1000 };
  if (typeof on === "string" && /^at/i.test(on)) return { command: on.toUpperCase() };
  const trigger = typeof on === "string" && Object.hasOwn(FAULT_TRIGGERS, on) ? FAULT_TRIGGERS[on] : undefined;
  if (trigger !== undefined) return { on: trigger };
  if (on !== undefined) {
    const known = Object.keys(FAULT_TRIGGERS).join(", ");
    problems.add(`${place}.on`, `expected one of ${known}, or a command line such as AT+CPIN?`);
  }
  return null;
}

function seconds(value: unknown, place: string, problems: Problems): number | null {
  if (value === undefined) return null;
  if (isAmount(value)) return value;
  problems.add(place, "expected a number, 0 or more");
  return null;
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isSmallNumber(value: unknown): boolean {
  return isAmount(value) && Number.isInteger(value) && value <= GREATEST;
}

function textLike(pattern: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === "string" && pattern.test(value);
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
