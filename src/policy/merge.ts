import { canonicalJson } from "../domain/canonical-json.ts";
import { type WallMs, wallMs } from "../domain/time.ts";
import { PURPOSES, type Purpose } from "../domain/words.ts";
import { intersectSpans } from "./spans.ts";
import {
  type AttemptLimit,
  type ByPurpose,
  type CardCeiling,
  CONSENT_KINDS,
  type ConsentKind,
  COUNTRY_PROOFS,
  DEPLOYMENT_STATUSES,
  type MergedPolicy,
  type PolicyPack,
  type PolicyRules,
  type Rule,
  type RuleName,
  type WeekWindow,
} from "./types.ts";

type Strictest<T> = (a: T, b: T) => T;

function later<T>(order: readonly T[]): Strictest<T> {
  return (a, b) => (order.indexOf(a) >= order.indexOf(b) ? a : b);
}

/** Both lists as one, sorted, each value once. */
function union<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  const byText = new Map([...a, ...b].map((value) => [canonicalJson(value), value]));
  return [...byText.entries()].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, value]) => value);
}

function intersection(a: readonly string[], b: readonly string[]): readonly string[] {
  const inB = new Set(b);
  return union(
    a.filter((value) => inB.has(value)),
    [],
  );
}

function byPurpose<T>(strictest: Strictest<T>): Strictest<ByPurpose<T>> {
  return (a, b) => {
    const only: Partial<Record<Purpose, T>> = {};
    for (const purpose of PURPOSES) {
      const x = a.only[purpose];
      const y = b.only[purpose];
      if (x !== undefined || y !== undefined) only[purpose] = strictest(x ?? a.default, y ?? b.default);
    }
    return { default: strictest(a.default, b.default), only };
  };
}

function intersectWeeks(a: WeekWindow, b: WeekWindow): WeekWindow {
  return {
    mon: intersectSpans(a.mon, b.mon),
    tue: intersectSpans(a.tue, b.tue),
    wed: intersectSpans(a.wed, b.wed),
    thu: intersectSpans(a.thu, b.thu),
    fri: intersectSpans(a.fri, b.fri),
    sat: intersectSpans(a.sat, b.sat),
    sun: intersectSpans(a.sun, b.sun),
  };
}

/** All limits of both; of two that count the same, the lower. */
function mergeAttempts(a: readonly AttemptLimit[], b: readonly AttemptLimit[]): readonly AttemptLimit[] {
  const lowest = new Map<string, AttemptLimit>();
  for (const limit of [...a, ...b]) {
    const counts = canonicalJson({ ...limit, max: null });
    const known = lowest.get(counts);
    if (known === undefined || limit.max < known.max) lowest.set(counts, limit);
  }
  return union([...lowest.values()], []);
}

const strongerConsent = later<ConsentKind>(CONSENT_KINDS);

function lowerCeiling(a: CardCeiling | null, b: CardCeiling | null): CardCeiling | null {
  if (a === null || b === null) return a ?? b;
  return {
    attemptsPerDay: Math.min(a.attemptsPerDay, b.attemptsPerDay),
    answeredPerDay: Math.min(a.answeredPerDay, b.answeredPerDay),
    talkMinutesPerDay: Math.min(a.talkMinutesPerDay, b.talkMinutesPerDay),
    distinctCalleesPerDay: Math.min(a.distinctCalleesPerDay, b.distinctCalleesPerDay),
    minGapS: Math.max(a.minGapS, b.minGapS),
  };
}

/**
 * How two values of each rule become the stricter one. Every entry is commutative, associative and idempotent, and
 * never looser than either of its arguments.
 */
export const STRICTEST: { readonly [K in RuleName]: Strictest<PolicyRules[K]> } = {
  deploymentStatus: later(DEPLOYMENT_STATUSES),
  requiredRecords: union,
  mayCall: intersection,
  mobileCountryCodes: intersection,
  countryProof: later(COUNTRY_PROOFS),
  testNetworkOnly: (a, b) => a || b,
  approvalRequired: (a, b) => a || b,
  mobileCallerId: byPurpose(later<"allowed" | "forbidden">(["allowed", "forbidden"])),
  zones: union,
  windows: byPurpose(intersectWeeks),
  holidays: (a, b) => ({ noCalls: union(a.noCalls, b.noCalls), asSunday: union(a.asSunday, b.asSunday) }),
  attempts: mergeAttempts,
  minIntervalMs: Math.max,
  ring: (a, b) => ({ minS: Math.max(a.minS, b.minS), maxS: Math.min(a.maxS, b.maxS) }),
  consent: byPurpose((a, b) => ({
    live: strongerConsent(a.live, b.live),
    prerecorded: strongerConsent(a.prerecorded, b.prerecorded),
    synthetic: strongerConsent(a.synthetic, b.synthetic),
  })),
  consentExpiry: (a, b) => ({
    sinceGrant: union(a.sinceGrant, b.sinceGrant),
    unstated: union(a.unstated, b.unstated),
    sinceLastUse: union(a.sinceLastUse, b.sinceLastUse),
  }),
  flows: intersection,
  cardCeiling: lowerCeiling,
};

export const RULE_NAMES = Object.keys(STRICTEST) as readonly RuleName[];

/**
 * Rules about the place where the box stands: they come from its own pack alone. A callee's country says nothing of
 * the networks or records a box elsewhere needs.
 */
const PLACE_RULES: ReadonlySet<RuleName> = new Set<RuleName>([
  "deploymentStatus",
  "requiredRecords",
  "mayCall",
  "mobileCountryCodes",
  "countryProof",
  "testNetworkOnly",
]);

/** The values in force at an instant; where a pack has none for it, all of its values, so that a gap is never a freedom. */
function valuesAt<T>(rules: readonly Rule<T>[], at: WallMs): readonly T[] {
  const inForce = rules.filter(
    (rule) =>
      (rule.effectiveFrom === null || rule.effectiveFrom <= at) && (rule.effectiveTo === null || at < rule.effectiveTo),
  );
  return (inForce.length > 0 ? inForce : rules).map((rule) => rule.value);
}

/** The strictest value of one rule over some packs at an instant; null where none of them says anything of it. */
export function strictestAt<K extends RuleName>(
  packs: readonly PolicyPack[],
  name: K,
  at: WallMs,
): { readonly value: PolicyRules[K] } | null {
  const strictest: Strictest<PolicyRules[K]> = STRICTEST[name];
  let result: { readonly value: PolicyRules[K] } | null = null;
  for (const pack of packs) {
    for (const value of valuesAt<PolicyRules[K]>(pack.rules[name], at)) {
      // Merging the first value with itself brings it into normal order.
      result = { value: strictest(result === null ? value : result.value, value) };
    }
  }
  return result;
}

const NEVER: WeekWindow = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

/** What holds where no pack says anything: nothing may be done. */
const NOTHING_ALLOWED: PolicyRules = {
  deploymentStatus: "prohibited",
  requiredRecords: [],
  mayCall: [],
  mobileCountryCodes: [],
  countryProof: "both",
  testNetworkOnly: true,
  approvalRequired: true,
  mobileCallerId: { default: "forbidden", only: {} },
  zones: [],
  windows: { default: NEVER, only: {} },
  holidays: { noCalls: [], asSunday: [] },
  attempts: [],
  minIntervalMs: 0,
  ring: { minS: 15, maxS: 15 },
  consent: { default: { live: "double-opt-in", prerecorded: "double-opt-in", synthetic: "double-opt-in" }, only: {} },
  consentExpiry: { sinceGrant: [], unstated: [], sinceLastUse: [] },
  flows: [],
  cardCeiling: null,
};

/**
 * The strictest of all packs that apply, at an instant. `place` are the packs of the country where the box stands;
 * `callee` those of the callee's country and subdivision. Contradictions end up in `conflicts`, for the gate to refuse.
 */
export function mergePacks(
  place: readonly PolicyPack[],
  callee: readonly PolicyPack[],
  at: WallMs,
): Omit<MergedPolicy, "hash"> {
  const all = [...new Set([...place, ...callee])].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rules: { -readonly [K in RuleName]: PolicyRules[K] } = { ...NOTHING_ALLOWED };
  const conflicts: string[] = [];
  const take = <K extends RuleName>(name: K): void => {
    const merged = strictestAt(PLACE_RULES.has(name) ? place : all, name, at);
    if (merged === null) conflicts.push(`no pack says anything of ${name}`);
    else rules[name] = merged.value;
  };
  for (const name of RULE_NAMES) take(name);
  if (!(rules.ring.maxS >= rules.ring.minS)) {
    conflicts.push(`a phone must ring ${rules.ring.minS} s at least and ${rules.ring.maxS} s at most`);
  }
  const reviews = all.map((pack) => pack.reviewBy).filter((reviewBy) => reviewBy !== null);
  return {
    ...rules,
    packs: all.map(({ id, version, sha256 }) => ({ id, version, sha256 })),
    reviewBy: reviews.length === 0 ? null : wallMs(Math.min(...reviews)),
    conflicts,
  };
}
