import { realpathSync, statSync } from "node:fs";
import { ok, err, type Result } from "../domain/result.ts";
import { suggest } from "../domain/suggest.ts";
import type { PolicyPack } from "../policy/index.ts";
import { loadProfiles, SHIPPED_PROFILES } from "../profile/load.ts";
import type { Profile } from "../profile/types.ts";
import { type Config, inspectConfigFile } from "./config.ts";
import type { ConfigSketch } from "./config-sketch.ts";
import type { Problem } from "./problem.ts";
import { packsFor } from "./site-packs.ts";

/** Everything that is read before the daemon starts. */
export interface Inputs {
  readonly config: Config;
  readonly profiles: readonly Profile[];
  readonly packs: readonly PolicyPack[];
}

/** Reads configuration, profiles and packs; either all of them, or every problem in any of them. */
export function loadInputs(configPath: string): Result<Inputs, readonly Problem[]> {
  return inspect(configPath).result;
}

/**
 * The same, and what is wrong with the devices: asked by `simbankd check` alone. A daemon starts with whatever its
 * other slots can do, and a device that is not there yet may be plugged in later.
 */
export function checkInputs(configPath: string): Result<Inputs, readonly Problem[]> {
  const { result, sketch } = inspect(configPath);
  const devices = wrongDevices(sketch);
  if (devices.length === 0) return result;
  return err([...(result.ok ? [] : result.error), ...devices]);
}

function inspect(configPath: string): {
  readonly result: Result<Inputs, readonly Problem[]>;
  readonly sketch: ConfigSketch;
} {
  const { config, sketch, problems: inConfig } = inspectConfigFile(configPath);
  const profiles = loadProfiles(
    SHIPPED_PROFILES,
    sketch.profileDir?.startsWith("/") === true ? sketch.profileDir : null,
  );
  const packs = packsFor(config);
  const problems: readonly Problem[] = [
    ...inConfig,
    ...(profiles.ok ? unknownProfiles(sketch, profiles.value) : profiles.error.map(inProfiles)),
    ...(packs.ok ? [] : packs.error),
  ];
  if (config === null || !profiles.ok || !packs.ok || problems.length > 0) return { result: err(problems), sketch };
  return { result: ok({ config, profiles: profiles.value, packs: packs.value }), sketch };
}

/** A profile's problem has its file at the front of its path; a site's own file comes with its folder. */
function inProfiles(problem: Problem): Problem {
  if (problem.path === "profile_dir") return problem;
  const [, file, path] = /^(.+?\.yaml): (.*)$/s.exec(problem.path) ?? [];
  if (file === undefined || path === undefined) return { ...problem, file: "hw-profiles" };
  return { ...problem, file: file.includes("/") ? file : `hw-profiles/${file}`, path };
}

/** Devices that exist but are no serial ports, and two names of one port. */
export function wrongDevices(config: ConfigSketch): readonly Problem[] {
  const seen = new Map<string, { readonly place: string; readonly device: string }>();
  return config.slots.flatMap(({ device }, index) => {
    const path = `slots[${index}].device`;
    const real = device === undefined ? null : realPathOf(device);
    if (device === undefined || real === null) return [];
    const found = statSync(real, { throwIfNoEntry: false });
    if (found !== undefined && !found.isCharacterDevice()) {
      const what = found.isDirectory() ? "is a directory" : "is no terminal device";
      return [
        { path, message: `${device} ${what}`, hint: "Name a serial port, such as one under /dev/serial/by-path." },
      ];
    }
    const first = seen.get(real);
    if (first === undefined) seen.set(real, { place: path, device });
    // The same name twice is found without looking at any device.
    if (first === undefined || first.device === device) return [];
    const hint = "One modem has one slot: remove one of them.";
    return [{ path, message: `${device} is the same port as ${first.place} (${real})`, hint }];
  });
}

function realPathOf(device: string): string | null {
  try {
    return realpathSync(device);
  } catch {
    // Not plugged in, or not to be looked at by this user: nothing can be said of it.
    return null;
  }
}

function unknownProfiles(config: ConfigSketch, profiles: readonly Profile[]): readonly Problem[] {
  const names = [...new Set(profiles.flatMap((profile) => [profile.name, profile.family]))].toSorted();
  const named = [
    ...config.slots.map((slot, index) => ({ path: `slots[${index}].profile`, profile: slot.profile })),
    ...config.discover.map((rule, index) => ({ path: `discover[${index}].profile`, profile: rule?.profile })),
  ];
  return named.flatMap(({ path, profile }) => {
    if (profile === undefined || profile === "" || profile === "auto" || names.includes(profile)) return [];
    const near = suggest(profile, names);
    const hint = near === null ? `Use \`auto\`, or one of: ${names.join(", ")}.` : `Did you mean \`${near}\`?`;
    return [{ path, message: `no profile is called ${profile}`, hint }];
  });
}
