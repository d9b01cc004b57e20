import { existsSync } from "node:fs";
import { counted } from "../domain/counted.ts";
import { rfc3339, type WallMs } from "../domain/time.ts";
import { resolvePolicy } from "../policy/index.ts";
import type { Inputs } from "./check.ts";
import type { Config } from "./config.ts";
import type { Problem } from "./problem.ts";

/** Slots named one by one; a rack that is not plugged in yet is one line. */
const MOST_NAMED = 8;

/**
 * What is not wrong with the configuration, and yet keeps it from calling anybody now: ports that are not there, and
 * calling rules that refuse every call. The daemon starts all the same.
 */
export function warningsOf({ config, packs }: Pick<Inputs, "config" | "packs">, at: WallMs): readonly Problem[] {
  return [...missingDevices(config), ...countryWarnings(config.deployment.country, packs, at)];
}

function missingDevices({ slots }: Config): readonly Problem[] {
  const missing = slots.flatMap(({ device }, index) => (existsSync(device) ? [] : [{ device, index }]));
  const hint = "Plug the modem in, or correct the path: `ls -l /dev/serial/by-path` shows what is there.";
  const named = missing.slice(0, MOST_NAMED).map(({ device, index }) => {
    return { path: `slots[${index}].device`, message: `${device} is not there now`, hint };
  });
  const rest = missing.length - named.length;
  if (rest === 0) return named;
  return [...named, { path: "slots", message: `${counted(rest, "further device")} are not there now`, hint }];
}

function countryWarnings(country: string, packs: Inputs["packs"], at: WallMs): readonly Problem[] {
  const path = "deployment.country";
  const policy = resolvePolicy(packs, { deploymentCountry: country, calleeCountry: country, subdivision: null, at });
  if (policy === null) {
    const hint = "`simbank policy list` shows the packs there are; `simbank policy install FILE` adds one.";
    return [{ path, message: `there are no calling rules for ${country}: every call is refused`, hint }];
  }
  if (policy.reviewBy !== null && at >= policy.reviewBy) {
    const since = rfc3339(policy.reviewBy).slice(0, 10);
    const message = `the calling rules of ${country} were to be reviewed by ${since}: every call is refused`;
    return [{ path, message, hint: "Install a version that includes the reviewed pack." }];
  }
  const { deploymentStatus: status, requiredRecords: records } = policy;
  if (status === "allowed") return [];
  if (status === "prohibited" || status === "unknown") {
    const hint = "No record changes that: only a reviewed pack that says otherwise would.";
    return [{ path, message: `whether a box may stand in ${country} is ${status}: every call is refused`, hint }];
  }
  const names = records.length === 0 ? "authority-approval" : records.join(", ");
  const message = `${country} is ${status}: every call is refused until these records are entered and checked: ${names}`;
  return [{ path, message, hint: "`simbank authorisation list` shows which there are." }];
}
