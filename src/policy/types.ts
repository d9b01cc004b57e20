import { RECORD_KINDS, type RecordKind } from "../domain/register.ts";
import type { WallMs } from "../domain/time.ts";
import { type Weekday, WEEKDAYS } from "../domain/week-windows.ts";
import type { Purpose, Voice } from "../domain/words.ts";

// ---------------------------------------------------------------- the values rules speak of

/** How sure a source is, best first. */
export type Confidence = "statute" | "regulator-page" | "secondary" | "memory" | "product-default";

/** Where a rule was read. */
export interface Source {
  readonly instrument: string;
  readonly article: string | null;
  readonly quote: string | null;
  /** Civil date on which a person last read it there. */
  readonly verifiedOn: string | null;
  readonly confidence: Confidence;
}

/** One value of one rule, the period in which it holds, and where it comes from. */
export interface Rule<T> {
  readonly value: T;
  readonly sources: readonly Source[];
  /** First instant at which it holds; null: since ever. */
  readonly effectiveFrom: WallMs | null;
  /** First instant at which it no longer holds; null: for ever. */
  readonly effectiveTo: WallMs | null;
}

/** May a box stand in this country at all; loosest first. */
export const DEPLOYMENT_STATUSES = [
  "allowed",
  "authorisation-required",
  "prohibited-until-authorised",
  "unknown",
  "prohibited",
] as const;
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];

export { RECORD_KINDS, type RecordKind };

export const COUNTRY_PROOFS = ["either", "both"] as const;
export type CountryProof = (typeof COUNTRY_PROOFS)[number];

export { type Weekday, WEEKDAYS };

/** Minutes of the local day, half-open `[from, to)`, 0 ≤ from < to ≤ 1440. */
export type Span = readonly [from: number, to: number];

/** The spans of each weekday in which a person may be called, sorted and disjoint. */
export type WeekWindow = Readonly<Record<Weekday, readonly Span[]>>;

/** A value for every purpose: `default` unless the purpose is named. */
export interface ByPurpose<T> {
  readonly default: T;
  readonly only: Partial<Readonly<Record<Purpose, T>>>;
}

/** Civil dates, `YYYY-MM-DD`, sorted, on which nobody is called, and those on which Sunday's windows apply too. */
export interface HolidayDates {
  readonly noCalls: readonly string[];
  readonly asSunday: readonly string[];
}

/** Holidays of a whole country, and those that only parts of it have, by ISO 3166-2 part. */
export interface Holidays extends HolidayDates {
  readonly parts: Readonly<Record<string, HolidayDates>>;
}

/** Where a callee's time zone may be read, best first. */
export const ZONE_SOURCES = ["verified", "address", "consent", "contact", "number-plan"] as const;
export type ZoneSource = (typeof ZONE_SOURCES)[number];

/** The time over which attempts are counted: rolling milliseconds, or the running civil period in the callee's zones. */
export type LimitPeriod =
  | { readonly kind: "rolling"; readonly ms: number }
  | { readonly kind: "civil"; readonly unit: "day" | "week" | "month" };

/** At most `max` attempts in the period. `number` counts every campaign, `number-campaign` only the campaign's own. */
export interface AttemptLimit {
  readonly max: number;
  readonly period: LimitPeriod;
  readonly key: "number" | "number-campaign";
  readonly count: "dialled" | "alerted" | "answered";
}

/** Seconds a called phone is given to ring: not cut off before `minS`, hung up at `maxS`. */
export interface Ring {
  readonly minS: number;
  readonly maxS: number;
}

/** Kinds of consent, weakest first. */
export const CONSENT_KINDS = ["none-but-record", "inferred", "express", "express-written", "double-opt-in"] as const;
export type ConsentKind = (typeof CONSENT_KINDS)[number];

/** What kind of consent each voice needs. */
export type ConsentNeed = Readonly<Record<Voice, ConsentKind>>;

/** A length of calendar months plus milliseconds, as ISO 8601 durations say it (`P1Y` = 12 months). */
export interface CalendarDuration {
  readonly months: number;
  readonly ms: number;
}

/** How long a person who said no is left alone, and by whom; `forMs` null: for good. */
export interface AfterRefusal {
  readonly forMs: number | null;
  readonly scope: "campaign" | "controller";
}

/** People younger than `under` need a guardian's consent, or may not be called at all. */
export interface Minors {
  readonly under: number;
  readonly need: "guardian" | "forbid";
}

/** A public list of people who want no calls, and how old our copy of it may be. */
export interface Registry {
  readonly id: string;
  readonly maxAgeDays: number;
  readonly appliesTo: readonly Purpose[];
  /** A consent given to this very caller goes before the listing. */
  readonly consentOverrides: boolean;
}

/** Whether a box may carry calls for others than the party that holds its records; loosest first. */
export const THIRD_PARTY = ["allowed", "forbidden"] as const;
export type ThirdParty = (typeof THIRD_PARTY)[number];

/** Prefixes with which the number that calls must begin; null: any number may. */
export type NumberSeries = readonly string[] | null;

/** From which share of answered calls that met silence a campaign rests, counted over the last `windowMs`. */
export interface Abandonment {
  readonly maxPercent: number;
  readonly windowMs: number;
}

/** Loosest first. */
export const RECORDING_PARTIES = ["one-party", "all-party", "no"] as const;
export const RECORDING_NOTICES = ["none", "at-start", "before", "periodic"] as const;

/** Whose yes a recording needs, and how it is announced. */
export interface Recording {
  readonly allowed: (typeof RECORDING_PARTIES)[number];
  readonly announce: (typeof RECORDING_NOTICES)[number];
  readonly explicitAck: boolean;
}

/** For how long records are kept: at least, and recordings at most. Null: nothing is said. */
export interface Retention {
  readonly callRecordDays: number;
  readonly consentProofDays: number;
  readonly recordingMinDays: number;
  readonly recordingMaxDays: number | null;
}

/** How a person ends it: the key that always works and the words of a message. */
export interface OptOut {
  readonly key: string;
  readonly smsWords: readonly string[];
  /** Loosest first: `purpose` ends the calls for one purpose, `controller` all. */
  readonly scope: "purpose" | "controller";
}

/** After how long a consent lapses; every listed length applies, so the earliest ends it. */
export interface ConsentExpiry {
  /** From the grant, whatever the record says. */
  readonly sinceGrant: readonly CalendarDuration[];
  /** From the grant, where the record states no end. */
  readonly unstated: readonly CalendarDuration[];
  /** From the last call that relied on it, or the grant before the first. */
  readonly sinceLastUse: readonly CalendarDuration[];
}

/** What no configuration may exceed per card and civil day. */
export interface CardCeiling {
  readonly attemptsPerDay: number;
  readonly answeredPerDay: number;
  readonly talkMinutesPerDay: number;
  readonly distinctCalleesPerDay: number;
  readonly minGapS: number;
}

// ---------------------------------------------------------------- packs and their merge

/** Every rule that the gate evaluates, with the type of its value. */
export interface PolicyRules {
  readonly deploymentStatus: DeploymentStatus;
  readonly requiredRecords: readonly RecordKind[];
  /** SIM positions of one box above which an authority's approval is needed too; null: any number. */
  readonly maxSimsPerDevice: number | null;
  readonly thirdPartyTraffic: ThirdParty;
  /** Countries (ISO 3166-1 alpha-2, or `lab`) that a box standing here may call. */
  readonly mayCall: readonly string[];
  /** Mobile country codes (ITU-T E.212) that prove a line stands here. */
  readonly mobileCountryCodes: readonly string[];
  /** Whether the serving network, or else the card, tells the country, or both must. Loosest first. */
  readonly countryProof: CountryProof;
  readonly testNetworkOnly: boolean;
  /** A campaign needs an approval beyond being started. */
  readonly approvalRequired: boolean;
  /** Whether an ordinary mobile number may be shown for this purpose. */
  readonly mobileCallerId: ByPurpose<"allowed" | "forbidden">;
  /** The number series that this purpose must call from. */
  readonly seriesRequired: ByPurpose<NumberSeries>;
  /** IANA zones in which the callee may be; a window must be open in all of them. */
  readonly zones: readonly string[];
  /** Whose word on a callee's zone is taken. */
  readonly zoneSources: readonly ZoneSource[];
  readonly windows: ByPurpose<WeekWindow>;
  readonly holidays: Holidays;
  readonly attempts: ByPurpose<readonly AttemptLimit[]>;
  /** Milliseconds from one attempt to the next to the same number. */
  readonly minIntervalMs: ByPurpose<number>;
  readonly afterRefusal: AfterRefusal;
  /** Milliseconds for which a person who answered and heard nobody is left alone. */
  readonly afterAbandonMs: number;
  readonly abandonment: Abandonment;
  readonly ring: Ring;
  readonly consent: ByPurpose<ConsentNeed>;
  readonly consentExpiry: ConsentExpiry;
  readonly minors: Minors;
  readonly registries: readonly Registry[];
  /** What the first words of a call must say, such as `caller-name` or `purpose`. */
  readonly disclosures: readonly string[];
  readonly optOut: OptOut;
  readonly recording: Recording;
  readonly retention: Retention;
  /** Kinds of call flow that may run. */
  readonly flows: readonly string[];
  /** Null: the cards' own limits are the only ones. */
  readonly cardCeiling: CardCeiling | null;
}

export type RuleName = keyof PolicyRules;

/** Which pack, and exactly which content. */
export interface PackReference {
  readonly id: string;
  readonly version: string;
  /** SHA-256 over the canonical JSON of the pack's document, hex. */
  readonly sha256: string;
  /** Part of the product, or installed at this site; what a site installed counts only with the auditor's signature. */
  readonly origin: "shipped" | "site";
  readonly signed: boolean;
  /** Who signed it off; null is shown as `unreviewed`. */
  readonly reviewedBy: string | null;
}

/** The calling rules of one country or subdivision, checked. Each rule lists its values over time. */
export interface PolicyPack extends PackReference {
  readonly country: string;
  readonly subdivision: string | null;
  /** E.164 prefixes of its numbers. */
  readonly numbering: readonly string[];
  /** From this instant on the pack refuses; null: never (`lab` only). */
  readonly reviewBy: WallMs | null;
  readonly rules: { readonly [K in RuleName]: readonly Rule<PolicyRules[K]>[] };
}

/**
 * The strictest of all packs that apply to a call, at an instant. Plain data: survives JSON and structured clone.
 */
export interface MergedPolicy extends PolicyRules {
  /**
   * Names the content: the SHA-256 of the place's packs, then of the callee's, and since when these rules hold where
   * rules change with time. Equal hashes decide equally.
   */
  readonly hash: string;
  /** Sorted by id. */
  readonly packs: readonly PackReference[];
  /** Earliest `review_by`; null: never. */
  readonly reviewBy: WallMs | null;
  /** Rules whose merge contradicts itself, in words; any of them forbids every call. */
  readonly conflicts: readonly string[];
  /** What the campaign asks of itself beyond the packs, in words; left out where it asks for nothing. */
  readonly tightened?: readonly string[];
  /** The longest call the campaign makes, in seconds, where it says so. */
  readonly maxCallS?: number;
}

/** For whom rules are wanted. */
export interface PolicyQuestion {
  /** Country in which the box stands. */
  readonly deploymentCountry: string;
  /** The callee's country; null: no country is known for the number. */
  readonly calleeCountry: string | null;
  readonly subdivision: string | null;
  readonly at: WallMs;
}
