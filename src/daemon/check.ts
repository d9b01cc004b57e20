import { statSync } from "node:fs";
import { ok, err, type Result } from "../domain/result.ts";
import { suggest } from "../domain/suggest.ts";
import { loadPacks } from "../policy/load.ts";
import type { PolicyPack } from "../policy/index.ts";
import { loadProfiles } from "../profile/load.ts";
import type { Profile } from "../profile/types.ts";
import { type Config, loadConfig } from "./config.ts";
import type { Problem } from "./problem.ts";

/** Everything that is read before the daemon starts. */
export interface Inputs {
  readonly config: Config;
  readonly profiles: readonly Profile[];
  readonly packs: readonly PolicyPack[];
}

/** Reads configuration, profiles and packs; either all of them, or every problem in any of them. */
export function loadInputs(configPath: string): Result<Inputs, readonly Problem[]> {
  const config = loadConfig(configPath);
  const profiles = loadProfiles();
  const packs = loadPacks();
  const problems = [
    ...(config.ok ? [] : config.error),
    ...(profiles.ok ? [] : profiles.error),
    ...(packs.ok ? [] : packs.error),
    ...(config.ok && profiles.ok ? unknownProfiles(config.value, profiles.value) : []),
  ];
  if (!config.ok || !profiles.ok || !packs.ok || problems.length > 0) return err(problems);
  return ok({ config: config.value, profiles: profiles.value, packs: packs.value });
}

/**
 * Devices that exist but are no serial ports. Asked by `simbankd check` alone: a daemon starts with whatever its other
 * slots can do, and a device that is not there yet may be plugged in later.
 */
export function wrongDevices(config: Config): readonly Problem[] {
  return config.slots.flatMap(({ device }, index) => {
    const found = statSync(device, { throwIfNoEntry: false });
    if (found === undefined || found.isCharacterDevice()) return [];
    const what = found.isDirectory() ? "is a directory" : "is no terminal device";
    const hint = "Name a serial port, such as one under /dev/serial/by-path.";
    return [{ path: `slots[${index}].device`, message: `${device} ${what}`, hint }];
  });
}

function unknownProfiles(config: Config, profiles: readonly Profile[]): readonly Problem[] {
  const names = profiles.flatMap((profile) => [profile.name, profile.family]);
  return config.slots.flatMap((slot, index) => {
    if (slot.profile === "auto" || names.includes(slot.profile)) return [];
    const near = suggest(slot.profile, names);
    return [
      {
        path: `slots[${index}].profile`,
        message: `no profile is called ${slot.profile}`,
        hint: near === null ? "Use `auto`, or a name from hw-profiles." : `Did you mean \`${near}\`?`,
      },
    ];
  });
}
