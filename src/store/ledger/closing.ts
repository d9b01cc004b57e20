import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Purpose } from "../../domain/words.ts";
import { type CallingTimes, nextOpening } from "../../policy/windows.ts";
import { audit } from "./audit.ts";
import type { CampaignColumns } from "./campaign-records.ts";
import type { LedgerContext } from "./context.ts";
import { campaignPolicy, placePolicy } from "./policies.ts";

/** Windows are told in minutes; calling hours end on one of these. */
const STEP_MS = 5 * 60_000;
/** A shorter pause, as over noon, is no end of the day's calls. */
const BREAK_MS = 4 * 3_600_000;
/** What is open for so long without an end does not close at all. */
const ALWAYS_MS = 48 * 3_600_000;

/**
 * When the calling hours that are running at an instant (or open next) are over for the day; null where they never open
 * or never close.
 */
export function closingAfter(times: CallingTimes, purpose: Purpose, from: WallMs): WallMs | null {
  let at = nextOpening(times, purpose, from);
  if (at === null) return null;
  const opened = at;
  for (;;) {
    const closed = wallMs(Math.floor(at / STEP_MS) * STEP_MS + STEP_MS);
    const opens: WallMs | null = nextOpening(times, purpose, closed);
    if (opens === null || opens - closed >= BREAK_MS) return closed;
    if (opens - opened > ALWAYS_MS) return null;
    at = opens;
  }
}

/** When a campaign that is started now pauses by itself, by the rules of the country the box stands in and its own. */
export function closesAt(
  ctx: LedgerContext,
  { purpose, tighten }: Pick<CampaignColumns, "purpose" | "tighten">,
  now: WallMs,
): WallMs | null {
  const times = campaignPolicy(placePolicy(ctx, now), tighten);
  return times === null ? null : closingAfter(times, purpose, now);
}

/**
 * Pauses the campaigns whose calling hours have ended: what was meant for yesterday is not called this morning unless a
 * person starts it again, or said at its creation that it goes on daily. Calls under way go on to their end.
 */
export function pauseClosed(ctx: LedgerContext, now: WallMs): void {
  const closed = ctx.all<{ id: number; name: string }>(
    "SELECT id, name FROM campaign WHERE state = 'running' AND closes_at <= ? AND resume_daily = 0",
    now,
  );
  for (const { id, name } of closed) {
    const reason = "its calling hours have ended: start it again to go on";
    ctx.run("UPDATE campaign SET state = 'paused', closes_at = NULL, state_reason = ? WHERE id = ?", reason, id);
    audit(ctx, now, "campaign-state", null, { id: name, from: "running", to: "paused", reason });
  }
}
