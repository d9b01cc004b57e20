import { type CallResult, DAEMON_RESTART } from "../../domain/call.ts";
import { SimbankError } from "../../domain/errors.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import { type AttemptId, OUTCOMES, type Outcome } from "../../domain/words.ts";
import type { Actor, OpenAttempt } from "../api.ts";
import { auditRow } from "./audit.ts";
import { moveAfterCall } from "./after-call.ts";
import { hastenContacts, settleCampaign, wakeNumber } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { openAttempts } from "./open-attempts.ts";
import { applyLimitActions } from "./limit-actions.ts";
import { judgeCard } from "./symptoms.ts";
import { settle } from "./usage.ts";

interface EndingRow {
  readonly id: number;
  readonly campaign_id: number;
  readonly contact_id: number;
  readonly number_key: Uint8Array;
  readonly card_id: number;
  readonly civil_day: string;
  readonly max_call_s: number;
  readonly ended_at: number | null;
}

function existingAttempt(ctx: LedgerContext, id: AttemptId): EndingRow {
  const sql = `SELECT id, campaign_id, contact_id, number_key, card_id, civil_day, max_call_s, ended_at
    FROM attempt WHERE id = ?`;
  const row = ctx.one<EndingRow>(sql, id);
  if (row === undefined) throw new SimbankError("SB_NOT_FOUND", `There is no attempt ${id}.`, { attempt: id });
  return row;
}

const STEPS = ["reserved", "dialing", "alerting", "active"] as const;

/** Notes how far a call got; an earlier step than the one known, and an ended attempt, are left alone. */
export function progressAttempt(
  ctx: LedgerContext,
  id: AttemptId,
  state: "dialing" | "alerting" | "active",
  at: WallMs,
): void {
  const earlier = STEPS.slice(0, STEPS.indexOf(state)).map((step) => `'${step}'`);
  ctx.run(
    `UPDATE attempt SET state = '${state}', ${state}_at = ? WHERE id = ? AND state IN (${earlier.join(",")})`,
    at,
    id,
  );
}

/** Ends an attempt, settles its card and moves its contact on. False when it had ended already: nothing changes then. */
export function finishAttempt(ctx: LedgerContext, id: AttemptId, result: CallResult, at: WallMs): boolean {
  const row = existingAttempt(ctx, id);
  if (row.ended_at !== null) return false;
  ctx.run(
    "UPDATE attempt SET state = 'ended', ended_at = ?, outcome = ?, result = ? WHERE id = ?",
    at,
    result.outcome,
    JSON.stringify({ ...result, outcome: undefined }),
    id,
  );
  settle(ctx, row, result, at);
  applyLimitActions(ctx, row, result, at);
  moveAfterCall(ctx, row, result, at);
  auditRow(ctx, at, "attempt-ended", id);
  judgeCard(ctx, row.card_id, result, at);
  wakeNumber(ctx, "attempt", row.number_key, at);
  settleCampaign(ctx, row.campaign_id);
  return true;
}

/** What is recorded of a call that outlived the process which watched it. */
function unknownResult(): CallResult {
  return {
    outcome: "unknown",
    detail: DAEMON_RESTART,
    cause: null,
    causeStandard: "none",
    causeSource: "none",
    releasedBy: "unknown",
    answerEvidence: "unknown",
    pddMs: null,
    ringMs: null,
    talkMs: 0,
    ceer: null,
    urcs: [],
  };
}

/** Ends what an earlier life left open as `unknown`: nobody can say whether those calls rang. */
export function recoverAttempts(ctx: LedgerContext, now: WallMs): OpenAttempt[] {
  const open = openAttempts(ctx);
  for (const { attempt } of open) finishAttempt(ctx, attempt, unknownResult(), now);
  return open;
}

/** Frees a callee blocked by an `unknown` attempt. The outcome stays; a row beside it says what a person found out. */
export function reconcileAttempt(
  ctx: LedgerContext,
  id: AttemptId,
  as: Outcome,
  word: { readonly reason: string; readonly by: string; readonly actor: Actor },
  now: WallMs,
): void {
  const { reason, by, actor } = word;
  const row = existingAttempt(ctx, id);
  const known = ctx.one<{ outcome: string | null; reconciled: number | null }>(
    "SELECT a.outcome, r.at AS reconciled FROM attempt a LEFT JOIN reconciliation r ON r.attempt_id = a.id WHERE a.id = ?",
    id,
  );
  if (!OUTCOMES.includes(as) || as === "unknown") {
    throw new SimbankError(
      "SB_INVALID_INPUT",
      `"${as}" says nothing: name one of ${OUTCOMES.filter((one) => one !== "unknown").join(", ")}.`,
    );
  }
  if (known?.outcome !== "unknown") {
    const text = `Attempt ${id} is ${known?.outcome ?? "still open"}: only an unknown one is reconciled.`;
    throw new SimbankError("SB_CONFLICT", text, { attempt: id });
  }
  if (known.reconciled !== null) {
    throw new SimbankError("SB_CONFLICT", `Attempt ${id} was reconciled already.`, { attempt: id });
  }
  ctx.run(
    "INSERT INTO reconciliation (attempt_id, outcome, by, reason, at) VALUES (?, ?, ?, ?, ?)",
    id,
    as,
    by,
    reason,
    wallMs(now),
  );
  auditRow(ctx, now, "attempt-reconciled", id, actor);
  wakeNumber(ctx, "attempt", row.number_key, now);
  hastenContacts(ctx, row.number_key, now);
}
