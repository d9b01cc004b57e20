import type { KeyObject } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { readYaml } from "../document/index.ts";
import { err, ok, type Result } from "../domain/result.ts";
import type { Bases } from "./load/extends.ts";
import {
  buildPack,
  type CheckedPack,
  checkPack,
  type PackProblem,
  problemsOfPack,
  unknownCalendars,
} from "./load/pack.ts";
import { packSchema } from "./load/schema.ts";
import { mergePacks } from "./merge.ts";
import { rulesChangeAt } from "./resolve.ts";
import type { PolicyPack } from "./types.ts";

export type { PackProblem } from "./load/pack.ts";
export { signedPackText } from "./load/sign.ts";
export { readAuditorKey, signatureOf } from "./load/signature.ts";

/** The packs that are part of the product. */
export const SHIPPED_PACKS: URL = new URL("./packs/", import.meta.url);

/** Which packs are wanted. */
export interface PackWish {
  readonly shipped?: URL;
  /** Folder of the packs that this site installed, a URL that ends in `/`; none by default. */
  readonly site?: URL | null;
  /** Verifies the site's packs; without it none of them counts as signed. */
  readonly auditorKey?: KeyObject | null;
  /**
   * Where the box stands: then only its pack and those of the countries it may call are given, since each costs a
   * calendar; all are checked.
   */
  readonly place?: string;
}

interface PackFile {
  readonly name: string;
  readonly text: string;
}

function unreadable(folder: URL, error: unknown): PackProblem {
  const message = `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  return { file: fileURLToPath(folder), path: "the folder", message, hint: "Install the packs again." };
}

function filesOf(folder: URL): Result<readonly PackFile[], PackProblem> {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
    return ok(names.sort().map((name) => ({ name, text: readFileSync(new URL(name, folder), "utf8") })));
  } catch (error) {
    return err(unreadable(folder, error));
  }
}

/** What packs may extend: the shipped ones, as they are written. */
function basesIn(folder: URL): Bases {
  const read = new Map<string, unknown>();
  return (id) => {
    if (read.has(id)) return read.get(id);
    const files = filesOf(folder);
    const file = files.ok ? files.value.find(({ name }) => name === `${id}.yaml`) : undefined;
    const yaml = file === undefined ? null : readYaml(file.text);
    const content = yaml !== null && yaml.readable ? yaml.content : undefined;
    read.set(id, content);
    return content;
  };
}

interface Gathered {
  readonly checked: readonly CheckedPack[];
  readonly problems: readonly PackProblem[];
}

function gather(wish: PackWish): Gathered {
  const checked: CheckedPack[] = [];
  const problems: PackProblem[] = [];
  const shippedFolder = wish.shipped ?? SHIPPED_PACKS;
  const shipped = filesOf(shippedFolder);
  if (!shipped.ok) return { checked, problems: [shipped.error] };
  const bases = basesIn(shippedFolder);
  const take = (file: PackFile, origin: CheckedPack["origin"]): void => {
    const pack = checkPack(file.name, file.text, origin, bases);
    if (pack.ok) checked.push(pack.value);
    else problems.push(...pack.error);
  };
  for (const file of shipped.value) take(file, "shipped");
  if (checked.length === 0 && problems.length === 0) {
    const hint = "Without packs every call is refused: install the product again.";
    problems.push({ file: fileURLToPath(shippedFolder), path: "the folder", message: "holds no packs", hint });
  }
  const site = wish.site === undefined || wish.site === null ? ok([]) : filesOf(wish.site);
  if (!site.ok) return { checked, problems: [...problems, site.error] };
  for (const file of site.value) {
    const country = basename(file.name, ".yaml").slice(0, 2);
    if (shipped.value.some(({ name }) => name.slice(0, 2) === country)) {
      const hint = "Remove it: a site may add a country, never replace one.";
      problems.push({ file: file.name, path: "id", message: "is a country that the product has", hint });
    } else take(file, "site");
  }
  return { checked, problems };
}

/** Those that a box in this place can ever need; by scope alone, before any calendar is opened. */
function reachable(checked: readonly CheckedPack[], place: string): readonly CheckedPack[] {
  const own = checked.filter(({ document }) => document.scope.country === place);
  const callable = own.flatMap(({ document }) => document.deployment.may_call.flatMap((rule) => rule.value));
  const countries = new Set([place, ...callable]);
  return checked.filter(({ document }) => countries.has(document.scope.country));
}

/** Pairs of sound packs that together leave nothing, such as two windows without a common hour. */
function crossProblems(packs: readonly PolicyPack[], place: string): readonly PackProblem[] {
  const own = packs.filter((pack) => pack.country === place && pack.subdivision === null);
  const problems = new Map<string, PackProblem>();
  for (const other of packs) {
    const callee = packs.filter(
      (pack) => pack === other || (pack.country === other.country && pack.subdivision === null),
    );
    for (const at of own.flatMap((pack) => rulesChangeAt(pack, 0)).concat(rulesChangeAt(other, 0))) {
      for (const conflict of mergePacks(own, callee, at).conflicts) {
        const message = `merged with ${place} contradicts itself: ${conflict}`;
        problems.set(`${other.id} ${conflict}`, { file: `${other.id}.yaml`, path: "the rules", message, hint: null });
      }
    }
  }
  return [...problems.values()];
}

/**
 * Reads and checks the packs: all that are wanted, sorted by id, or every problem in any of them. One bad pack refuses
 * all, since a missing stricter pack would loosen the others.
 */
export function loadPacks(wish: PackWish = {}): Result<readonly PolicyPack[], readonly PackProblem[]> {
  const { checked, problems } = gather(wish);
  const wanted = wish.place === undefined ? checked : reachable(checked, wish.place);
  const packs: PolicyPack[] = [];
  const found: PackProblem[] = [...problems];
  for (const one of checked) {
    // What a site wrote is checked whole, also where this box can never need it.
    if (!wanted.includes(one) && one.origin === "shipped") continue;
    const calendars = unknownCalendars(one);
    found.push(...calendars);
    if (calendars.length > 0) continue;
    const pack = buildPack(one, wish.auditorKey ?? null);
    if (wanted.includes(one)) packs.push(pack);
    found.push(...problemsOfPack(one.file, one.document.published, pack));
  }
  // Between packs that contradict themselves nothing new can be found.
  if (found.length === 0 && wish.place !== undefined) found.push(...crossProblems(packs, wish.place));
  const sorted = packs.sort((a, b) => (a.id < b.id ? -1 : 1));
  return found.length > 0 ? err(found) : ok(sorted);
}

/** Checks the text of one pack by itself, as if this site had it: the pack, or every problem in it. */
export function parsePack(
  file: string,
  text: string,
  origin: CheckedPack["origin"] = "shipped",
  auditorKey: KeyObject | null = null,
): Result<PolicyPack, readonly PackProblem[]> {
  const checked = checkPack(file, text, origin, basesIn(SHIPPED_PACKS));
  if (!checked.ok) return checked;
  const calendars = unknownCalendars(checked.value);
  if (calendars.length > 0) return err(calendars);
  const pack = buildPack(checked.value, auditorKey);
  const problems = problemsOfPack(file, checked.value.document.published, pack);
  return problems.length > 0 ? err(problems) : ok(pack);
}

/** The JSON Schema of a pack's file, published beside the packs. */
export function packJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(packSchema, { io: "input", unrepresentable: "any" }), title: "simbankd policy pack" };
}
