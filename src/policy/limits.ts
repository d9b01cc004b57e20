import { type CivilDay, civilDayAt, monthEndsAt, monthStartsAt } from "../domain/civil-day.ts";
import { type WallMs, wallMs } from "../domain/time.ts";
import type { CampaignId, Outcome } from "../domain/words.ts";
import type { AttemptLimit, ByPurpose, LimitPeriod, MergedPolicy } from "./types.ts";

const DAY_MS = 86_400_000;

/** What an attempt must tell to be counted. `outcome` is null while it is open. */
export interface CountableAttempt {
  readonly campaign: CampaignId;
  readonly at: WallMs;
  readonly outcome: Outcome | null;
  readonly alerted: boolean;
}

/** One limit's or interval's answer; `nextPossibleAt` is null when it passes, and when it never can. */
export interface LimitVerdict {
  readonly passes: boolean;
  readonly counted: number;
  readonly nextPossibleAt: WallMs | null;
}

/** Failures of our side or the network's. They spare the callee only if the phone never rang. */
const OURS: ReadonlySet<Outcome> = new Set<Outcome>(["network-failure", "barred", "modem-failure"]);

/** Whether an attempt counts against the callee as dialled: every one but those that failed before the phone rang. */
export function countsAsDialled(attempt: CountableAttempt): boolean {
  return attempt.alerted || attempt.outcome === null || !OURS.has(attempt.outcome);
}

/** Open and `unknown` attempts count as answered: nobody can say that they were not. */
function countsAsAnswered(attempt: CountableAttempt): boolean {
  const outcome = attempt.outcome;
  return outcome === null || outcome === "unknown" || outcome === "answered" || outcome === "answered-unproven";
}

function counts(limit: AttemptLimit, attempt: CountableAttempt, campaign: CampaignId): boolean {
  if (limit.key === "number-campaign" && attempt.campaign !== campaign) return false;
  if (limit.count === "dialled") return countsAsDialled(attempt);
  return countsAsAnswered(attempt) || (limit.count === "alerted" && attempt.alerted);
}

function weekAround(at: WallMs, zone: string): { readonly startsAt: WallMs; readonly endsAt: WallMs } {
  const today = civilDayAt(at, zone);
  // 1970-01-01 was a Thursday; weeks begin on Monday (ISO 8601).
  const weekday = (Math.floor(Date.parse(today.day) / DAY_MS) + 3) % 7;
  let first: CivilDay = today;
  for (let back = 0; back < weekday; back += 1) first = civilDayAt(wallMs(first.startsAt - 1), zone);
  let last: CivilDay = today;
  for (let ahead = weekday; ahead < 6; ahead += 1) last = civilDayAt(last.endsAt, zone);
  return { startsAt: first.startsAt, endsAt: last.endsAt };
}

/** The running civil period: from its earliest start to its latest end over all zones in which the callee may be. */
function civilPeriod(
  unit: "day" | "week" | "month",
  zones: readonly string[],
  at: WallMs,
): { from: number; to: number } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const zone of zones) {
    const week = unit === "week" ? weekAround(at, zone) : null;
    const day = unit === "day" ? civilDayAt(at, zone) : null;
    const range = week ?? day ?? { startsAt: monthStartsAt(at, zone, 1), endsAt: monthEndsAt(at, zone, 1) };
    from = Math.min(from, range.startsAt);
    to = Math.max(to, range.endsAt);
  }
  return { from, to };
}

/** When the last of the attempts that fill the limit stops counting. */
function freedAt(limit: AttemptLimit, times: readonly number[], zones: readonly string[], at: WallMs): WallMs | null {
  if (limit.max < 1) return null;
  if (limit.period.kind === "civil") return wallMs(civilPeriod(limit.period.unit, zones, at).to);
  const leaving = [...times].sort((a, b) => a - b)[times.length - limit.max];
  return leaving === undefined ? null : wallMs(leaving + limit.period.ms);
}

/**
 * Whether one more attempt now stays within a limit, and else when it would. A rolling period of length p holds the
 * attempts later than `at - p`; attempts that seem to lie ahead of `at` count too, since a clock may have stepped.
 */
export function checkAttemptLimit(
  limit: AttemptLimit,
  attempts: readonly CountableAttempt[],
  campaign: CampaignId,
  zones: readonly string[],
  at: WallMs,
): LimitVerdict {
  const { period } = limit;
  const since = period.kind === "rolling" ? at - period.ms : civilPeriod(period.unit, zones, at).from - 1;
  const times: number[] = [];
  for (const attempt of attempts) {
    if (!(attempt.at <= since) && counts(limit, attempt, campaign)) times.push(attempt.at);
  }
  const passes = times.length + 1 <= limit.max;
  return { passes, counted: times.length, nextPossibleAt: passes ? null : freedAt(limit, times, zones, at) };
}

/** Whether enough time has passed since the last attempt that counts as dialled. */
export function checkMinInterval(
  minIntervalMs: number,
  attempts: readonly CountableAttempt[],
  at: WallMs,
): LimitVerdict {
  const times = attempts.filter(countsAsDialled).map((attempt) => attempt.at);
  if (minIntervalMs === 0 || times.length === 0) return { passes: true, counted: times.length, nextPossibleAt: null };
  const freeAt = Math.max(...times) + minIntervalMs;
  const passes = freeAt <= at;
  return { passes, counted: times.length, nextPossibleAt: passes ? null : wallMs(freeAt) };
}

function lengthMs(period: LimitPeriod): number {
  if (period.kind === "rolling") return period.ms;
  // A civil day may be 25 hours long, and the zones of one callee lie at most 26 hours apart.
  return { day: 3, week: 9, month: 33 }[period.unit] * DAY_MS;
}

/** The values of every purpose. */
function allOf<T>({ default: everyone, only }: ByPurpose<T>): readonly T[] {
  return [everyone, ...Object.values(only)];
}

/** How far back attempts matter to a policy: what the store must give to the gate. */
export function lookBackMs(policy: MergedPolicy): number {
  const limits = allOf(policy.attempts).flat();
  return Math.max(0, ...allOf(policy.minIntervalMs), ...limits.map((limit) => lengthMs(limit.period)));
}

/** Until when an `unknown` attempt that nobody reconciled blocks its callee: 24 hours and the minimum interval. */
export function unknownBlocksUntil(endedAt: WallMs, policy: MergedPolicy | null): WallMs {
  const interval = policy === null ? 0 : Math.max(...allOf(policy.minIntervalMs));
  return wallMs(endedAt + DAY_MS + interval);
}
