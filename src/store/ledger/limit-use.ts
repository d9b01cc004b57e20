import {
  answerCardLimit,
  answerSharedLimit,
  type CardAllowance,
  type LimitAnswer,
  QUOTAS,
} from "../../domain/card-allowance.ts";
import {
  type CardLimits,
  type LimitAction,
  type LimitName,
  type LimitSource,
  type LimitSources,
  QUOTA_NAMES,
  type QuotaName,
  STREAK_NAMES,
  type StreakName,
} from "../../domain/card.ts";
import { underCeiling } from "../../domain/card-strictness.ts";
import { dayEndsAt } from "../../domain/civil-day.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { LimitUse } from "../api.ts";
import type { CardRecord, LedgerContext } from "./context.ts";

/** A store that knows nothing of a card's past grants it so many attempts until its first reset, outside `lab`. */
const NEW_STORE_ATTEMPTS = 10;

const CEILING: LimitSource = { kind: "ceiling", name: null };
const NEW_STORE: LimitSource = { kind: "new-store", name: null };

/** What binds a card at an instant: what is in force, under the compiled ceiling and the grant of a new store. */
export function limitsAt(
  ctx: LedgerContext,
  card: CardRecord,
  now: WallMs,
): { readonly limits: CardLimits; readonly sources: LimitSources } {
  if (ctx.settings.country === "lab") return card;
  const capped = underCeiling(card.limits);
  const keys = Object.keys(capped) as (keyof CardLimits)[];
  const lowered = keys.filter((key) => capped[key] !== card.limits[key]);
  let sources: LimitSources = { ...card.sources, ...Object.fromEntries(lowered.map((key) => [key, CEILING])) };
  const isNew = now < dayEndsAt(wallMs(card.firstSeenAt), card.limits.timeZone);
  if (!isNew || capped.attemptsPerDay <= NEW_STORE_ATTEMPTS) return { limits: capped, sources };
  sources = { ...sources, attemptsPerDay: NEW_STORE };
  return { limits: { ...capped, attemptsPerDay: NEW_STORE_ATTEMPTS }, sources };
}

/** How often the same happened in a row on a card. */
export type Streaks = Readonly<Record<StreakName, number>>;

interface StreakRow {
  readonly failures: number;
  readonly no_answers: number;
  readonly short_calls: number;
}

export function streaksOf(ctx: LedgerContext, cardId: number): Streaks {
  const sql = "SELECT failures, no_answers, short_calls FROM card_streak WHERE card_id = ?";
  const row = ctx.one<StreakRow>(sql, cardId);
  return {
    "consecutive-failures": row?.failures ?? 0,
    "consecutive-no-answers": row?.no_answers ?? 0,
    "consecutive-short-calls": row?.short_calls ?? 0,
  };
}

export const STREAK_KEYS: Readonly<
  Record<StreakName, "consecutiveFailures" | "consecutiveNoAnswers" | "consecutiveShortCalls">
> = {
  "consecutive-failures": "consecutiveFailures",
  "consecutive-no-answers": "consecutiveNoAnswers",
  "consecutive-short-calls": "consecutiveShortCalls",
};

const REST: LimitAction = { do: "rest", forS: null };
const FROM_CONFIG: LimitSource = { kind: "config", name: null };

/** Whether so much is used that a person should know, though a call still fits. */
export function isNear(used: number, allowed: number, warnPercent: number): boolean {
  return used * 100 >= allowed * warnPercent;
}

/** Every limit of a card with what it has used of it, for people. */
export function limitUses(card: CardAllowance, sources: LimitSources, streaks: Streaks, now: WallMs): LimitUse[] {
  const { limits, shared } = card;
  const about = (name: LimitName, key: keyof CardLimits) => ({
    action: limits.actions[name] ?? REST,
    source: sources[key] ?? FROM_CONFIG,
  });
  const quota = (name: QuotaName, scope: "card" | "contract", answer: LimitAnswer): LimitUse => ({
    name,
    scope,
    allowed: answer.allowed,
    used: answer.used,
    left: Math.max(0, answer.allowed - answer.used),
    unit: answer.unit,
    resetsAt: resetOf(scope === "card" || shared === null ? card : shared, name),
    near: isNear(answer.used, answer.allowed, limits.warnPercent),
    ...about(name, QUOTAS[name].key),
    ...(scope === "contract" && { source: { kind: "contract", name: limits.contract } }),
  });
  const own = QUOTA_NAMES.map((name) => quota(name, "card", answerCardLimit(card, name, true, now)));
  const together = QUOTA_NAMES.flatMap((name) => {
    const answer = answerSharedLimit(card, name, true, now);
    return answer === null ? [] : [quota(name, "contract", answer)];
  });
  const rows = STREAK_NAMES.flatMap((name): LimitUse[] => {
    const allowed = limits[STREAK_KEYS[name]];
    if (allowed === null) return [];
    const used = streaks[name];
    const near = used > 0 && isNear(used, allowed, limits.warnPercent);
    const left = Math.max(0, allowed - used);
    const key = STREAK_KEYS[name];
    return [{ name, scope: "card", allowed, used, left, unit: "calls", resetsAt: null, near, ...about(name, key) }];
  });
  return [...own, ...together, ...rows];
}

function resetOf(period: { readonly dayEndsAt: WallMs; readonly monthEndsAt: WallMs }, name: QuotaName): WallMs {
  return QUOTAS[name].per === "day" ? period.dayEndsAt : period.monthEndsAt;
}
