import fc from "fast-check";
import { wallMs } from "../../src/domain/time.ts";
import { PURPOSES } from "../../src/domain/words.ts";
import { STRICTEST } from "../../src/policy/merge.ts";
import {
  type AttemptLimit,
  type ByPurpose,
  CONSENT_KINDS,
  DEPLOYMENT_STATUSES,
  type PolicyPack,
  type PolicyRules,
  RECORD_KINDS,
  RECORDING_NOTICES,
  RECORDING_PARTIES,
  type Rule,
  type RuleName,
  type Span,
  THIRD_PARTY,
  type WeekWindow,
  ZONE_SOURCES,
} from "../../src/policy/types.ts";

function byPurpose<T>(value: fc.Arbitrary<T>): fc.Arbitrary<ByPurpose<T>> {
  const entries = fc.dictionary(fc.constantFrom(...PURPOSES), value, { maxKeys: 3 });
  return fc.record({ default: value, only: entries });
}

const spans: fc.Arbitrary<readonly Span[]> = fc.uniqueArray(fc.nat(24), { maxLength: 6 }).map((hours) => {
  const sorted = hours.sort((a, b) => a - b);
  const made: Span[] = [];
  for (let index = 0; index + 1 < sorted.length; index += 2) {
    made.push([(sorted[index] ?? 0) * 60, (sorted[index + 1] ?? 0) * 60]);
  }
  return made;
});

export const week: fc.Arbitrary<WeekWindow> = fc.record({
  mon: spans,
  tue: spans,
  wed: spans,
  thu: spans,
  fri: spans,
  sat: spans,
  sun: spans,
});

export const attemptLimit: fc.Arbitrary<AttemptLimit> = fc.record({
  max: fc.nat(4),
  period: fc.oneof(
    fc.record({ kind: fc.constant("rolling"), ms: fc.constantFrom(3_600_000, 86_400_000, 7 * 86_400_000) }),
    fc.record({ kind: fc.constant("civil"), unit: fc.constantFrom("day", "week", "month") }),
  ),
  key: fc.constantFrom("number", "number-campaign"),
  count: fc.constantFrom("dialled", "alerted", "answered"),
});

const kind = fc.constantFrom(...CONSENT_KINDS);
const duration = fc.record({ months: fc.nat(24), ms: fc.nat(10).map((days) => days * 86_400_000) });
const date = fc.integer({ min: 1, max: 28 }).map((day) => `2026-11-${String(day).padStart(2, "0")}`);

const holidayDates = fc.record({
  noCalls: fc.array(date, { maxLength: 3 }),
  asSunday: fc.array(date, { maxLength: 3 }),
});

/** Values of each rule, in the normal order that merging gives them. */
export const VALUES: { readonly [K in RuleName]: fc.Arbitrary<PolicyRules[K]> } = {
  deploymentStatus: fc.constantFrom(...DEPLOYMENT_STATUSES),
  requiredRecords: fc.subarray([...RECORD_KINDS]),
  mayCall: fc.subarray(["CN", "US", "lab"]),
  mobileCountryCodes: fc.subarray(["001", "460", "461"]),
  countryProof: fc.constantFrom("either", "both"),
  testNetworkOnly: fc.boolean(),
  approvalRequired: fc.boolean(),
  thirdPartyTraffic: fc.constantFrom(...THIRD_PARTY),
  seriesRequired: byPurpose(fc.option(fc.subarray(["+8695", "+86951", "+86952", "+8610"]))),
  mobileCallerId: byPurpose(fc.constantFrom("allowed", "forbidden")),
  zones: fc.subarray(["UTC", "Asia/Shanghai", "Asia/Urumqi"], { minLength: 1 }),
  windows: byPurpose(week),
  zoneSources: fc.subarray([...ZONE_SOURCES]),
  maxSimsPerDevice: fc.option(fc.integer({ min: 1, max: 64 })),
  holidays: holidayDates.chain((everywhere) =>
    fc.dictionary(fc.constantFrom("BY", "BE"), holidayDates).map((parts) => ({ ...everywhere, parts })),
  ),
  attempts: byPurpose(fc.array(attemptLimit, { maxLength: 4 })),
  minIntervalMs: byPurpose(fc.nat(1_000_000)),
  afterRefusal: fc.record({
    forMs: fc.option(fc.nat(1_000_000)),
    scope: fc.constantFrom("campaign", "controller"),
  }),
  afterAbandonMs: fc.nat(1_000_000),
  abandonment: fc.record({ maxPercent: fc.nat(100), windowMs: fc.nat(1_000_000) }),
  minors: fc.record({ under: fc.nat(21), need: fc.constantFrom("guardian", "forbid") }),
  registries: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom("A", "B"),
      maxAgeDays: fc.integer({ min: 1, max: 40 }),
      appliesTo: fc.subarray([...PURPOSES], { minLength: 1 }),
      consentOverrides: fc.boolean(),
    }),
    { selector: (one) => one.id },
  ),
  disclosures: fc.subarray(["caller-name", "purpose"]),
  optOut: fc.record({
    key: fc.constantFrom("8", "9"),
    smsWords: fc.subarray(["STOP", "TD"]),
    scope: fc.constantFrom("purpose", "controller"),
  }),
  recording: fc.record({
    allowed: fc.constantFrom(...RECORDING_PARTIES),
    announce: fc.constantFrom(...RECORDING_NOTICES),
    explicitAck: fc.boolean(),
  }),
  retention: fc.record({
    callRecordDays: fc.nat(2000),
    consentProofDays: fc.nat(2000),
    recordingMinDays: fc.nat(60),
    recordingMaxDays: fc.option(fc.nat(400)),
  }),
  ring: fc.record({ minS: fc.integer({ min: 15, max: 40 }), maxS: fc.integer({ min: 15, max: 60 }) }),
  consent: byPurpose(fc.record({ live: kind, prerecorded: kind, synthetic: kind })),
  consentExpiry: fc.record({
    sinceGrant: fc.array(duration, { maxLength: 2 }),
    unstated: fc.array(duration, { maxLength: 2 }),
    sinceLastUse: fc.array(duration, { maxLength: 2 }),
  }),
  flows: fc.subarray(["hold", "ivr"]),
  cardCeiling: fc.option(
    fc.record({
      attemptsPerDay: fc.nat(200),
      answeredPerDay: fc.nat(150),
      talkMinutesPerDay: fc.nat(240),
      distinctCalleesPerDay: fc.nat(200),
      minGapS: fc.nat(60),
    }),
  ),
};

/** A value of one rule in its normal form. */
export function normal<K extends RuleName>(name: K): fc.Arbitrary<PolicyRules[K]> {
  return VALUES[name].map((value) => STRICTEST[name](value, value));
}

export function always<T>(value: T): readonly Rule<T>[] {
  return [{ value, sources: [], effectiveFrom: null, effectiveTo: null }];
}

/** A pack made of single values that always hold. */
export function packOf(id: string, values: PolicyRules, over: Partial<PolicyPack> = {}): PolicyPack {
  const rules: PolicyPack["rules"] = {
    deploymentStatus: always(values.deploymentStatus),
    requiredRecords: always(values.requiredRecords),
    maxSimsPerDevice: always(values.maxSimsPerDevice),
    mayCall: always(values.mayCall),
    mobileCountryCodes: always(values.mobileCountryCodes),
    countryProof: always(values.countryProof),
    testNetworkOnly: always(values.testNetworkOnly),
    approvalRequired: always(values.approvalRequired),
    thirdPartyTraffic: always(values.thirdPartyTraffic),
    seriesRequired: always(values.seriesRequired),
    abandonment: always(values.abandonment),
    mobileCallerId: always(values.mobileCallerId),
    zones: always(values.zones),
    zoneSources: always(values.zoneSources),
    windows: always(values.windows),
    holidays: always(values.holidays),
    attempts: always(values.attempts),
    minIntervalMs: always(values.minIntervalMs),
    afterRefusal: always(values.afterRefusal),
    afterAbandonMs: always(values.afterAbandonMs),
    ring: always(values.ring),
    consent: always(values.consent),
    consentExpiry: always(values.consentExpiry),
    minors: always(values.minors),
    registries: always(values.registries),
    disclosures: always(values.disclosures),
    optOut: always(values.optOut),
    recording: always(values.recording),
    retention: always(values.retention),
    flows: always(values.flows),
    cardCeiling: always(values.cardCeiling),
  };
  const [country = id, subdivision = null] = id.split("-");
  return {
    id,
    version: "1",
    sha256: `sha-of-${id}`,
    origin: "shipped",
    signed: true,
    numbering: ["+990"],
    country,
    subdivision,
    reviewedBy: null,
    reviewBy: wallMs(Date.UTC(2030, 0, 1)),
    rules,
    ...over,
  };
}
