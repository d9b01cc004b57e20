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
const spans = z.array(span).max(24).optional().describe('Stretches of the day, such as ["08:00-12:00", "13:00-21:00"]');
const action = z
  .union([z.enum(["rest", "block"]), z.strictObject({ rest_s: seconds(60, 31_536_000) })], {
    error: "must be rest, block, or { rest_s: SECONDS }",
  })
  .optional()
  .describe("rest (until the limit's reset), block (until a person enables the card), or a rest of so many seconds");

/** What a contract may say of a card; each key is optional because the defaults fill the rest. */
export const limitKeys = {
  attempts_per_day: quota(100_000).describe("Dials of a card in its contract's day"),
  answered_per_day: quota(100_000).describe("Answered calls of a card a day"),
  talk_minutes_per_day: quota(1_440).describe("Minutes of talk a day, as pulses count them"),
  talk_minutes_per_month: quota(44_640).describe("Minutes of talk a month, which begins on reset_day"),
  distinct_callees_per_day: quota(100_000).describe("Different people called a day"),
  min_gap_s: seconds(0, 86_400).optional().describe("Seconds from the end of a call to the next dial of the card"),
  max_call_s: seconds(1, 14_400)
    .optional()
    .describe("Seconds after which a call is ended; charged when it is dialled, settled when it ends"),
  time_zone: zone.optional().describe("IANA zone in which the contract's day turns; required outside lab"),
  reset_day: z
    .number()
    .int()
    .min(1)
    .max(31)
    .optional()
    .describe("Day on which the contract's month begins; in shorter months the last day"),
  consecutive_failures: quota(10_000).describe("Calls in a row that reach nobody"),
  consecutive_no_answers: quota(10_000).describe("Calls in a row that ring in vain"),
  consecutive_short_calls: quota(10_000).describe("Answered calls in a row that are shorter than short_call_s"),
  short_call_s: seconds(1, 3_600).optional().describe("An answered call under so many seconds is short"),
  pulses: z
    .strictObject({
      first_s: seconds(1, 3_600).describe("Seconds that every answered call counts at least"),
      next_s: seconds(1, 3_600).describe("Seconds of each further step"),
    })
    .optional()
    .describe("How talk is counted: the first seconds whole, then in steps; by the second if left out"),
  windows: z
    .strictObject({ mon: spans, tue: spans, wed: spans, thu: spans, fri: spans, sat: spans, sun: spans })
    .optional()
    .describe("When the contract lets a card call, in time_zone; a day that is not named is closed"),
  warn_percent: z
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe("Percent of a limit from which on status, log and events say so"),
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
    .optional()
    .describe("What reaching a limit does: the card rests until its reset, unless something else is named here"),
};

/**
 * A carrier contract: which cards it is for, and what it says of them. Every matcher that is named must fit. With
 * `per: contract` its counts and minutes are totals of all its cards together.
 */
const contract = z
  .strictObject({
    name: z.string().min(1).max(64).describe("What the contract is called in limits and explanations"),
    iccid_prefix: z
      .string()
      .regex(/^[0-9A-F]{1,22}$/)
      .optional()
      .describe("Cards whose number begins so"),
    iccid: z
      .string()
      .regex(/^[0-9A-F]{18,22}$/, "must be a whole card number")
      .meta({ hint: "Write all 18 to 22 digits, in quotes; for several cards use iccid_prefix." })
      .optional()
      .describe("The one card of this whole number"),
    plmn: z
      .string()
      .regex(/^[0-9]{5,6}$/, "must be the carrier's MCC and MNC")
      .meta({ hint: 'Write 5 or 6 digits in quotes, such as "46000".' })
      .optional()
      .describe("Cards of the carrier with this country and network code"),
    per: z
      .enum(["card", "contract"])
      .default("card")
      .describe("Whether counts and minutes are each card's own, or totals of all cards of the contract"),
    multi_card_imeis: z
      .array(
        z
          .string()
          .regex(/^[0-9]{15,16}$/, "must be an IMEI")
          .meta({ hint: "Write the module's 15 digits in quotes, as `simbank slot show` says them." }),
      )
      .max(1_024)
      .optional()
      .describe("Modules (IMEI) on which the carrier's agreement allows several of its cards in turn"),
    ...limitKeys,
  })
  .refine(
    ({ iccid_prefix, iccid, plmn }) => iccid_prefix !== undefined || iccid !== undefined || plmn !== undefined,
    "needs iccid_prefix, iccid or plmn, to say which cards it is for",
  );

/** `cards` of the configuration (`contract.md` §3). */
export const cardsSchema = z
  .strictObject({
    defaults: z.strictObject(limitKeys).default({}).describe("What holds for every card"),
    contracts: z
      .array(contract)
      .default([])
      .describe("What a carrier's contract says of the cards it names; the strictest value that applies holds"),
  })
  .default({ defaults: {}, contracts: [] })
  .describe("What cards may do");

export type RawCards = z.infer<typeof cardsSchema>;
export type RawContract = RawCards["contracts"][number];
export type RawLimits = RawCards["defaults"];
