import { createPublicKey, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readTighteningWire } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import { snakeCase } from "../../domain/snake-case.ts";
import { rfc3339, type WallMs } from "../../domain/time.ts";
import { minuteSpanText } from "../../domain/week-windows.ts";
import type { Purpose } from "../../domain/words.ts";
import { makeFolder } from "../../posix/index.ts";
import {
  looserThanPolicy,
  type MergedPolicy,
  type PolicyPack,
  resolvePolicy,
  reviewNotice,
  tightenPolicy,
} from "../../policy/index.ts";
import { loadPacks, type PackProblem, parsePack, readAuditorKey, signedPackText } from "../../policy/load.ts";
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
  /** What a campaign for this purpose would ask of itself, as JSON says it; null: nothing. */
  readonly campaign: { readonly purpose: Purpose; readonly tighten: object } | null;
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
  /** What the campaign asks of itself, in words. */
  readonly tightened: readonly string[];
  readonly rules: readonly ShownRule[];
}

function fail(problems: readonly PackProblem[]): never {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems; --json lists all)` : "";
  const hint = first?.hint === null || first === undefined ? "" : ` ${first.hint}`;
  throw new SimbankError("SB_PACK", `${first?.file}: ${first?.path} ${first?.message}.${hint}${more}`, { problems });
}

function auditorKey(file: string | null): KeyObject | null {
  return file === null ? null : keyIn(file, "public");
}

function keyIn(file: string, kind: "public" | "private"): KeyObject {
  const key = readAuditorKey(readText(file), kind);
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
  return { rule: snakeCase(name), value: readable(policy[name]), from };
}

/** The rules as a campaign would have them. Throws `SB_INVALID_INPUT` where it asks for more than they give. */
function tightenedBy(campaign: PolicyWish["campaign"], policy: MergedPolicy): MergedPolicy {
  if (campaign === null) return policy;
  const own = readTighteningWire(campaign.tighten);
  const looser = looserThanPolicy(own, policy, campaign.purpose);
  if (looser.length === 0) return tightenPolicy(policy, own, "campaign");
  const text = `A campaign may only tighten the calling rules for ${campaign.purpose}: ${looser.join("; ")}.`;
  throw new SimbankError("SB_INVALID_INPUT", `${text} Leave these out or make them stricter.`, { looser });
}

/**
 * The merged rules for a box in one country and a callee in the same or another, each with its sources, under what a
 * campaign asks of itself.
 */
export function showPolicy(wish: PolicyWish): ShownPolicy {
  const packs = packsOf(wish, wish.country);
  const { country, callee, subdivision, at } = wish;
  const merged = resolvePolicy(packs, { deploymentCountry: country, calleeCountry: callee, subdivision, at });
  if (merged === null) {
    const message = `There are no calling rules for a box in ${country} and a callee in ${callee}: every call is refused.`;
    throw new SimbankError("SB_NOT_FOUND", `${message} \`simbank policy list\` shows the packs.`, { country, callee });
  }
  const policy = tightenedBy(wish.campaign, merged);
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
    tightened: policy.tightened ?? [],
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
  return packsOf(place).map((pack) => listed(pack, reviewNotice(pack, at)?.daysLeft ?? null));
}

function listed(pack: PolicyPack, daysLeft: number | null): ListedPack {
  return {
    id: pack.id,
    version: pack.version,
    origin: pack.origin,
    signed: pack.signed,
    reviewed_by: pack.reviewedBy,
    review_by: instant(pack.reviewBy),
    days_left: daysLeft,
    status: pack.rules.deploymentStatus.at(-1)?.value ?? "unknown",
    sha256: pack.sha256,
  };
}

/**
 * Signs a pack of this site with the auditor's private key, once it has been checked as a whole; the file is replaced
 * in one step. Throws `SB_PACK` for a pack that is not sound, `SB_INVALID_INPUT` for a key that is none.
 */
export function signPolicy(file: string, keyFile: string): ListedPack {
  const key = keyIn(keyFile, "private");
  const text = readText(file);
  const checked = parsePack(basename(file), text, "site");
  if (!checked.ok) fail(checked.error);
  const signed = signedPackText(text, key);
  const pack = signed === null ? checked : parsePack(basename(file), signed, "site", createPublicKey(key));
  if (signed === null || !pack.ok || !pack.value.signed) {
    throw new SimbankError("SB_PACK", `${file} cannot be signed as it is written: give it as plain YAML.`, { file });
  }
  const beside = `${file}.${process.pid}.part`;
  writeFileSync(beside, signed, { mode: 0o644, flag: "wx" });
  renameSync(beside, file);
  return listed(pack.value, null);
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
  makeFolder(place.dir);
  writeFileSync(path, text, { mode: 0o644 });
  try {
    // Beside the packs that are there already: a site may add a country, never replace one.
    packsOf(place, pack.value.country);
  } catch (error) {
    restore(path, before);
    throw error;
  }
  return { ...listed(pack.value, null), path };
}
