import { canonicalJson } from "../domain/canonical-json.ts";
import { type WallMs, wallMs } from "../domain/time.ts";
import { PURPOSES, type Purpose } from "../domain/words.ts";
import { conflictsIn } from "./conflicts.ts";
import { intersectSpans } from "./spans.ts";
import {
  type AfterRefusal,
  type AttemptLimit,
  type ByPurpose,
  type CardCeiling,
  CONSENT_KINDS,
  type ConsentKind,
  COUNTRY_PROOFS,
  DEPLOYMENT_STATUSES,
  type Holidays,
  type MergedPolicy,
  type Minors,
  type NumberSeries,
  type PackReference,
  type PolicyPack,
  type PolicyRules,
  RECORDING_NOTICES,
  RECORDING_PARTIES,
  type Registry,
  type Rule,
  type RuleName,
  THIRD_PARTY,
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

function intersection<T extends string>(a: readonly T[], b: readonly T[]): readonly T[] {
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

function mergeHolidays(a: Holidays, b: Holidays): Holidays {
  const parts: Record<string, { noCalls: readonly string[]; asSunday: readonly string[] }> = {};
  for (const part of union(Object.keys(a.parts), Object.keys(b.parts))) {
    parts[part] = {
      noCalls: union(a.parts[part]?.noCalls ?? [], b.parts[part]?.noCalls ?? []),
      asSunday: union(a.parts[part]?.asSunday ?? [], b.parts[part]?.asSunday ?? []),
    };
  }
  return { noCalls: union(a.noCalls, b.noCalls), asSunday: union(a.asSunday, b.asSunday), parts };
}

/** The longer rest, null (for good) being the longest; from the whole controller if either says so. */
function longerRest(a: AfterRefusal, b: AfterRefusal): AfterRefusal {
  return {
    forMs: a.forMs === null || b.forMs === null ? null : Math.max(a.forMs, b.forMs),
    scope: a.scope === "controller" ? a.scope : b.scope,
  };
}

function guardMore(a: Minors, b: Minors): Minors {
  return { under: Math.max(a.under, b.under), need: a.need === "forbid" ? a.need : b.need };
}

/** Every register of either; of the same one, the fresher copy, for every purpose of both. */
function mergeRegistries(a: readonly Registry[], b: readonly Registry[]): readonly Registry[] {
  const byId = new Map<string, Registry>();
  for (const one of [...a, ...b]) {
    const known = byId.get(one.id) ?? one;
    byId.set(one.id, {
      id: one.id,
      maxAgeDays: Math.min(known.maxAgeDays, one.maxAgeDays),
      appliesTo: union(known.appliesTo, one.appliesTo),
      consentOverrides: known.consentOverrides && one.consentOverrides,
    });
  }
  return [...byId.values()].sort((x, y) => (x.id < y.id ? -1 : 1));
}

/** The numbers that both allow: of two prefixes where one begins with the other, the longer. */
function narrowerSeries(a: NumberSeries, b: NumberSeries): NumberSeries {
  if (a === null || b === null) return a ?? b;
  const both = a.flatMap((x) => b.flatMap((y) => (x.startsWith(y) ? [x] : y.startsWith(x) ? [y] : [])));
  return [...new Set(both)].sort();
}

/** The smaller of two limits, where null is none. */
function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
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
  maxSimsPerDevice: least,
  mayCall: intersection,
  mobileCountryCodes: intersection,
  countryProof: later(COUNTRY_PROOFS),
  testNetworkOnly: (a, b) => a || b,
  approvalRequired: (a, b) => a || b,
  thirdPartyTraffic: later(THIRD_PARTY),
  seriesRequired: byPurpose(narrowerSeries),
  mobileCallerId: byPurpose(later<"allowed" | "forbidden">(["allowed", "forbidden"])),
  zones: union,
  zoneSources: intersection,
  windows: byPurpose(intersectWeeks),
  holidays: mergeHolidays,
  attempts: byPurpose(mergeAttempts),
  minIntervalMs: byPurpose<number>(Math.max),
  afterRefusal: longerRest,
  afterAbandonMs: Math.max,
  abandonment: (a, b) => ({
    maxPercent: Math.min(a.maxPercent, b.maxPercent),
    windowMs: Math.max(a.windowMs, b.windowMs),
  }),
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
  minors: guardMore,
  registries: mergeRegistries,
  disclosures: union,
  optOut: (a, b) => ({
    key: a.key <= b.key ? a.key : b.key,
    smsWords: union(a.smsWords, b.smsWords),
    scope: a.scope === "controller" ? a.scope : b.scope,
  }),
  recording: (a, b) => ({
    allowed: later(RECORDING_PARTIES)(a.allowed, b.allowed),
    announce: later(RECORDING_NOTICES)(a.announce, b.announce),
    explicitAck: a.explicitAck || b.explicitAck,
  }),
  retention: (a, b) => ({
    callRecordDays: Math.max(a.callRecordDays, b.callRecordDays),
    consentProofDays: Math.max(a.consentProofDays, b.consentProofDays),
    recordingMinDays: Math.max(a.recordingMinDays, b.recordingMinDays),
    recordingMaxDays: least(a.recordingMaxDays, b.recordingMaxDays),
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
  "maxSimsPerDevice",
  "mayCall",
  "mobileCountryCodes",
  "countryProof",
  "testNetworkOnly",
  "thirdPartyTraffic",
  "seriesRequired",
]);

/** Rules about where the callee is: they come from the callee's packs alone, which know their own clocks. */
const CALLEE_RULES: ReadonlySet<RuleName> = new Set<RuleName>(["zones", "holidays"]);

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
  thirdPartyTraffic: "forbidden",
  seriesRequired: { default: [], only: {} },
  maxSimsPerDevice: null,
  zones: [],
  zoneSources: [],
  windows: { default: NEVER, only: {} },
  holidays: { noCalls: [], asSunday: [], parts: {} },
  attempts: { default: [], only: {} },
  minIntervalMs: { default: 0, only: {} },
  afterRefusal: { forMs: null, scope: "controller" },
  afterAbandonMs: 0,
  abandonment: { maxPercent: 0, windowMs: 0 },
  ring: { minS: 15, maxS: 15 },
  consent: { default: { live: "double-opt-in", prerecorded: "double-opt-in", synthetic: "double-opt-in" }, only: {} },
  consentExpiry: { sinceGrant: [], unstated: [], sinceLastUse: [] },
  minors: { under: 18, need: "forbid" },
  registries: [],
  disclosures: [],
  optOut: { key: "9", smsWords: [], scope: "controller" },
  recording: { allowed: "no", announce: "periodic", explicitAck: true },
  retention: { callRecordDays: 0, consentProofDays: 0, recordingMinDays: 0, recordingMaxDays: null },
  flows: [],
  cardCeiling: null,
};

function packsFor(
  name: RuleName,
  place: readonly PolicyPack[],
  callee: readonly PolicyPack[],
  all: readonly PolicyPack[],
): readonly PolicyPack[] {
  if (PLACE_RULES.has(name)) return place;
  return CALLEE_RULES.has(name) && callee.length > 0 ? callee : all;
}

function referenceTo({ id, version, sha256, origin, signed, reviewedBy }: PolicyPack): PackReference {
  return { id, version, sha256, origin, signed, reviewedBy };
}

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
    const merged = strictestAt(packsFor(name, place, callee, all), name, at);
    if (merged === null) conflicts.push(`no pack says anything of ${name}`);
    else rules[name] = merged.value;
  };
  for (const name of RULE_NAMES) take(name);
  conflicts.push(...conflictsIn(rules));
  const reviews = all.map((pack) => pack.reviewBy).filter((reviewBy) => reviewBy !== null);
  return {
    ...rules,
    packs: all.map(referenceTo),
    reviewBy: reviews.length === 0 ? null : wallMs(Math.min(...reviews)),
    conflicts,
  };
}
