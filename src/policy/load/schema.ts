import { z } from "zod";
import { isTimeZone } from "../../domain/civil-day.ts";
import { parseInstant, type WallMs } from "../../domain/time.ts";
import { PURPOSES } from "../../domain/words.ts";
import { parseDuration } from "../duration.ts";
import {
  type Abandonment,
  type AfterRefusal,
  type AttemptLimit,
  type ByPurpose,
  type CalendarDuration,
  CONSENT_KINDS,
  type ConsentExpiry,
  type ConsentNeed,
  COUNTRY_PROOFS,
  DEPLOYMENT_STATUSES,
  type Minors,
  type NumberSeries,
  type OptOut,
  RECORD_KINDS,
  type Recording,
  RECORDING_NOTICES,
  RECORDING_PARTIES,
  type Registry,
  type Retention,
  type Ring,
  type Rule,
  type Span,
  THIRD_PARTY,
  WEEKDAYS,
  type WeekWindow,
  ZONE_SOURCES,
} from "../types.ts";

/** Every key that a pack can have, for suggestions. */
export const KNOWN_KEYS: Set<string> = new Set();

function keyed<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  for (const key of Object.keys(shape)) KNOWN_KEYS.add(key);
  return z.strictObject(shape);
}

/** Vocabulary is written with `_` or `-` in packs, as its sources have it, and with `-` everywhere else. */
function word<const T extends readonly string[]>(words: T): z.ZodType<T[number]> {
  return z.string().transform((text, context): T[number] => {
    const found = words.find((one) => one === text.replaceAll("_", "-"));
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: `"${text}" is none of: ${words.join(", ")}` });
    return z.NEVER;
  });
}

const instant = z.string().transform((text, context): WallMs => {
  const at = parseInstant(text);
  if (at !== null) return at;
  context.addIssue({ code: "custom", message: `"${text}" is no date (YYYY-MM-DD) and no RFC 3339 instant` });
  return z.NEVER;
});

const date = z.string().refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseInstant(text) !== null, {
  error: "must be a date, YYYY-MM-DD",
});

const duration = z.string().transform((text, context): CalendarDuration => {
  const length = parseDuration(text);
  if (length !== null) return length;
  context.addIssue({ code: "custom", message: `"${text}" is no ISO 8601 duration such as PT4H, P7D or P1Y` });
  return z.NEVER;
});

/** A duration whose length does not hang on the calendar. */
const fixedDuration = duration.transform((length, context): number => {
  if (length.months === 0) return length.ms;
  context.addIssue({ code: "custom", message: "must be given in days, hours, minutes or seconds" });
  return z.NEVER;
});

const source = keyed({
  instrument: z.string().min(1),
  article: z.string().optional(),
  quote: z.string().optional(),
  read_on: date.optional(),
  confidence: word(["statute", "regulator-page", "secondary", "memory", "product-default"]),
}).transform(({ instrument, article, quote, read_on, confidence }) => {
  return { instrument, article: article ?? null, quote: quote ?? null, verifiedOn: read_on ?? null, confidence };
});

/** One rule, or a list of rules that follow each other or add up; all that are in force apply. */
function rules<T>(value: z.ZodType<T>): z.ZodType<readonly Rule<T>[]> {
  const one = keyed({
    value,
    src: z.array(source).min(1, "every rule names its source"),
    effective_from: instant.optional(),
    effective_to: instant.optional(),
    note: z.string().optional(),
  }).transform((rule, context): Rule<T> => {
    const effectiveFrom = rule.effective_from ?? null;
    const effectiveTo = rule.effective_to ?? null;
    if (effectiveFrom !== null && effectiveTo !== null && effectiveFrom >= effectiveTo) {
      context.addIssue({ code: "custom", path: ["effective_to"], message: "must be later than effective_from" });
    }
    return { value: rule.value, sources: rule.src, effectiveFrom, effectiveTo };
  });
  return z.preprocess((given) => (given === undefined || Array.isArray(given) ? given : [given]), z.array(one).min(1));
}

const clock = z.string().transform((text, context): number => {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const minutes = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  if (minutes <= 1440 && Number(match?.[2]) < 60) return minutes;
  context.addIssue({ code: "custom", message: `"${text}" is no time of day from 00:00 to 24:00` });
  return z.NEVER;
});

const spans = z
  .array(z.tuple([clock, clock]))
  .transform((list, context): readonly Span[] => {
    const sorted = [...list].sort(([a], [b]) => a - b);
    const disjoint = sorted.every(([from, to], index) => from < to && to <= (sorted[index + 1]?.[0] ?? 1440));
    if (!disjoint) {
      context.addIssue({ code: "custom", message: "spans must end after they begin and must not overlap" });
    }
    return sorted;
  })
  .optional()
  .transform((list) => list ?? []);

const WHOLE_DAY = [["00:00", "24:00"]];

/** `always` for all of every day; `weekdays` for Monday to Friday. */
function daysOf(given: unknown): unknown {
  if (given === "always") return Object.fromEntries(WEEKDAYS.map((day) => [day, WHOLE_DAY]));
  if (typeof given !== "object" || given === null || !("weekdays" in given)) return given;
  const { weekdays, ...rest } = given;
  return { mon: weekdays, tue: weekdays, wed: weekdays, thu: weekdays, fri: weekdays, ...rest };
}

/** Spans for each day of the week, none where one is left out. */
const week: z.ZodType<WeekWindow> = z.preprocess(
  daysOf,
  keyed({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans }),
);

/** `default` and one entry for every purpose that differs. */
function byPurpose<T>(value: z.ZodType<T>): z.ZodType<ByPurpose<T>> {
  return z.partialRecord(z.enum(["default", ...PURPOSES]), value).transform((given, context): ByPurpose<T> => {
    const { default: everyone, ...only } = given;
    if (everyone !== undefined) return { default: everyone, only };
    context.addIssue({ code: "custom", path: ["default"], message: "must say what holds for the purposes not named" });
    return z.NEVER;
  });
}

const consentKind = word(CONSENT_KINDS);
const consentNeed: z.ZodType<ConsentNeed> = keyed({
  live: consentKind,
  prerecorded: consentKind,
  synthetic: consentKind,
});

const country = z.string().regex(/^(lab|[A-Z]{2})$/, "must be `lab` or an ISO 3166-1 alpha-2 code such as CN");
const count = z.number().int().min(0);

const attemptLimit = keyed({
  max: count,
  per: z.string(),
  // One box has one controller, so `number+controller` counts what `number` does.
  key: word(["number", "number-campaign", "number+controller", "number+campaign"]).default("number"),
  count: word(["dialled", "alerted", "answered"]).default("dialled"),
}).transform(({ per, key, ...rest }, context): AttemptLimit => {
  const limit = { ...rest, key: key.endsWith("campaign") ? ("number-campaign" as const) : ("number" as const) };
  const civil = /^(day|week|month):local$/.exec(per)?.[1];
  if (civil === "day" || civil === "week" || civil === "month") {
    return { ...limit, period: { kind: "civil", unit: civil } };
  }
  const ms = fixedDuration.safeParse(per);
  if (ms.success && ms.data > 0) return { ...limit, period: { kind: "rolling", ms: ms.data } };
  context.addIssue({
    code: "custom",
    path: ["per"],
    message: "must be PT24H, P7D …, or day:local, week:local, month:local",
  });
  return z.NEVER;
});

const ring = keyed({ min_seconds: z.number().int().min(15, "people need 15 s to reach a phone"), max_seconds: count })
  .refine((value) => value.max_seconds >= value.min_seconds, {
    path: ["max_seconds"],
    error: "must not be less than min_seconds",
  })
  .transform(({ min_seconds, max_seconds }): Ring => ({ minS: min_seconds, maxS: max_seconds }));

/** Dates written out, and a calendar of the holiday library that is expanded for the years in which the pack holds. */
const holidays = keyed({
  calendar: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, "must be a country such as DE, or a part such as US-FL")
    .optional(),
  rule: word(["no-calls", "as-sunday", "ignore"]).default("no-calls"),
  parts: z.boolean().default(false),
  no_calls: z.array(date).default([]),
  as_sunday: z.array(date).default([]),
});
export type HolidayPlan = z.output<typeof holidays>;

const DAY_MS = 86_400_000;
/** A length in whole days; a month counts 31. */
const days = duration.transform(({ months, ms }): number => months * 31 + Math.ceil(ms / DAY_MS));

const afterRefusal = keyed({
  block: z.union([z.literal("permanent").transform(() => null), fixedDuration]),
  scope: word(["campaign", "controller"]).default("controller"),
}).transform(({ block, scope }): AfterRefusal => ({ forMs: block, scope }));

const abandoned = keyed({
  max_percent: z.number().min(0).max(100),
  window: fixedDuration,
}).transform((value): Abandonment => ({ maxPercent: value.max_percent, windowMs: value.window }));

const series: z.ZodType<NumberSeries> = z
  .array(z.string().regex(/^\+[1-9][0-9]*$/, "must be a prefix such as +91140"))
  .nullable();

const minors: z.ZodType<Minors> = keyed({
  under: z.number().int().min(0).max(25),
  need: word(["guardian", "forbid"]),
});

const registry = keyed({
  id: z.string().min(1),
  max_age_days: z.number().int().min(1),
  applies_to: z.array(z.enum(PURPOSES)).min(1),
  consent_overrides: z.boolean(),
}).transform(
  (value): Registry => ({
    id: value.id,
    maxAgeDays: value.max_age_days,
    appliesTo: value.applies_to,
    consentOverrides: value.consent_overrides,
  }),
);

const optOut = keyed({
  key: z.string().regex(/^[0-9]$/, "must be one key from 0 to 9"),
  sms_words: z.array(z.string().min(1)),
  scope: word(["purpose", "controller"]),
}).transform((value): OptOut => ({ key: value.key, smsWords: value.sms_words, scope: value.scope }));

const recording = keyed({
  allowed: word(RECORDING_PARTIES),
  announce: word(RECORDING_NOTICES),
  explicit_ack: z.boolean(),
}).transform(
  (value): Recording => ({ allowed: value.allowed, announce: value.announce, explicitAck: value.explicit_ack }),
);

const retention = keyed({
  call_record: days,
  consent_proof: days,
  recording_min: days.optional(),
  recording_max: days.optional(),
}).transform(
  (value): Retention => ({
    callRecordDays: value.call_record,
    consentProofDays: value.consent_proof,
    recordingMinDays: value.recording_min ?? 0,
    recordingMaxDays: value.recording_max ?? null,
  }),
);

const consentExpiry = keyed({
  default: duration.optional(),
  since_last_use: duration.optional(),
  unstated_period: duration.optional(),
}).transform((value): ConsentExpiry => {
  const list = (length: CalendarDuration | undefined): readonly CalendarDuration[] =>
    length === undefined ? [] : [length];
  return {
    sinceGrant: list(value.default),
    sinceLastUse: list(value.since_last_use),
    unstated: list(value.unstated_period),
  };
});

const zone = z.string().refine(isTimeZone, { error: "must be a zone of the IANA database such as Asia/Shanghai" });

/** One value, or an entry for each purpose that differs beside `default`. */
function plainOrByPurpose<T>(value: z.ZodType<T>): z.ZodType<ByPurpose<T>> {
  const isMap = (given: unknown): boolean => typeof given === "object" && given !== null && "default" in given;
  return z.preprocess((given) => (isMap(given) ? given : { default: given }), byPurpose(value));
}

/** A pack as its file has it. Every rule is there: what a country does not regulate is said, not left out. */
export const packSchema = keyed({
  schema: z.literal(1),
  id: z
    .string()
    .regex(/^(lab|[A-Z]{2}(-[A-Z0-9]{1,3})?)$/, "must be `lab`, a country such as CN, or a part such as US-FL"),
  /** Taken out when the base has been laid under the pack; named here for the published schema. */
  extends: z.string().optional(),
  version: z.string().min(1),
  published: instant,
  review_by: z.union([z.literal("never").transform(() => null), instant]),
  reviewed_by: z.string().min(1).optional(),
  signature: z.string().optional(),
  scope: keyed({
    country,
    subdivision: z.string().optional(),
    numbering: z.array(z.string().regex(/^\+[1-9][0-9]*$/, "must be a prefix such as +86")).min(1),
  }),
  deployment: keyed({
    status: rules(word(DEPLOYMENT_STATUSES)),
    required_records: rules(z.array(word(RECORD_KINDS))),
    max_sims_per_device: rules(z.number().int().min(1).nullable()),
    /** Left out: forbidden. */
    third_party_traffic: rules(word(THIRD_PARTY)).optional(),
    may_call: rules(z.array(country)),
    mobile_country_codes: rules(z.array(z.string().regex(/^[0-9]{3}$/, "must be three digits in quotes"))),
    country_proof: rules(word(COUNTRY_PROOFS)),
    test_network_only: rules(z.boolean()),
    approval_required: rules(z.boolean()),
  }),
  numbering_use: keyed({
    mobile_cli: rules(byPurpose(word(["allowed", "forbidden"]))),
    /** Left out: a call may come from any number of ours. */
    series_required: rules(byPurpose(series)).optional(),
  }),
  timezone: keyed({
    zones: rules(z.array(zone).min(1)),
    source_order: rules(z.array(word(ZONE_SOURCES))),
  }),
  windows: rules(byPurpose(week)),
  holidays: rules(holidays),
  attempts: rules(plainOrByPurpose(z.array(attemptLimit))),
  min_interval: rules(plainOrByPurpose(fixedDuration)),
  after_refusal: rules(afterRefusal),
  after_abandon: rules(fixedDuration),
  /** Left out: a campaign rests from 1 % of 30 days on. */
  abandoned: rules(abandoned).optional(),
  ring: rules(ring),
  consent: rules(byPurpose(consentNeed)),
  consent_expiry: rules(consentExpiry),
  minors: rules(minors),
  registries: rules(z.array(registry)),
  disclosures: rules(z.array(z.string().min(1))),
  opt_out: rules(optOut),
  recording: rules(recording),
  retention: rules(retention),
  flows: rules(z.array(z.string().min(1))),
});

export type PackDocument = z.output<typeof packSchema>;
