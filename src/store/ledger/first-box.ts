import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import { wallMs } from "../../domain/time.ts";
import type { Actor } from "../api.ts";
import { audit, forgetTimeBefore, newestAt } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

/** Somebody answered for it that no ledger with withdrawals in it was lost before this one (field rule 10). */
export function isFirstBox(ctx: LedgerContext): boolean {
  return ctx.one("SELECT 1 FROM meta WHERE key = 'first-box'") !== undefined;
}

/** Records it, once. Throws `SB_CONFLICT` the second time. */
export function declareFirstBox(ctx: LedgerContext, reason: string, actor: Actor, now: WallMs): void {
  if (isFirstBox(ctx)) throw new SimbankError("SB_CONFLICT", "It is on record already that this is the first box.");
  ctx.run("INSERT INTO meta (key, value) VALUES ('first-box', ?)", now);
  audit(ctx, now, "first-box", actor, { reason });
  ctx.memory.registers = null;
  ctx.rack.heldLines.clear();
}

/**
 * Believes the clock as it reads now, although a row of a later instant is on record: a step forward that was undone.
 * What was counted in that time stays counted. Answers with the newest instant until now.
 */
export function trustClock(
  ctx: LedgerContext,
  reason: string,
  by: string,
  actor: Actor,
  now: WallMs,
): { readonly newestWas: WallMs | null } {
  const { buildDate } = ctx.settings;
  if (now < buildDate) {
    throw new SimbankError("SB_CONFLICT", "The clock reads earlier than this program was built: set it first.");
  }
  const newestWas = newestAt(ctx);
  audit(ctx, now, "clock-trusted", actor, { reason, by, newest_was: newestWas });
  forgetTimeBefore(ctx, now);
  ctx.rack.heldLines.clear();
  return { newestWas: newestWas === null ? null : wallMs(newestWas) };
}
