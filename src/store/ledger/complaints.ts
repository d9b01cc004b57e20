import type { E164 } from "../../domain/number.ts";
import type { WallMs } from "../../domain/time.ts";
import type { CampaignId } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import type { ComplaintDone } from "../api-registers.ts";
import { audit } from "./audit.ts";
import { setCampaignState } from "./campaigns.ts";
import { suppress } from "./consents.ts";
import type { LedgerContext } from "./context.ts";

/** The running campaigns whose last call the complaint can be about; where none called, those that were going to. */
function blamed(ctx: LedgerContext, key: Uint8Array): readonly CampaignId[] {
  const last = ctx.one<{ name: CampaignId; state: string }>(
    `SELECT k.name, k.state FROM attempt a JOIN campaign k ON k.id = a.campaign_id
     WHERE a.number_key = ? ORDER BY a.id DESC LIMIT 1`,
    key,
  );
  if (last !== undefined) return last.state === "running" ? [last.name] : [];
  const sql = `SELECT k.name FROM contact c JOIN campaign k ON k.id = c.campaign_id
    WHERE c.number_key = ? AND k.state = 'running' ORDER BY k.id`;
  return ctx.all<{ name: CampaignId }>(sql, key).map((row) => row.name);
}

/**
 * A person complained of a call: the number is suppressed for everything, and the campaign that called it pauses until
 * somebody has looked at it (field rule 4). `open` are the calls of the number that must still be ended.
 */
export function complain(ctx: LedgerContext, number: E164, source: string, actor: Actor, now: WallMs): ComplaintDone {
  const key = ctx.vault.nameOf(number);
  const paused = blamed(ctx, key);
  for (const campaign of paused) {
    setCampaignState(ctx, campaign, "paused", "a complaint is to be looked at", actor, now);
  }
  const wish = { scope: "controller", reason: "complaint", until: null } as const;
  const done = suppress(ctx, number, wish, actor, now);
  audit(ctx, now, "complaint", actor, { number_key: key.toString("hex"), source, paused });
  return { ...done, paused };
}
