import { z } from "zod";
import {
  type CardLimits,
  type LimitAction,
  type LimitName,
  QUOTA_NAMES,
  type SharedLimits,
  STREAK_NAMES,
} from "../../domain/card.ts";
import { minuteSpanText, parseMinuteSpan, type WeekWindows, weekWindows, WEEKDAYS } from "../../domain/week-windows.ts";
import type { LimitUseView } from "../views.ts";
import { countSchema, instantSchema, personSchema, reasonSchema, timeOrNull } from "./common.ts";

const span = z.string().refine((text) => parseMinuteSpan(text) !== null, "write from and to, such as 08:00-21:00");
const spans = z.array(span).max(24).default([]);
export const windowsSchema = z.strictObject({
  mon: spans,
  tue: spans,
  wed: spans,
  thu: spans,
  fri: spans,
  sat: spans,
  sun: spans,
});
const streak = z.int().min(1).nullable();
const pulse = z.int().min(1).max(3_600);

const actionSchema = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("rest"),
    for_s: z.int().min(60).nullable().describe("Null: until the limit's reset"),
  }),
  z.strictObject({ do: z.literal("block") }),
]);
type ActionWire = z.infer<typeof actionSchema>;

const LIMIT_NAMES = [...QUOTA_NAMES, ...STREAK_NAMES] as const;
const limitName = z.enum(LIMIT_NAMES);

export const limitsSchema = z.object({
  attempts_per_day: countSchema,
  answered_per_day: countSchema,
  talk_minutes_per_day: countSchema,
  talk_minutes_per_month: countSchema,
  distinct_callees_per_day: countSchema,
  min_gap_s: z.number().nonnegative(),
  max_call_s: z.number().positive(),
  time_zone: z.string(),
  reset_day: z.int().min(1).max(31).describe("A shorter month begins on its last day"),
  consecutive_failures: streak,
  consecutive_no_answers: streak,
  consecutive_short_calls: streak,
  short_call_s: z.number().min(1),
  pulses: z.strictObject({ first_s: pulse, next_s: pulse }),
  windows: windowsSchema.nullable().describe("Null: at any time; a time outside every window is closed"),
  warn_percent: z.number().min(1).max(100),
  actions: z.partialRecord(limitName, actionSchema),
  contract: z.string().nullable().describe("The contract whose totals the card shares"),
});
export type LimitsWire = z.infer<typeof limitsSchema>;

export const limitUseSchema = z.object({
  limit: limitName,
  scope: z.enum(["card", "contract"]),
  allowed: z.number(),
  used: z.number(),
  left: z.number(),
  unit: z.string(),
  resets_at: instantSchema.nullable(),
  source: z.object({
    kind: z.enum(["default", "config", "contract", "order", "ceiling", "new-store"]),
    name: z.string().nullable(),
  }),
  action: actionSchema,
  near: z.boolean(),
});

export const limitsRequestSchema = z
  .strictObject({
    limits: limitsSchema
      .partial()
      .strict()
      .refine((limits) => Object.keys(limits).length > 0, "name at least one limit"),
    shared: z.boolean().default(false).describe("Change the totals of the card's contract instead of its own limits"),
    by: personSchema.nullable().default(null),
    reason: reasonSchema.nullable().default(null),
  })
  .refine(
    ({ limits, shared }) => !shared || Object.keys(limits).every((key) => SHARED_KEYS.has(key)),
    "only counts, minutes, time_zone and reset_day are shared by the cards of a contract",
  );

const SHARED_KEYS: ReadonlySet<string> = new Set([
  "attempts_per_day",
  "answered_per_day",
  "talk_minutes_per_day",
  "talk_minutes_per_month",
  "distinct_callees_per_day",
  "time_zone",
  "reset_day",
]);

export function windowsToWire(week: WeekWindows): NonNullable<LimitsWire["windows"]> {
  const texts = (day: (typeof WEEKDAYS)[number]) => week[day].map(minuteSpanText);
  const [mon, tue, wed, thu, fri, sat, sun] = WEEKDAYS.map(texts);
  return {
    mon: mon ?? [],
    tue: tue ?? [],
    wed: wed ?? [],
    thu: thu ?? [],
    fri: fri ?? [],
    sat: sat ?? [],
    sun: sun ?? [],
  };
}

export function windowsFromWire(wire: NonNullable<LimitsWire["windows"]>): WeekWindows {
  return weekWindows(
    Object.fromEntries(
      WEEKDAYS.map((day) => [day, wire[day].map(parseMinuteSpan).filter((one) => one !== null)] as const),
    ),
  );
}

function actionToWire(action: LimitAction): ActionWire {
  return action.do === "block" ? { do: "block" } : { do: "rest", for_s: action.forS };
}

function actionFromWire(wire: ActionWire): LimitAction {
  return wire.do === "block" ? { do: "block" } : { do: "rest", forS: wire.for_s };
}

export function limitsToWire(limits: CardLimits): LimitsWire {
  const actions: Partial<Record<LimitName, ActionWire>> = {};
  for (const name of LIMIT_NAMES) {
    const action = limits.actions[name];
    if (action !== undefined) actions[name] = actionToWire(action);
  }
  return {
    attempts_per_day: limits.attemptsPerDay,
    answered_per_day: limits.answeredPerDay,
    talk_minutes_per_day: limits.talkMinutesPerDay,
    talk_minutes_per_month: limits.talkMinutesPerMonth,
    distinct_callees_per_day: limits.distinctCalleesPerDay,
    min_gap_s: limits.minGapS,
    max_call_s: limits.maxCallS,
    time_zone: limits.timeZone,
    reset_day: limits.resetDay,
    consecutive_failures: limits.consecutiveFailures,
    consecutive_no_answers: limits.consecutiveNoAnswers,
    consecutive_short_calls: limits.consecutiveShortCalls,
    short_call_s: limits.shortCallS,
    pulses: { first_s: limits.pulses.firstS, next_s: limits.pulses.nextS },
    windows: limits.windows === null ? null : windowsToWire(limits.windows),
    warn_percent: limits.warnPercent,
    actions,
    contract: limits.contract,
  };
}

type LimitsRequest = z.infer<typeof limitsRequestSchema>["limits"];

/** The limits a request names, in the domain's words; those it does not name are absent. */
export function limitsFromWire(wire: LimitsRequest): Partial<CardLimits> {
  const { pulses, windows, actions } = wire;
  return {
    ...sharedFromWire(wire),
    ...(wire.min_gap_s !== undefined && { minGapS: wire.min_gap_s }),
    ...(wire.max_call_s !== undefined && { maxCallS: wire.max_call_s }),
    ...(wire.consecutive_failures !== undefined && { consecutiveFailures: wire.consecutive_failures }),
    ...(wire.consecutive_no_answers !== undefined && { consecutiveNoAnswers: wire.consecutive_no_answers }),
    ...(wire.consecutive_short_calls !== undefined && { consecutiveShortCalls: wire.consecutive_short_calls }),
    ...(wire.short_call_s !== undefined && { shortCallS: wire.short_call_s }),
    ...(pulses !== undefined && { pulses: { firstS: pulses.first_s, nextS: pulses.next_s } }),
    ...(windows !== undefined && { windows: windows === null ? null : windowsFromWire(windows) }),
    ...(wire.warn_percent !== undefined && { warnPercent: wire.warn_percent }),
    ...(actions !== undefined && { actions: actionsFromWire(actions) }),
    ...(wire.contract !== undefined && { contract: wire.contract }),
  };
}

function actionsFromWire(wire: NonNullable<LimitsRequest["actions"]>): CardLimits["actions"] {
  const actions: Partial<Record<LimitName, LimitAction>> = {};
  for (const name of LIMIT_NAMES) {
    const action = wire[name];
    if (action !== undefined) actions[name] = actionFromWire(action);
  }
  return actions;
}

/** The part of a request that a contract's cards can share. */
export function sharedFromWire(
  wire: LimitsRequest,
): Partial<Pick<CardLimits, Exclude<keyof SharedLimits, "contract">>> {
  return {
    ...(wire.attempts_per_day !== undefined && { attemptsPerDay: wire.attempts_per_day }),
    ...(wire.answered_per_day !== undefined && { answeredPerDay: wire.answered_per_day }),
    ...(wire.talk_minutes_per_day !== undefined && { talkMinutesPerDay: wire.talk_minutes_per_day }),
    ...(wire.talk_minutes_per_month !== undefined && { talkMinutesPerMonth: wire.talk_minutes_per_month }),
    ...(wire.distinct_callees_per_day !== undefined && { distinctCalleesPerDay: wire.distinct_callees_per_day }),
    ...(wire.time_zone !== undefined && { timeZone: wire.time_zone }),
    ...(wire.reset_day !== undefined && { resetDay: wire.reset_day }),
  };
}

export function limitUseToWire(use: LimitUseView): z.infer<typeof limitUseSchema> {
  return {
    limit: use.name,
    scope: use.scope,
    allowed: use.allowed,
    used: use.used,
    left: use.left,
    unit: use.unit,
    resets_at: timeOrNull(use.resetsAt),
    source: use.source,
    action: actionToWire(use.action),
    near: use.near,
  };
}
