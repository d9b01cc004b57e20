import type { CallResult } from "../../domain/call.ts";
import { maskNumber } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { AttemptId, CampaignId, Iccid, Outcome, SlotId } from "../../domain/words.ts";
import type { AttemptQuery, AttemptRow } from "../api.ts";
import { existingCampaign } from "./campaign-records.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";
import { numberOf, shownNumber } from "./subscribers.ts";

interface AttemptColumns {
  readonly id: AttemptId;
  readonly campaign: CampaignId;
  readonly number_key: Uint8Array;
  readonly calling_key: Uint8Array | null;
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly state: AttemptRow["state"];
  readonly outcome: Outcome | null;
  readonly result: string | null;
  readonly reserved_at: number;
  readonly dialing_at: number | null;
  readonly ended_at: number | null;
  readonly as_outcome: Outcome | null;
  readonly as_by: string | null;
  readonly as_reason: string | null;
  readonly as_at: number | null;
}

function instant(at: number | null): WallMs | null {
  return at === null ? null : wallMs(at);
}

function resultOf(row: AttemptColumns): CallResult | null {
  if (row.result === null || row.outcome === null) return null;
  return { ...readJson<Omit<CallResult, "outcome">>(row.result), outcome: row.outcome };
}

function reconciledOf(row: AttemptColumns): AttemptRow["reconciled"] {
  const { as_outcome: as, as_by: by, as_reason: reason, as_at: at } = row;
  return as === null || by === null || reason === null || at === null ? null : { as, by, reason, at: wallMs(at) };
}

function toRow(ctx: LedgerContext, row: AttemptColumns, reveal: boolean): AttemptRow {
  const calling = row.calling_key === null ? null : numberOf(ctx, row.calling_key);
  return {
    attempt: row.id,
    campaign: row.campaign,
    number: shownNumber(ctx, row.number_key, reveal),
    callingNumber: calling === null || reveal ? calling : maskNumber(calling),
    slot: row.slot,
    iccid: row.iccid,
    state: row.state,
    result: resultOf(row),
    reservedAt: wallMs(row.reserved_at),
    startedAt: instant(row.dialing_at),
    endedAt: instant(row.ended_at),
    reconciled: reconciledOf(row),
  };
}

/** Rows looked at per slice: the filters have no index of their own, and other work must not wait for a long scan. */
const SLICE = 2_000;

const FROM_ATTEMPT = `SELECT a.id, k.name AS campaign, a.number_key, a.calling_key, a.slot, a.iccid, a.state,
    a.outcome, a.result, a.reserved_at, a.dialing_at, a.ended_at,
    r.outcome AS as_outcome, r.by AS as_by, r.reason AS as_reason, r.at AS as_at
  FROM attempt a JOIN campaign k ON k.id = a.campaign_id
    LEFT JOIN reconciliation r ON r.attempt_id = a.id`;

const SELECT = `${FROM_ATTEMPT}
  WHERE a.id > ?1 AND a.id <= ?2 AND (?3 IS NULL OR a.reserved_at >= ?3) AND (?4 IS NULL OR a.campaign_id = ?4)
    AND (?5 IS NULL OR a.slot = ?5) AND (?6 IS NULL OR a.outcome = ?6)
  ORDER BY a.id`;

/** Attempts in the order in which they were reserved, from `afterAttempt` on, at most `limit` of them. */
export function* listAttempts(ctx: LedgerContext, query: AttemptQuery): Generator<void, readonly AttemptRow[]> {
  const campaign = query.campaign === null ? null : existingCampaign(ctx, query.campaign).id;
  const newest = ctx.one<{ id: number | null }>("SELECT max(id) AS id FROM attempt")?.id ?? 0;
  const found: AttemptRow[] = [];
  for (let after = query.afterAttempt ?? 0; after < newest && found.length < query.limit; after += SLICE) {
    const rows = ctx.all<AttemptColumns>(
      SELECT,
      after,
      after + SLICE,
      query.since,
      campaign,
      query.slot,
      query.outcome,
    );
    for (const row of rows.slice(0, query.limit - found.length)) found.push(toRow(ctx, row, query.reveal));
    yield;
  }
  return found;
}

/** A person's story needs no more. */
const MOST_OF_ONE = 500;

const OF_NUMBER = `${FROM_ATTEMPT} WHERE a.number_key = ? ORDER BY a.id DESC LIMIT ${MOST_OF_ONE}`;

/** The attempts of one person, oldest first. */
export function attemptsOfNumber(ctx: LedgerContext, key: Uint8Array, reveal: boolean): readonly AttemptRow[] {
  return ctx
    .all<AttemptColumns>(OF_NUMBER, key)
    .reverse()
    .map((row) => toRow(ctx, row, reveal));
}
