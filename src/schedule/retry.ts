import type { CallResult } from "../domain/call.ts";
import { civilDayAt } from "../domain/civil-day.ts";
import { MOST_ATTEMPTS, RETRY_WINDOW_MS, type RetryRule, type RetryRules } from "../domain/retry.ts";
import { type WallMs, wallMs } from "../domain/time.ts";
import type { Outcome } from "../domain/words.ts";

const HOUR_MS = 3_600_000;

/** Local hours at which one part of the day gives way to the next. */
const DAY_PARTS = [0, 9, 12, 14, 17, 20, 24] as const;

/** An ended attempt of the contact, the newest included. */
export interface TriedBefore {
  readonly at: WallMs;
  readonly kind: Outcome;
}

/** Where a contact goes after a call. */
export type AfterCall =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly at: WallMs }
  | { readonly kind: "hold"; readonly reason: string };

/**
 * What an ending counts as for a retry: a phone that rang is at least `no-answer`, whatever the cause says (field
 * rule 22); declining a call and no answer stay what they are.
 */
export function retryKind(outcome: Outcome, alerted: boolean): Outcome {
  const isOther = !["answered", "answered-unproven", "rejected", "invalid-number", "unknown"].includes(outcome);
  return alerted && isOther ? "no-answer" : outcome;
}

/** Whether the phone rang, from what is stored of the call. */
export function rang(result: Pick<CallResult, "ringMs">, alertingAt: number | null): boolean {
  return result.ringMs !== null || alertingAt !== null;
}

interface Part {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The part of the local day around an instant. */
function partAt(at: number, zone: string): Part {
  const day = civilDayAt(wallMs(at), zone);
  const segment = day.segments.find((one) => at < one.endsAt) ?? day.segments.at(-1);
  const offsetMs = segment?.offsetMs ?? 0;
  const local = at + offsetMs;
  const midnight = Math.floor(local / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const hour = (local - midnight) / HOUR_MS;
  const next = DAY_PARTS.find((one) => one > hour) ?? 24;
  const first = DAY_PARTS.findLast((one) => one <= hour) ?? 0;
  return { startsAt: midnight + first * HOUR_MS - offsetMs, endsAt: midnight + next * HOUR_MS - offsetMs };
}

/** First instant from `earliest` on that lies in another part of the day than the call at `calledAt`. */
function inOtherPart(calledAt: number, earliest: number, zone: string): number {
  const called = partAt(calledAt, zone);
  const calledHour = (called.startsAt - civilDayAt(wallMs(calledAt), zone).startsAt) / HOUR_MS;
  const proposed = partAt(earliest, zone);
  const proposedHour = (proposed.startsAt - civilDayAt(wallMs(earliest), zone).startsAt) / HOUR_MS;
  return Math.round(calledHour) === Math.round(proposedHour) ? proposed.endsAt : earliest;
}

function retryAt(
  rule: RetryRule,
  place: number,
  calledAt: WallMs,
  endedAt: WallMs,
  zone: string | null,
): WallMs | null {
  const after = rule.afterMs[place];
  if (after === undefined) return null;
  const earliest = endedAt + after;
  return wallMs(rule.otherDayPart && zone !== null ? inOtherPart(calledAt, earliest, zone) : earliest);
}

/**
 * When the contact is tried again after its newest attempt. `tried` holds the contact's ended attempts in any order, the
 * newest included; `zone` is the callee's, null where nobody knows it. Two rejections end the campaign for the callee.
 */
export function afterCall(
  rules: RetryRules,
  tried: readonly TriedBefore[],
  newest: TriedBefore,
  endedAt: WallMs,
  zone: string | null,
): AfterCall {
  const same = tried.filter((one) => one.kind === newest.kind);
  if (newest.kind === "rejected" && same.length >= 2) return { kind: "hold", reason: "rejected two calls" };
  const rule = rules[newest.kind];
  if (rule === undefined || tried.length >= MOST_ATTEMPTS) return { kind: "done" };
  const recent = same.filter((one) => one.at > endedAt - RETRY_WINDOW_MS).length;
  const at = retryAt(rule, Math.max(0, recent - 1), newest.at, endedAt, zone);
  if (at !== null) return { kind: "retry", at };
  if (rule.thenHold) {
    return { kind: "hold", reason: `${recent} calls in 7 days ended ${newest.kind}: verify the number` };
  }
  return rule.restMs === null ? { kind: "done" } : { kind: "retry", at: wallMs(endedAt + rule.restMs) };
}
