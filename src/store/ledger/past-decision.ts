import { SimbankError } from "../../domain/errors.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CampaignId } from "../../domain/words.ts";
import type { MergedPolicy, PackReference } from "../../policy/types.ts";
import type { DecisionReference, PastDecision } from "../api-decisions.ts";
import type { LedgerContext } from "./context.ts";
import { type KeptRefusal, rulesOfDecision } from "./gate-rules.ts";
import { readJson } from "./json.ts";
import { shownNumber } from "./subscribers.ts";

type Facts = Readonly<Record<string, unknown>>;

function packsKept(ctx: LedgerContext, hash: unknown): readonly PackReference[] {
  if (typeof hash !== "string") return [];
  const row = ctx.one<{ body: string }>("SELECT body FROM policy WHERE hash = ?", hash);
  return row === undefined ? [] : readJson<Pick<MergedPolicy, "packs">>(row.body).packs;
}

interface RefusedColumns {
  readonly number_key: Uint8Array;
  readonly campaign: CampaignId;
  readonly first_at: number;
  readonly last_at: number;
  readonly count: number;
  readonly refusals: string;
  readonly facts: string;
}

function refused(ctx: LedgerContext, id: number, reveal: boolean): PastDecision | null {
  const sql = `SELECT d.number_key, k.name AS campaign, d.first_at, d.last_at, d.count, d.refusals, d.facts
    FROM decision d JOIN campaign k ON k.id = d.campaign_id WHERE d.id = ?`;
  const row = ctx.one<RefusedColumns>(sql, id);
  if (row === undefined) return null;
  const facts = readJson<Facts>(row.facts);
  const kept = readJson<readonly KeptRefusal[]>(row.refusals);
  return {
    of: { kind: "decision", id },
    number: shownNumber(ctx, row.number_key, reveal),
    campaign: row.campaign,
    verdict: "refuse",
    at: wallMs(row.first_at),
    lastAt: wallMs(row.last_at),
    count: row.count,
    refusals: kept.map(({ code, detail, nextPossibleAt }) => ({ code, detail, nextPossibleAt })),
    rules: rulesOfDecision(ctx, facts["gate"], kept),
    facts,
    policy: packsKept(ctx, facts["policy"]),
  };
}

interface AllowedColumns {
  readonly number_key: Uint8Array;
  readonly campaign: CampaignId;
  readonly reserved_at: WallMs;
  readonly consent_id: number;
  readonly policy_hash: string;
  readonly decision: string;
}

function allowed(ctx: LedgerContext, id: number, reveal: boolean): PastDecision | null {
  const sql = `SELECT a.number_key, k.name AS campaign, a.reserved_at, a.consent_id, a.policy_hash, a.decision
    FROM attempt a JOIN campaign k ON k.id = a.campaign_id WHERE a.id = ?`;
  const row = ctx.one<AllowedColumns>(sql, id);
  if (row === undefined) return null;
  const facts = readJson<Facts>(row.decision);
  return {
    of: { kind: "attempt", id },
    number: shownNumber(ctx, row.number_key, reveal),
    campaign: row.campaign,
    verdict: "allow",
    at: wallMs(row.reserved_at),
    lastAt: wallMs(row.reserved_at),
    count: 1,
    refusals: [],
    rules: rulesOfDecision(ctx, facts["gate"], []),
    facts: { ...facts, consent: row.consent_id },
    policy: packsKept(ctx, row.policy_hash),
  };
}

/**
 * A decision of the past from what the ledger kept of it alone: the rules that refused, the facts as references, the
 * packs by their hashes. Throws `SB_NOT_FOUND` for one that was never made.
 */
export function pastDecision(ctx: LedgerContext, of: DecisionReference, reveal: boolean): PastDecision {
  const found = of.kind === "decision" ? refused(ctx, of.id, reveal) : allowed(ctx, of.id, reveal);
  if (found !== null) return found;
  const where = of.kind === "decision" ? "`simbank subscriber show NUMBER`" : "`simbank calls`";
  throw new SimbankError("SB_NOT_FOUND", `There is no ${of.kind} ${of.id}: ${where} lists them.`, { ...of });
}
