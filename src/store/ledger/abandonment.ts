import { type WallMs, wallMs } from "../../domain/time.ts";
import type { AbandonmentFacts } from "../../gate/facts.ts";
import type { MergedPolicy } from "../../policy/types.ts";
import type { CampaignColumns } from "./campaign-records.ts";
import type { LedgerContext } from "./context.ts";

/** Counted once per campaign row that was read, which is once per pass. */
const counted = new WeakMap<CampaignColumns, AbandonmentFacts>();

/**
 * How many of the campaign's answered calls met silence, by what people noted of them, in the period that the rules
 * look at.
 */
export function abandonmentOf(
  ctx: LedgerContext,
  campaign: CampaignColumns,
  { abandonment: { windowMs } }: MergedPolicy,
  now: WallMs,
): AbandonmentFacts {
  const known = counted.get(campaign);
  if (known !== undefined) return known;
  const since = now - windowMs;
  // Of several words on one call the last holds.
  const said = ctx.one<{ n: number; since: number | null }>(
    `SELECT count(*) AS n, min(at) AS since FROM disposition d WHERE code = 'abandoned' AND campaign_id = ? AND at > ?
       AND NOT EXISTS (SELECT 1 FROM disposition WHERE number_key = d.number_key AND attempt_id = d.attempt_id AND id > d.id)`,
    campaign.id,
    since,
  );
  const abandoned = said?.n ?? 0;
  const facts = {
    abandoned,
    answered: abandoned === 0 ? 0 : answeredIn(ctx, campaign.id, since),
    since: said === undefined || said.since === null ? null : wallMs(said.since),
  };
  counted.set(campaign, facts);
  return facts;
}

function answeredIn(ctx: LedgerContext, campaign: number, since: number): number {
  const sql = `SELECT count(*) AS n FROM attempt_stat WHERE outcome IN ('answered', 'answered-unproven')
    AND campaign_id = ? AND reserved_at > ?`;
  return ctx.one<{ n: number }>(sql, campaign, since)?.n ?? 0;
}
