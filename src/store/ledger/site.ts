import type { WallMs } from "../../domain/time.ts";
import { wallMs } from "../../domain/time.ts";
import type { SlotId, Want } from "../../domain/words.ts";
import type { Actor, OpenAttempt, SlotIntent } from "../api.ts";
import { actorText, audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { attemptsToEnd } from "./open-attempts.ts";

/** What people want of slots, where anybody said so. */
export function slotIntents(ctx: LedgerContext): readonly SlotIntent[] {
  return ctx.all<SlotIntent>("SELECT slot, want, by, reason FROM slot_intent ORDER BY slot");
}

export function setSlotIntent(
  ctx: LedgerContext,
  slot: SlotId,
  want: Want,
  reason: string | null,
  actor: Actor,
  now: WallMs,
): void {
  ctx.run(
    `INSERT INTO slot_intent (slot, want, by, reason, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       want = excluded.want, by = excluded.by, reason = excluded.reason, at = excluded.at`,
    slot,
    want,
    actor.name,
    reason,
    now,
  );
  audit(ctx, now, "slot-intent", actor, { slot, want, reason });
}

/** Stops the site, across restarts, until `resumeAll`. A second stop keeps the first one's reason and time. */
export function stopAll(
  ctx: LedgerContext,
  reason: string,
  actor: Actor,
  now: WallMs,
): { readonly open: readonly OpenAttempt[] } {
  ctx.run(
    "INSERT INTO site_stop (one, reason, by, since) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING",
    reason,
    actorText(actor),
    now,
  );
  audit(ctx, now, "stop-all", actor, { reason });
  return { open: attemptsToEnd(ctx, now) };
}

/** The same by the ledger's own word, such as when a carrier blocks card after card. */
export function stopSite(ctx: LedgerContext, reason: string, now: WallMs): void {
  ctx.run(
    "INSERT INTO site_stop (one, reason, by, since) VALUES (1, ?, 'simbankd', ?) ON CONFLICT DO NOTHING",
    reason,
    now,
  );
  audit(ctx, now, "stop-all", null, { reason });
}

export function resumeAll(ctx: LedgerContext, reason: string, actor: Actor, now: WallMs): void {
  ctx.run("DELETE FROM site_stop");
  ctx.rack.heldLines.delete("site");
  audit(ctx, now, "resume-all", actor, { reason });
}

export function stoppedAll(
  ctx: LedgerContext,
): { readonly reason: string; readonly by: string; readonly since: WallMs } | null {
  const row = ctx.one<{ reason: string; by: string; since: number }>("SELECT reason, by, since FROM site_stop");
  return row === undefined ? null : { reason: row.reason, by: row.by, since: wallMs(row.since) };
}
