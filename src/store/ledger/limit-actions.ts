import type { CallResult } from "../../domain/call.ts";
import {
  answerCardLimit,
  answerSharedLimit,
  type CardAllowance,
  type LimitAnswer,
  QUOTAS,
} from "../../domain/card-allowance.ts";
import {
  type LimitAction,
  type LimitName,
  QUOTA_NAMES,
  type QuotaName,
  STREAK_NAMES,
  type StreakName,
} from "../../domain/card.ts";
import { contractMonth } from "../../domain/civil-day.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Outcome } from "../../domain/words.ts";
import type { CardNotice } from "../api.ts";
import { audit } from "./audit.ts";
import { cardById, cardsChanged } from "./card-records.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { isNear, STREAK_KEYS, type Streaks, streaksOf } from "./limit-use.ts";
import { cardFacts } from "./usage.ts";

/** The call reached nobody's phone. */
const FAILED: ReadonlySet<Outcome> = new Set<Outcome>([
  "network-failure",
  "modem-failure",
  "barred",
  "unreachable",
  "invalid-number",
  "announced",
]);
const ANSWERED: ReadonlySet<Outcome> = new Set<Outcome>(["answered", "answered-unproven"]);
/** Outcomes that tell nothing of the card: they neither make nor break a row. */
const SILENT: ReadonlySet<Outcome> = new Set<Outcome>(["unknown", "cancelled"]);

/** The rows of equal calls after one more. Short calls are counted among the answered ones. */
export function streaksAfter(
  before: Streaks,
  result: Pick<CallResult, "outcome" | "talkMs">,
  shortCallS: number,
): Streaks {
  const { outcome, talkMs } = result;
  if (SILENT.has(outcome)) return before;
  const isShort = ANSWERED.has(outcome) && talkMs < shortCallS * 1000;
  const shortCalls = before["consecutive-short-calls"];
  return {
    "consecutive-failures": FAILED.has(outcome) ? before["consecutive-failures"] + 1 : 0,
    "consecutive-no-answers": outcome === "no-answer" ? before["consecutive-no-answers"] + 1 : 0,
    "consecutive-short-calls": isShort ? shortCalls + 1 : ANSWERED.has(outcome) ? 0 : shortCalls,
  };
}

function writeStreaks(ctx: LedgerContext, cardId: number, streaks: Streaks): void {
  ctx.run(
    `INSERT INTO card_streak (card_id, failures, no_answers, short_calls) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET failures = excluded.failures, no_answers = excluded.no_answers,
       short_calls = excluded.short_calls`,
    cardId,
    streaks["consecutive-failures"],
    streaks["consecutive-no-answers"],
    streaks["consecutive-short-calls"],
  );
}

/** One limit after a call: how it stands, in which period, and what reaching it does. */
interface Standing {
  readonly name: string;
  readonly kind: CardNotice["kind"];
  readonly period: string;
  readonly used: number;
  readonly allowed: number;
  readonly unit: string;
  readonly action: LimitAction | null;
  /** Until when a rest "until reset" lasts. */
  readonly resetsAt: WallMs;
}

/**
 * After a call has been settled: notes which limits a person should know of, once in each period, and does what the
 * contract wants done with a card that has reached one.
 */
export function applyLimitActions(
  ctx: LedgerContext,
  attempt: { readonly id: number; readonly card_id: number },
  result: CallResult,
  at: WallMs,
): void {
  const card = cardById(ctx, attempt.card_id);
  if (card === null) return;
  const facts = cardFacts(ctx, card, null, at);
  const standings = [
    ...QUOTA_NAMES.flatMap((name) => quotaStandings(card, facts, name, at)),
    ...streakStandings(ctx, card, attempt.id, result, facts.dayEndsAt),
  ];
  for (const standing of standings) {
    const until = untilOf(standing, at);
    if (!noteOnce(ctx, card, standing, until, at) || standing.action === null) continue;
    stopCard(ctx, card, standing, until, at);
  }
}

/** Resting until the reset is what the limit itself makes the card do: nothing is left to be done about it. */
function ownAction(action: LimitAction | undefined): LimitAction | null {
  return action === undefined || (action.do === "rest" && action.forS === null) ? null : action;
}

function quotaStandings(card: CardRecord, facts: CardAllowance, name: QuotaName, at: WallMs): Standing[] {
  const { limits, shared } = facts;
  const own = answerCardLimit(facts, name, true, at);
  const together = answerSharedLimit(facts, name, true, at);
  const period = (allowance: Pick<CardAllowance, "usage">, zone: string, resetDay: number) =>
    QUOTAS[name].per === "day" ? allowance.usage.day : contractMonth(at, zone, resetDay);
  const standing = (label: string, answer: LimitAnswer, when: string, resets: WallMs): Standing[] => {
    const reached = !answer.fits;
    if (!reached && !isNear(answer.used, answer.allowed, limits.warnPercent)) return [];
    const action = reached ? ownAction(card.limits.actions[name]) : null;
    const { used, allowed, unit } = answer;
    return [
      { name: label, kind: reached ? "reached" : "near", period: when, used, allowed, unit, action, resetsAt: resets },
    ];
  };
  const resets = (ends: Pick<CardAllowance, "dayEndsAt" | "monthEndsAt">) =>
    QUOTAS[name].per === "day" ? ends.dayEndsAt : ends.monthEndsAt;
  const found = standing(name, own, period(facts, limits.timeZone, limits.resetDay), resets(facts));
  if (shared === null || together === null) return found;
  const when = period(shared, shared.limits.timeZone, shared.limits.resetDay);
  return [...found, ...standing(`contract-${name}`, together, when, resets(shared))];
}

function streakStandings(
  ctx: LedgerContext,
  card: CardRecord,
  attempt: number,
  result: CallResult,
  dayEndsAt: WallMs,
): Standing[] {
  const { limits } = card;
  if (STREAK_NAMES.every((name) => limits[STREAK_KEYS[name]] === null)) return [];
  const before = streaksOf(ctx, card.id);
  const after = streaksAfter(before, result, limits.shortCallS);
  const reached = (name: StreakName): boolean => {
    const allowed = limits[STREAK_KEYS[name]];
    return allowed !== null && after[name] >= allowed;
  };
  // Once the card has been stopped for a row of calls, it begins anew.
  const kept = Object.fromEntries(STREAK_NAMES.map((name) => [name, reached(name) ? 0 : after[name]])) as Record<
    StreakName,
    number
  >;
  writeStreaks(ctx, card.id, kept);
  return STREAK_NAMES.filter(reached).map((name) => ({
    name,
    kind: "reached",
    period: `attempt ${attempt}`,
    used: after[name],
    allowed: limits[STREAK_KEYS[name]] ?? 0,
    unit: "calls",
    action: limits.actions[name satisfies LimitName] ?? { do: "rest", forS: null },
    resetsAt: dayEndsAt,
  }));
}

function untilOf({ action, resetsAt }: Standing, at: WallMs): WallMs | null {
  if (action === null || action.do === "block") return null;
  return action.forS === null ? resetsAt : wallMs(at + action.forS * 1000);
}

/** False where the same was noted in this period already. */
function noteOnce(ctx: LedgerContext, card: CardRecord, standing: Standing, until: WallMs | null, at: WallMs): boolean {
  const { kind, name, period, used, allowed, unit, action } = standing;
  const known = ctx.one(
    "SELECT 1 FROM card_notice WHERE card_id = ? AND limit_name = ? AND period = ? AND kind = ?",
    card.id,
    name,
    period,
    kind,
  );
  if (known !== undefined) return false;
  ctx.run(
    `INSERT INTO card_notice (at, card_id, kind, limit_name, period, used, allowed, unit, action, until)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    at,
    card.id,
    kind,
    name,
    period,
    used,
    allowed,
    unit,
    action?.do ?? null,
    until,
  );
  return true;
}

/** A rest never shortens one that lasts longer, nor undoes a person's word or a block. */
function stopCard(ctx: LedgerContext, card: CardRecord, standing: Standing, until: WallMs | null, at: WallMs): void {
  const now = cardById(ctx, card.id) ?? card;
  const blocks = standing.action?.do === "block";
  const mayRest = now.state === "eligible" || (now.state === "resting" && (now.until ?? at) < (until ?? at));
  if (blocks ? now.state !== "eligible" && now.state !== "resting" : !mayRest) return;
  const to = blocks ? "blocked" : "resting";
  const reason = `limit ${standing.name} reached (${standing.used} of ${standing.allowed} ${standing.unit})`;
  ctx.run("UPDATE card SET state = ?, reason = ?, until = ? WHERE id = ?", to, reason, until, card.id);
  audit(ctx, at, "card-state", null, { card: card.id, iccid: card.iccid, from: now.state, to, reason, until });
  cardsChanged(ctx);
}

interface NoticeRow {
  readonly seq: number;
  readonly at: number;
  readonly iccid: string;
  readonly slot: string | null;
  readonly kind: CardNotice["kind"];
  readonly limit_name: string;
  readonly used: number;
  readonly allowed: number;
  readonly unit: string;
  readonly action: CardNotice["action"];
  readonly until: number | null;
}

/** What was noted since the main thread was told last; nothing of an earlier life. */
export function newNotices(ctx: LedgerContext): CardNotice[] {
  ctx.rack.toldNotice ??=
    ctx.one<{ seq: number | null }>("SELECT max(seq) AS seq FROM card_notice WHERE at < ?", ctx.settings.openedAt)
      ?.seq ?? 0;
  const rows = ctx.all<NoticeRow>(
    `SELECT n.seq, n.at, c.iccid, c.slot, n.kind, n.limit_name, n.used, n.allowed, n.unit, n.action, n.until
     FROM card_notice n JOIN card c ON c.id = n.card_id WHERE n.seq > ? ORDER BY n.seq`,
    ctx.rack.toldNotice,
  );
  return rows.map(({ seq, limit_name: limit, at, until, ...row }) => {
    ctx.rack.toldNotice = seq;
    return { ...row, limit, at: wallMs(at), until: until === null ? null : wallMs(until) };
  });
}
