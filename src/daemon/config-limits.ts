import { z } from "zod";
import { isTimeZone } from "../domain/civil-day.ts";
import { parseMinuteSpan } from "../domain/week-windows.ts";

const quota = (most: number) => z.number().int().min(1).max(most).optional();
const seconds = (least: number, most: number) => z.number().int().min(least).max(most);
const zone = z
  .string()
  .refine(isTimeZone, "must be an IANA time zone")
  .meta({ hint: "Name the zone in which the carrier's day turns, such as Asia/Shanghai." });
const span = z
  .string()
  .refine((text) => parseMinuteSpan(text) !== null, "must be a stretch of the day")
  .meta({ hint: "Write from and to, such as 08:00-21:00; the latest end is 24:00." });
const spans = z.array(span).max(24).optional();
const action = z
  .union([z.enum(["rest", "block"]), z.strictObject({ rest_s: seconds(60, 31_536_000) })], {
    error: "must be rest, block, or { rest_s: SECONDS }",
  })
  .optional();

/** What a contract may say of a card; each key is optional because the defaults fill the rest. */
export const limitKeys = {
  attempts_per_day: quota(100_000),
  answered_per_day: quota(100_000),
  talk_minutes_per_day: quota(1_440),
  talk_minutes_per_month: quota(44_640),
  distinct_callees_per_day: quota(100_000),
  min_gap_s: seconds(0, 86_400).optional(),
  max_call_s: seconds(1, 14_400).optional(),
  time_zone: zone.optional(),
  reset_day: z.number().int().min(1).max(31).optional(),
  consecutive_failures: quota(10_000),
  consecutive_no_answers: quota(10_000),
  consecutive_short_calls: quota(10_000),
  short_call_s: seconds(1, 3_600).optional(),
  /** How talk is counted: the first so many seconds whole, then in steps. */
  pulses: z.strictObject({ first_s: seconds(1, 3_600), next_s: seconds(1, 3_600) }).optional(),
  /** When the contract lets a card call, in `time_zone`. A day that is not named is closed. */
  windows: z
    .strictObject({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans })
    .optional(),
  warn_percent: z.number().int().min(1).max(100).optional(),
  /** What reaching a limit does; by default the card rests until the limit's reset. */
  actions: z
    .strictObject({
      attempts_per_day: action,
      answered_per_day: action,
      talk_minutes_per_day: action,
      talk_minutes_per_month: action,
      distinct_callees_per_day: action,
      consecutive_failures: action,
      consecutive_no_answers: action,
      consecutive_short_calls: action,
    })
    .optional(),
};

/**
 * A carrier contract: which cards it is for, and what it says of them. Every matcher that is named must fit. With
 * `per: contract` its counts and minutes are totals of all its cards together.
 */
const contract = z
  .strictObject({
    name: z.string().min(1).max(64),
    iccid_prefix: z
      .string()
      .regex(/^[0-9A-F]{1,22}$/)
      .optional(),
    iccid: z
      .string()
      .regex(/^[0-9A-F]{18,22}$/, "must be a whole card number")
      .meta({ hint: "Write all 18 to 22 digits, in quotes; for several cards use iccid_prefix." })
      .optional(),
    plmn: z
      .string()
      .regex(/^[0-9]{5,6}$/, "must be the carrier's MCC and MNC")
      .meta({ hint: 'Write 5 or 6 digits in quotes, such as "46000".' })
      .optional(),
    per: z.enum(["card", "contract"]).default("card"),
    ...limitKeys,
  })
  .refine(
    ({ iccid_prefix, iccid, plmn }) => iccid_prefix !== undefined || iccid !== undefined || plmn !== undefined,
    "needs iccid_prefix, iccid or plmn, to say which cards it is for",
  );

/** `cards` of the configuration (`contract.md` §3). */
export const cardsSchema = z
  .strictObject({ defaults: z.strictObject(limitKeys).default({}), contracts: z.array(contract).default([]) })
  .default({ defaults: {}, contracts: [] });

export type RawCards = z.infer<typeof cardsSchema>;
export type RawContract = RawCards["contracts"][number];
export type RawLimits = RawCards["defaults"];
