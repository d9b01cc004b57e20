import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkShape, readYaml } from "../document/index.ts";
import { err, ok, type Result } from "../domain/result.ts";
import {
  assemble,
  contradictions,
  doubledNames,
  doubledUsbIds,
  type ProfileFile,
  type ProfileProblem,
} from "./load/assemble.ts";
import { KNOWN_KEYS, profileSchema } from "./load/schema.ts";
import type { Profile } from "./types.ts";

export type { ProfileProblem } from "./load/assemble.ts";

/** The profiles that are part of the product; the same place from `src` and from `dist`. */
export const SHIPPED_PROFILES: string = fileURLToPath(new URL("../../hw-profiles", import.meta.url));

/**
 * Reads every `*.yaml` of a folder, and of a `further` one whose profiles may extend those of the first and win against
 * them where both match a modem equally well: all profiles, those that extend nothing first and then by name, or every
 * problem in any of them. One bad profile refuses all: a modem must not silently fall back to another family's habits.
 */
export function loadProfiles(
  dir: string = SHIPPED_PROFILES,
  further: string | null = null,
): Result<readonly Profile[], readonly ProfileProblem[]> {
  const own = readFolder(dir);
  if (!own.ok) return own;
  const added = further === null ? ok([]) : readFurther(further);
  if (!added.ok) return added;
  const files: ProfileFile[] = [];
  const problems: ProfileProblem[] = [];
  for (const [file, text] of [...own.value, ...added.value]) {
    const checked = checkFile(file, text);
    if (checked.ok) files.push(checked.value);
    else problems.push(...checked.error);
  }
  problems.push(...doubledNames(files), ...doubledUsbIds(files));
  if (problems.length > 0) return err(problems);
  const profiles: Profile[] = [];
  for (const file of files.toSorted(basesFirst)) {
    const profile = assemble(file, files);
    if ("name" in profile) profiles.push(profile);
    else problems.push(...profile);
  }
  return problems.length > 0 ? err(problems) : ok(profiles);
}

function basesFirst(a: ProfileFile, b: ProfileFile): number {
  const rank = (one: ProfileFile): number => (one.document.extends === undefined ? 0 : 1);
  return rank(a) - rank(b) || (a.file < b.file ? -1 : 1);
}

type Texts = readonly (readonly [file: string, text: string])[];

function readFolder(dir: string): Result<Texts, readonly ProfileProblem[]> {
  const hint = "Install the hardware profiles again.";
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith(".yaml"));
    if (names.length === 0) return err([{ path: dir, message: "holds no profiles", hint }]);
    return ok(names.toSorted().map((name) => [name, readFileSync(join(dir, name), "utf8")] as const));
  } catch (error) {
    const message = `cannot be read (${error instanceof Error ? error.message : String(error)})`;
    return err([{ path: dir, message, hint }]);
  }
}

/** The files of a site's own folder, by their whole paths. It may be empty. */
function readFurther(dir: string): Result<Texts, readonly ProfileProblem[]> {
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith(".yaml"));
    return ok(names.toSorted().map((name) => [join(dir, name), readFileSync(join(dir, name), "utf8")] as const));
  } catch (error) {
    const message = `${dir} cannot be read (${error instanceof Error ? error.message : String(error)})`;
    return err([
      { path: "profile_dir", message, hint: "Make the folder and let the daemon read it, or remove the key." },
    ]);
  }
}

function checkFile(file: string, text: string): Result<ProfileFile, readonly ProfileProblem[]> {
  const yaml = readYaml(text);
  if (!yaml.readable) return err(yaml.problems.map((problem) => inFile(file, problem)));
  const checked = checkShape(profileSchema, yaml.content, KNOWN_KEYS);
  const found = [...yaml.problems, ...(checked.ok ? [] : checked.error)].map((problem) => inFile(file, problem));
  if (!checked.ok || found.length > 0) return err(found);
  const profile = { file, document: checked.value };
  const problems = contradictions(profile);
  return problems.length > 0 ? err(problems) : ok(profile);
}

function inFile(file: string, problem: ProfileProblem): ProfileProblem {
  return { ...problem, path: `${file}: ${problem.path}` };
}
