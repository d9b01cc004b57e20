import { z } from "zod";
import type { CallResult } from "../../domain/call.ts";
import type { AttemptView } from "../views.ts";
import {
  campaignIdSchema,
  countSchema,
  iccidSchema,
  instantSchema,
  outcomeSchema,
  SCHEMA,
  schemaVersion,
  shownNumber,
  slotIdSchema,
  timeOrNull,
} from "./common.ts";
import { rfc3339 } from "../../domain/time.ts";

/** One dial of one number on one card. Everything that is known only at the end is null until then. */
export const attemptSchema = z.object({
  schema: schemaVersion,
  attempt: countSchema,
  campaign: campaignIdSchema,
  number: z.string().describe("Masked unless revealed"),
  calling_number: z.string().nullable().describe("The card's own number; masked unless revealed"),
  slot: slotIdSchema,
  iccid: iccidSchema,
  state: z.enum(["reserved", "dialing", "alerting", "active", "ended"]),
  outcome: outcomeSchema.nullable(),
  detail: z.string().nullable(),
  cause: z.int().nullable(),
  cause_standard: z.enum(["24.008", "q.850", "vendor", "none"]).nullable(),
  cause_source: z.enum(["cend", "ceer", "urc", "final", "timer", "inferred", "none"]).nullable(),
  released_by: z.enum(["local", "remote", "network", "unknown"]).nullable(),
  answer_evidence: z.enum(["reliable", "early-media-prone", "unknown"]).nullable(),
  pdd_ms: countSchema.nullable(),
  ring_ms: countSchema.nullable(),
  talk_ms: countSchema.nullable(),
  ceer: z.string().nullable(),
  urcs: z.array(z.string()).describe("Lines of the modem that were evidence, numbers masked"),
  reserved_at: instantSchema,
  started_at: instantSchema.nullable(),
  ended_at: instantSchema.nullable(),
  reconciled: z
    .object({ as: outcomeSchema, by: z.string(), reason: z.string(), at: instantSchema })
    .nullable()
    .describe("What a person later found an unknown outcome to have been"),
});
export type AttemptWire = z.infer<typeof attemptSchema>;

type ResultWire = Pick<
  AttemptWire,
  | "outcome"
  | "detail"
  | "cause"
  | "cause_standard"
  | "cause_source"
  | "released_by"
  | "answer_evidence"
  | "pdd_ms"
  | "ring_ms"
  | "talk_ms"
  | "ceer"
  | "urcs"
>;

const NOT_ENDED: ResultWire = {
  outcome: null,
  detail: null,
  cause: null,
  cause_standard: null,
  cause_source: null,
  released_by: null,
  answer_evidence: null,
  pdd_ms: null,
  ring_ms: null,
  talk_ms: null,
  ceer: null,
  urcs: [],
};

/** Whole milliseconds: clocks finer than that are of no use to a reader. */
function wholeMs(ms: number | null): number | null {
  return ms === null ? null : Math.max(0, Math.round(ms));
}

function resultToWire(result: CallResult): ResultWire {
  return {
    outcome: result.outcome,
    detail: result.detail,
    cause: result.cause,
    cause_standard: result.causeStandard,
    cause_source: result.causeSource,
    released_by: result.releasedBy,
    answer_evidence: result.answerEvidence,
    pdd_ms: wholeMs(result.pddMs),
    ring_ms: wholeMs(result.ringMs),
    talk_ms: wholeMs(result.talkMs),
    ceer: result.ceer,
    urcs: [...result.urcs],
  };
}

export function attemptToWire(view: AttemptView, reveal: boolean): AttemptWire {
  const { reconciled } = view;
  return {
    schema: SCHEMA,
    attempt: view.attempt,
    campaign: view.campaign,
    number: shownNumber(view.number, reveal),
    calling_number: view.callingNumber === null ? null : shownNumber(view.callingNumber, reveal),
    slot: view.slot,
    iccid: view.iccid,
    state: view.state,
    ...(view.result === null ? NOT_ENDED : resultToWire(view.result)),
    reserved_at: rfc3339(view.reservedAt),
    started_at: timeOrNull(view.startedAt),
    ended_at: timeOrNull(view.endedAt),
    reconciled:
      reconciled === null
        ? null
        : { as: reconciled.as, by: reconciled.by, reason: reconciled.reason, at: rfc3339(reconciled.at) },
  };
}
