import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { SimbankError } from "../../domain/errors.ts";
import { rfc3339, type WallMs } from "../../domain/time.ts";
import { minuteSpanText } from "../../domain/week-windows.ts";
import { type MergedPolicy, type PolicyPack, resolvePolicy, reviewNotice } from "../../policy/index.ts";
import { loadPacks, type PackProblem, parsePack, readAuditorKey } from "../../policy/load.ts";
import type { Rule } from "../../policy/types.ts";

/** Where packs come from beside the product's own. */
export interface PolicyPlace {
  readonly dir: string | null;
  /** File with the auditor's public key. */
  readonly key: string | null;
}

export interface PolicyWish extends PolicyPlace {
  /** Where the box stands. */
  readonly country: string;
  /** Whom it calls; the same country where nobody says. */
  readonly callee: string;
  readonly subdivision: string | null;
  readonly at: WallMs;
}

interface ShownRule {
  readonly rule: string;
  readonly value: unknown;
  /** Every value that the merge looked at, with the pack and the texts it comes from. */
  readonly from: readonly {
    readonly pack: string;
    readonly value: unknown;
    readonly effective_from: string | null;
    readonly effective_to: string | null;
    readonly src: readonly unknown[];
  }[];
}

export interface ShownPolicy {
  readonly schema: 1;
  readonly country: string;
  readonly callee: string;
  readonly subdivision: string | null;
  readonly at: string;
  readonly packs: readonly unknown[];
  readonly review_by: string | null;
  readonly expired: boolean;
  readonly conflicts: readonly string[];
  readonly rules: readonly ShownRule[];
}

function fail(problems: readonly PackProblem[]): never {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems; --json lists all)` : "";
  const hint = first?.hint === null || first === undefined ? "" : ` ${first.hint}`;
  throw new SimbankError("SB_PACK", `${first?.file}: ${first?.path} ${first?.message}.${hint}${more}`, { problems });
}

function auditorKey(file: string | null): NonNullable<Parameters<typeof parsePack>[3]> | null {
  if (file === null) return null;
  const key = readAuditorKey(readText(file), "public");
  if (key.ok) return key.value;
  throw new SimbankError("SB_INVALID_INPUT", `${file} ${key.error}.`, { file });
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new SimbankError("SB_INVALID_INPUT", `${file} cannot be read (${why}): name a file that exists.`, { file });
  }
}

function packsOf({ dir, key }: PolicyPlace, place?: string): readonly PolicyPack[] {
  const site = dir === null ? null : pathToFileURL(`${dir}/`);
  const packs = loadPacks({ site, auditorKey: auditorKey(key), ...(place !== undefined && { place }) });
  return packs.ok ? packs.value : fail(packs.error);
}

function instant(at: WallMs | null): string | null {
  return at === null ? null : rfc3339(at);
}

function shownSources(rule: Rule<unknown>): readonly unknown[] {
  return rule.sources.map(({ instrument, article, quote, verifiedOn, confidence }) => {
    return { instrument, article, quote, read_on: verifiedOn, confidence };
  });
}

function isSpan(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number");
}

/** The same value with the spans of a day by the clock (`09:00-20:00`) in place of minutes. */
function readable(value: unknown): unknown {
  if (isSpan(value)) return minuteSpanText(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, readable(one)]));
}

function shownRule(name: keyof PolicyPack["rules"], policy: MergedPolicy, packs: readonly PolicyPack[]): ShownRule {
  const from = packs.flatMap((pack) => {
    const list: readonly Rule<unknown>[] = pack.rules[name];
    return list.map((rule) => ({
      pack: pack.id,
      value: readable(rule.value),
      effective_from: instant(rule.effectiveFrom),
      effective_to: instant(rule.effectiveTo),
      src: shownSources(rule),
    }));
  });
  return { rule: name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value: readable(policy[name]), from };
}

/** The merged rules for a box in one country and a callee in the same or another, each with its sources. */
export function showPolicy(wish: PolicyWish): ShownPolicy {
  const packs = packsOf(wish, wish.country);
  const { country, callee, subdivision, at } = wish;
  const policy = resolvePolicy(packs, { deploymentCountry: country, calleeCountry: callee, subdivision, at });
  if (policy === null) {
    const message = `There are no calling rules for a box in ${country} and a callee in ${callee}: every call is refused.`;
    throw new SimbankError("SB_NOT_FOUND", `${message} \`simbank policy list\` shows the packs.`, { country, callee });
  }
  const used = packs.filter((pack) => policy.packs.some((one) => one.id === pack.id));
  const names = Object.keys(used[0]?.rules ?? {}) as (keyof PolicyPack["rules"])[];
  return {
    schema: 1,
    country,
    callee,
    subdivision,
    at: rfc3339(at),
    packs: policy.packs.map(shownReference),
    review_by: instant(policy.reviewBy),
    expired: policy.reviewBy !== null && at >= policy.reviewBy,
    conflicts: policy.conflicts,
    rules: names.map((name) => shownRule(name, policy, used)),
  };
}

function shownReference({ id, version, sha256, origin, signed, reviewedBy }: MergedPolicy["packs"][number]): unknown {
  return { id, version, sha256, origin, signed, reviewed_by: reviewedBy, unreviewed: reviewedBy === null };
}

/** One line for each pack. */
export interface ListedPack {
  readonly id: string;
  readonly version: string;
  readonly origin: "shipped" | "site";
  readonly signed: boolean;
  readonly reviewed_by: string | null;
  readonly review_by: string | null;
  readonly days_left: number | null;
  readonly status: string;
  readonly sha256: string;
}

/** Every pack, the product's and the site's. */
export function listPolicies(place: PolicyPlace, at: WallMs): readonly ListedPack[] {
  return packsOf(place).map((pack) => ({
    id: pack.id,
    version: pack.version,
    origin: pack.origin,
    signed: pack.signed,
    reviewed_by: pack.reviewedBy,
    review_by: instant(pack.reviewBy),
    days_left: reviewNotice(pack, at)?.daysLeft ?? null,
    status: pack.rules.deploymentStatus.at(-1)?.value ?? "unknown",
    sha256: pack.sha256,
  }));
}

function restore(path: string, before: string | null): void {
  if (before === null) rmSync(path, { force: true });
  else writeFileSync(path, before);
}

/** Checks a pack of this site and copies it into the folder of packs; the daemon takes it up at its next start. */
export function installPolicy(
  file: string,
  place: PolicyPlace & { readonly dir: string },
): ListedPack & { readonly path: string } {
  const name = basename(file);
  const text = readText(file);
  const pack = parsePack(name, text, "site", auditorKey(place.key));
  if (!pack.ok) fail(pack.error);
  const path = join(place.dir, name);
  const before = existsSync(path) ? readFileSync(path, "utf8") : null;
  mkdirSync(place.dir, { recursive: true });
  writeFileSync(path, text, { mode: 0o644 });
  try {
    // Beside the packs that are there already: a site may add a country, never replace one.
    packsOf(place, pack.value.country);
  } catch (error) {
    restore(path, before);
    throw error;
  }
  const { id, version, origin, signed, reviewedBy, sha256 } = pack.value;
  const status = pack.value.rules.deploymentStatus.at(-1)?.value ?? "unknown";
  const review = { reviewed_by: reviewedBy, review_by: instant(pack.value.reviewBy), days_left: null };
  return { id, version, origin, signed, ...review, status, sha256, path };
}
