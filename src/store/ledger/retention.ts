import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor, RetentionDone } from "../api-proof.ts";
import { actorText, audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { forgetPerson } from "./erasure.ts";
import { placePolicy } from "./policies.ts";

/** People looked at between two yields. */
const SLICE = 250;
const DAY_MS = 86_400_000;

/**
 * Whether the record of a person still has a use at `?3`, or was touched since `?2`: a consent that counts, a call to
 * come, a recent call, note or suppression, or a card of our own with that number.
 */
const NEEDED = `SELECT 1 WHERE
  EXISTS (SELECT 1 FROM consent WHERE number_key = ?1 AND (
    (withdrawn_at IS NULL AND (expires_at IS NULL OR expires_at > ?3))
    OR max(granted_at, imported_at, coalesce(withdrawn_at, 0), coalesce(expires_at, 0)) >= ?2))
  OR EXISTS (SELECT 1 FROM contact WHERE number_key = ?1 AND state IN ('waiting', 'in-call'))
  OR EXISTS (SELECT 1 FROM attempt WHERE number_key = ?1 AND (ended_at IS NULL OR ended_at >= ?2))
  OR EXISTS (SELECT 1 FROM note WHERE number_key = ?1 AND at >= ?2)
  OR EXISTS (SELECT 1 FROM suppression WHERE number_key = ?1 AND since >= ?2)
  OR EXISTS (SELECT 1 FROM callback WHERE number_key = ?1 AND ended_at IS NULL)
  OR EXISTS (SELECT 1 FROM card WHERE number_key = ?1)`;

/** How long records are kept: as the site says, and never shorter than the calling rules ask. Days. */
function keptDays(ctx: LedgerContext, callsDays: number, now: WallMs): number {
  const asked = placePolicy(ctx, now)?.retention;
  return Math.max(callsDays, asked?.callRecordDays ?? 0, asked?.consentProofDays ?? 0);
}

/**
 * Forgets everybody whose record has served its time: what is sealed about them goes, as in an erasure; what is counted
 * and proven stays under a hash that names nobody. With `dryRun` it only counts.
 */
export function* applyRetention(
  ctx: LedgerContext,
  callsDays: number,
  dryRun: boolean,
  actor: Actor,
  now: WallMs,
): Generator<void, RetentionDone> {
  const days = keptDays(ctx, callsDays, now);
  const before = wallMs(Math.max(0, now - days * DAY_MS));
  const sums = { people: 0, variables: 0, notes: 0, references: 0 };
  for (let after = 0; ; ) {
    const people = ctx.all<{ id: number; number_key: Buffer }>(
      "SELECT id, number_key FROM subscriber WHERE id > ? ORDER BY id LIMIT ?",
      after,
      SLICE,
    );
    for (const { id, number_key: key } of people) {
      after = id;
      if (ctx.one(NEEDED, key, before, now) !== undefined) continue;
      sums.people += 1;
      if (dryRun) continue;
      const forgotten = forgetPerson(ctx, key);
      sums.variables += forgotten.variables;
      sums.notes += forgotten.notes;
      sums.references += forgotten.references;
      noteErasure(ctx, key, `kept for ${days} days`, actor, now);
    }
    if (people.length < SLICE) break;
    yield;
  }
  if (sums.people > 0 && !dryRun) audit(ctx, now, "retention-applied", actor, { days, ...sums });
  return { days, before, ...sums };
}

function noteErasure(ctx: LedgerContext, key: Uint8Array, reason: string, actor: Actor, now: WallMs): void {
  ctx.run(
    `INSERT INTO erasure (number_key, at, by, reason) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, by = excluded.by, reason = excluded.reason`,
    key,
    now,
    actorText(actor),
    reason,
  );
}
