import { z } from "zod";
import { REPORT_KINDS, type ReportRow } from "../../domain/report.ts";
import { rfc3339 } from "../../domain/time.ts";
import type { ReportView } from "../views-people.ts";
import {
  countSchema,
  instantSchema,
  outcomeCountsSchema,
  refusalCountsSchema,
  SCHEMA,
  schemaVersion,
  timeOrNull,
} from "./common.ts";

const rateSchema = z.number().min(0).nullable().describe("Between 0 and 1; null where there is nothing to divide by");
const secondsSchema = z.number().nonnegative();

const rowSchema = z.object({
  key: z.string().describe("A civil day of the card's contract, a campaign, a card's ICCID or a country; or total"),
  attempts: countSchema,
  setup_accepted: countSchema,
  answered: countSchema,
  asr: rateSchema,
  ner: rateSchema,
  acd_s: secondsSchema.nullable(),
  talk_s: secondsSchema,
  pdd_p50_ms: countSchema.nullable(),
  pdd_p95_ms: countSchema.nullable(),
  contacts: countSchema,
  contact_rate: rateSchema,
  abandoned: countSchema,
  abandonment_rate: rateSchema,
  opt_outs: countSchema,
  opt_out_rate: rateSchema,
  complaints: countSchema,
  complaint_rate: rateSchema,
  early_hang_ups: countSchema,
  early_hang_up_rate: rateSchema,
  unresolved: countSchema,
  outcomes: outcomeCountsSchema,
  refusals: refusalCountsSchema,
  quota: z
    .object({
      attempts: countSchema,
      attempts_allowed: countSchema,
      talk_s: secondsSchema,
      talk_s_allowed: secondsSchema,
      talk_s_month: secondsSchema,
      talk_s_month_allowed: secondsSchema,
    })
    .nullable()
    .describe("Of a card, in its contract's running day and month"),
});
export type ReportRowWire = z.infer<typeof rowSchema>;

export const reportReplySchema = z.object({
  schema: schemaVersion,
  by: z.enum(REPORT_KINDS),
  since: instantSchema.nullable(),
  until: instantSchema.nullable(),
  rows: z.array(rowSchema),
  total: rowSchema,
  hours: z.array(z.object({ at: instantSchema, attempts: countSchema, answered: countSchema })),
  pdd: z.array(z.object({ from_ms: countSchema, attempts: countSchema })),
});
export type ReportReply = z.infer<typeof reportReplySchema>;

function quotaToWire(quota: ReportRow["quota"]): ReportRowWire["quota"] {
  if (quota === null) return null;
  return {
    attempts: quota.attempts,
    attempts_allowed: quota.attemptsAllowed,
    talk_s: quota.talkS,
    talk_s_allowed: quota.talkSAllowed,
    talk_s_month: quota.talkSMonth,
    talk_s_month_allowed: quota.talkSMonthAllowed,
  };
}

function rowToWire({ key, figures, refusals, quota }: ReportRow): ReportRowWire {
  return {
    key,
    attempts: figures.attempts,
    setup_accepted: figures.setupAccepted,
    answered: figures.answered,
    asr: figures.asr,
    ner: figures.ner,
    acd_s: figures.acdS,
    talk_s: figures.talkS,
    pdd_p50_ms: figures.pddP50Ms,
    pdd_p95_ms: figures.pddP95Ms,
    contacts: figures.contacts,
    contact_rate: figures.contactRate,
    abandoned: figures.abandoned,
    abandonment_rate: figures.abandonmentRate,
    opt_outs: figures.optOuts,
    opt_out_rate: figures.optOutRate,
    complaints: figures.complaints,
    complaint_rate: figures.complaintRate,
    early_hang_ups: figures.earlyHangUps,
    early_hang_up_rate: figures.earlyHangUpRate,
    unresolved: figures.unresolved,
    outcomes: { ...figures.outcomes },
    refusals: { ...refusals },
    quota: quotaToWire(quota),
  };
}

export function reportToWire(view: ReportView): ReportReply {
  return {
    schema: SCHEMA,
    by: view.by,
    since: timeOrNull(view.since),
    until: timeOrNull(view.until),
    rows: view.rows.map(rowToWire),
    total: rowToWire(view.total),
    hours: view.hours.map(({ at, attempts, answered }) => ({ at: rfc3339(at), attempts, answered })),
    pdd: view.pdd.map(({ fromMs, attempts }) => ({ from_ms: fromMs, attempts })),
  };
}
