import { rfc3339, type WallMs, wallMs } from "../domain/time.ts";
import { mergePacks, RULE_NAMES, strictestAt } from "./merge.ts";
import type { MergedPolicy, PolicyPack, PolicyQuestion } from "./types.ts";

/** The packs that apply to a call, by whose rules they are. */
export interface ApplicablePacks {
  readonly place: readonly PolicyPack[];
  readonly callee: readonly PolicyPack[];
}

/**
 * Which packs apply. Null where one is missing: no pack, no call. A callee in a country that the box may not call at
 * all is answered with the box's own pack, whose list of countries then refuses by name.
 */
export function applicablePacks(packs: readonly PolicyPack[], question: PolicyQuestion): ApplicablePacks | null {
  const { deploymentCountry, calleeCountry, subdivision, at } = question;
  const place = packs.filter((pack) => pack.country === deploymentCountry && pack.subdivision === null);
  if (place.length === 0) return null;
  const mayCall = strictestAt(place, "mayCall", at)?.value ?? [];
  if (calleeCountry === null || !mayCall.includes(calleeCountry)) return { place, callee: [] };
  const callee = packs.filter((pack) => pack.country === calleeCountry && pack.subdivision === null);
  if (callee.length === 0) return null;
  // Where nobody knows the part, the callee may be in any: the rules of all parts hold.
  const parts = packs.filter(
    (pack) =>
      pack.country === calleeCountry &&
      pack.subdivision !== null &&
      (subdivision === null || pack.subdivision === subdivision),
  );
  return { place, callee: [...callee, ...parts] };
}

/** The instants at which a rule of this pack begins or ends. */
function edgesOf(pack: PolicyPack): readonly WallMs[] {
  const rules = RULE_NAMES.flatMap((name) => [...pack.rules[name]]);
  return rules.flatMap((rule) => [rule.effectiveFrom, rule.effectiveTo]).filter((edge) => edge !== null);
}

/** An instant of each period in which the pack's rules do not change: the earliest asked for, and every later change. */
export function rulesChangeAt(pack: PolicyPack, from: number): readonly WallMs[] {
  return [wallMs(from), ...edgesOf(pack).filter((edge) => edge > from)];
}

/** The instants `[from, to)` around `at` in which no rule of these packs begins or ends. */
function unchangedAround(packs: ApplicablePacks, at: WallMs): { readonly from: number; readonly to: number } {
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  for (const edge of [...packs.place, ...packs.callee].flatMap(edgesOf)) {
    if (edge <= at) from = Math.max(from, edge);
    else to = Math.min(to, edge);
  }
  return { from, to };
}

function hashOf(packs: ApplicablePacks, from: number): string {
  const place = packs.place.map((pack) => pack.sha256).join("+");
  const callee = packs.callee.filter((pack) => !packs.place.includes(pack)).map((pack) => pack.sha256);
  const since = Number.isFinite(from) ? `@${rfc3339(wallMs(from))}` : "";
  return `${[place, ...callee].join("/")}${since}`;
}

interface Remembered {
  readonly policy: MergedPolicy | null;
  readonly from: number;
  readonly to: number;
}

/** Answers stay right while no rule begins or ends, so they are kept: a rack asks the same question for every dial. */
const remembered = new WeakMap<readonly PolicyPack[], Map<string, Remembered>>();

function resolve(packs: readonly PolicyPack[], question: PolicyQuestion): Remembered {
  const applicable = applicablePacks(packs, question);
  // A missing pack may still hang on the place's list of countries at this instant: not worth remembering.
  if (applicable === null) return { policy: null, from: question.at, to: question.at };
  const { from, to } = unchangedAround(applicable, question.at);
  const merged = mergePacks(applicable.place, applicable.callee, question.at);
  return { policy: { ...merged, hash: hashOf(applicable, from) }, from, to };
}

/**
 * The rules for a call, from checked packs that are not changed afterwards; null where a pack is missing, so that the
 * gate refuses. The same question gives the same object until a rule begins or ends.
 */
export function resolvePolicy(packs: readonly PolicyPack[], question: PolicyQuestion): MergedPolicy | null {
  const { deploymentCountry, calleeCountry, subdivision, at } = question;
  const answers = remembered.get(packs) ?? new Map<string, Remembered>();
  remembered.set(packs, answers);
  const key = `${deploymentCountry} ${calleeCountry ?? ""} ${subdivision ?? ""}`;
  const known = answers.get(key);
  if (known !== undefined && known.from <= at && at < known.to) return known.policy;
  const answer = resolve(packs, question);
  answers.set(key, answer);
  return answer.policy;
}
