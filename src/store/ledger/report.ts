import { add, type AttemptFact, count, emptyTally, figures, type ReportKind, type Tally } from "../../domain/report.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Outcome } from "../../domain/words.ts";
import type { Report, ReportQuery } from "../api.ts";
import { cardById } from "./card-records.ts";
import { existingCampaign } from "./campaign-records.ts";
import type { LedgerContext } from "./context.ts";
import { type ReactionTable, reactionsOf, type RefusalTable, refusalsOf } from "./report-parts.ts";
import { cardFacts } from "./usage.ts";

/** Rows read before other work gets its turn: two or three milliseconds. */
const SLICE = 2_500;
const HOUR_MS = 3_600_000;
/** Hours of a plot; an older report has its days. */
const MOST_HOURS = 24 * 31;

type StatRow = readonly [
  id: number,
  reservedAt: number,
  day: string,
  campaign: number,
  card: number,
  country: string | null,
  outcome: Outcome,
  detail: string | null,
  pddMs: number | null,
  talkMs: number,
  releasedBy: string | null,
];

const SELECT = `SELECT attempt_id, reserved_at, civil_day, campaign_id, card_id, country, outcome, detail, pdd_ms, talk_ms,
    released_by FROM attempt_stat WHERE attempt_id > ? AND attempt_id <= ? ORDER BY attempt_id`;

/** Which group of a report an attempt belongs to, before groups get their names. */
function groupOf(by: ReportKind, row: StatRow): string | number {
  switch (by) {
    case "day":
      return row[2];
    case "campaign":
      return row[3];
    case "card":
      return row[4];
    case "country":
      return row[5] ?? "unknown";
  }
}

class Sums {
  readonly groups = new Map<string | number, Tally>();
  readonly hours = new Map<number, { attempts: number; answered: number }>();
  readonly #query: ReportQuery;
  readonly #campaign: number | null;

  constructor(query: ReportQuery, campaign: number | null) {
    this.#query = query;
    this.#campaign = campaign;
  }

  take(row: StatRow): void {
    const { since, until, by } = this.#query;
    const reservedAt = row[1];
    if ((since !== null && reservedAt < since) || (until !== null && reservedAt >= until)) return;
    if (this.#campaign !== null && row[3] !== this.#campaign) return;
    const group = groupOf(by, row);
    let tally = this.groups.get(group);
    if (tally === undefined) this.groups.set(group, (tally = emptyTally()));
    const fact: AttemptFact = {
      outcome: row[6],
      detail: row[7],
      pddMs: row[8],
      talkMs: row[9],
      remoteEnded: row[10] === "remote",
    };
    count(tally, fact);
    this.#hour(reservedAt, fact);
  }

  #hour(reservedAt: number, { outcome }: AttemptFact): void {
    const at = Math.floor(reservedAt / HOUR_MS) * HOUR_MS;
    let hour = this.hours.get(at);
    if (hour === undefined) this.hours.set(at, (hour = { attempts: 0, answered: 0 }));
    hour.attempts += 1;
    if (outcome === "answered" || outcome === "answered-unproven") hour.answered += 1;
  }
}

function nameOf(ctx: LedgerContext, by: ReportKind, group: string | number): string {
  if (by === "campaign") {
    return ctx.one<{ name: string }>("SELECT name FROM campaign WHERE id = ?", group)?.name ?? String(group);
  }
  return by === "card" ? (cardById(ctx, Number(group))?.iccid ?? String(group)) : String(group);
}

function quotaOf(ctx: LedgerContext, cardId: number, now: WallMs): Report["rows"][number]["quota"] {
  const card = cardById(ctx, cardId);
  if (card === null) return null;
  const { usage, limits } = cardFacts(ctx, card, null, now);
  return {
    attempts: usage.attemptsToday,
    attemptsAllowed: limits.attemptsPerDay,
    talkS: usage.talkSToday,
    talkSAllowed: limits.talkMinutesPerDay * 60,
    talkSMonth: usage.talkSThisMonth,
    talkSMonthAllowed: limits.talkMinutesPerMonth * 60,
  };
}

function reportOf(
  ctx: LedgerContext,
  query: ReportQuery,
  sums: Sums,
  table: ReactionTable,
  refusals: RefusalTable,
  now: WallMs,
): Report {
  const whole = emptyTally();
  const rows = [...sums.groups].map(([group, tally]) => {
    add(whole, tally);
    return {
      key: nameOf(ctx, query.by, group),
      figures: figures(tally, table.of(group)),
      refusals: refusals.of(group),
      quota: query.by === "card" ? quotaOf(ctx, Number(group), now) : null,
    };
  });
  for (const group of refusals.groups) {
    if (sums.groups.has(group)) continue;
    const key = nameOf(ctx, query.by, group);
    const quota = query.by === "card" ? quotaOf(ctx, Number(group), now) : null;
    rows.push({ key, figures: figures(emptyTally(), table.of(group)), refusals: refusals.of(group), quota });
  }
  const hours = [...sums.hours].sort(([a], [b]) => a - b).slice(-MOST_HOURS);
  return {
    by: query.by,
    since: query.since,
    until: query.until,
    rows: rows.sort((a, b) => (a.key < b.key ? -1 : 1)),
    total: { key: "total", figures: figures(whole, table.total), refusals: refusals.total, quota: null },
    hours: hours.map(([at, hour]) => ({ at: wallMs(at), ...hour })),
    pdd: histogram(whole.pdd),
  };
}

/** How many attempts took how many half seconds to alert. */
function histogram(pdd: ReadonlyMap<number, number>): Report["pdd"] {
  const bins = new Map<number, number>();
  for (const [ms, attempts] of pdd) {
    const from = Math.floor(ms / 500) * 500;
    bins.set(from, (bins.get(from) ?? 0) + attempts);
  }
  return [...bins].sort(([a], [b]) => a - b).map(([fromMs, attempts]) => ({ fromMs, attempts }));
}

/**
 * The figures of all ended attempts reserved in `[since, until)`, by day (of the card's contract), campaign, card or
 * callee's country. Reads one narrow row per attempt, a slice at a time, and writes nothing.
 */
export function* report(ctx: LedgerContext, query: ReportQuery, now: WallMs): Generator<void, Report> {
  const campaign = query.campaign === null ? null : existingCampaign(ctx, query.campaign).id;
  const newest = ctx.one<{ id: number | null }>("SELECT max(attempt_id) AS id FROM attempt_stat")?.id ?? 0;
  const sums = new Sums(query, campaign);
  const statement = ctx.db.prepare<[number, number], StatRow>(SELECT).raw();
  for (let after = 0; after < newest; after += SLICE) {
    for (const row of statement.iterate(after, after + SLICE)) sums.take(row);
    yield;
  }
  const table = yield* reactionsOf(ctx, query, campaign);
  const refusals = yield* refusalsOf(ctx, query);
  return reportOf(ctx, query, sums, table, refusals, now);
}
