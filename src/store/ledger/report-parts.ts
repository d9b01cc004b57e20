import { DISPOSITIONS } from "../../domain/disposition.ts";
import { civilDay } from "../../domain/civil-day.ts";
import { NO_REACTIONS, type Reactions, type ReportKind } from "../../domain/report.ts";
import { wallMs } from "../../domain/time.ts";
import type { RefusalCode } from "../../domain/words.ts";
import type { ReportQuery } from "../api.ts";
import { cardByIccid, cardById } from "./card-records.ts";
import type { LedgerContext } from "./context.ts";

type Group = string | number;

/** Reactions by the group of the report they belong to. */
export interface ReactionTable {
  readonly total: Reactions;
  of(group: Group): Reactions;
}

const SLICE = 2_500;

/** The group of a row whose attempt (or last attempt before it) is joined as `s`. */
const GROUP: Readonly<Record<ReportKind, string>> = {
  day: "s.civil_day",
  campaign: "s.campaign_id",
  card: "s.card_id",
  country: "coalesce(s.country, 'unknown')",
};

function sum(rows: Iterable<Reactions>): Reactions {
  let all = NO_REACTIONS;
  for (const one of rows) {
    all = {
      contacts: all.contacts + one.contacts,
      optOuts: all.optOuts + one.optOuts,
      complaints: all.complaints + one.complaints,
    };
  }
  return all;
}

class Reacted implements ReactionTable {
  readonly #groups = new Map<Group, Reactions>();

  add(group: Group, what: keyof Reactions, times: number): void {
    const known = this.#groups.get(group) ?? NO_REACTIONS;
    this.#groups.set(group, { ...known, [what]: known[what] + times });
  }

  get total(): Reactions {
    return sum(this.#groups.values());
  }

  of(group: Group): Reactions {
    return this.#groups.get(group) ?? NO_REACTIONS;
  }
}

interface Counted {
  readonly grp: Group;
  readonly code: string;
  readonly n: number;
}

/**
 * What callees did about calls in the period: dispositions of attempts, and withdrawals, each belonging to the last
 * attempt before it.
 */
export function* reactionsOf(
  ctx: LedgerContext,
  query: ReportQuery,
  campaign: number | null,
): Generator<void, ReactionTable> {
  const table = new Reacted();
  const { since, until, by } = query;
  const disposed = ctx.all<Counted>(
    `SELECT ${GROUP[by]} AS grp, d.code, count(*) AS n FROM disposition d JOIN attempt_stat s ON s.attempt_id = d.attempt_id
     WHERE (?1 IS NULL OR s.reserved_at >= ?1) AND (?2 IS NULL OR s.reserved_at < ?2)
       AND (?3 IS NULL OR s.campaign_id = ?3)
       AND d.id = (SELECT max(id) FROM disposition WHERE attempt_id = d.attempt_id AND number_key = d.number_key)
     GROUP BY 1, 2`,
    since,
    until,
    campaign,
  );
  for (const { grp, code, n } of disposed) {
    if (DISPOSITIONS.find((one) => one.code === code)?.contact === true) table.add(grp, "contacts", n);
    if (code === "complaint") table.add(grp, "complaints", n);
  }
  yield;
  const newest = ctx.one<{ seq: number | null }>("SELECT max(seq) AS seq FROM consent_event")?.seq ?? 0;
  for (let after = 0; after < newest; after += SLICE) {
    const withdrawn = ctx.all<Counted>(
      `SELECT ${GROUP[by]} AS grp, '' AS code, count(*) AS n FROM consent_event e JOIN attempt_stat s ON s.attempt_id =
         (SELECT max(a.id) FROM attempt a WHERE a.number_key = e.number_key AND a.reserved_at <= e.at)
       WHERE e.seq > ?4 AND e.seq <= ?5 AND e.kind = 'withdrawn' AND (?1 IS NULL OR e.at >= ?1)
         AND (?2 IS NULL OR e.at < ?2) AND (?3 IS NULL OR s.campaign_id = ?3) GROUP BY 1`,
      since,
      until,
      campaign,
      after,
      after + SLICE,
    );
    for (const { grp, n } of withdrawn) table.add(grp, "optOuts", n);
    yield;
  }
  return table;
}

type Refusals = Readonly<Partial<Record<RefusalCode, number>>>;

export interface RefusalTable {
  readonly total: Refusals;
  readonly groups: readonly Group[];
  of(group: Group): Refusals;
}

class Refused implements RefusalTable {
  readonly #groups = new Map<Group, Partial<Record<RefusalCode, number>>>();
  readonly total: Partial<Record<RefusalCode, number>> = {};

  sum(code: RefusalCode, times: number): void {
    this.total[code] = (this.total[code] ?? 0) + times;
  }

  /** `group` null: the refusal came before anything was known of it. */
  add(group: Group | null, code: RefusalCode, times: number): void {
    if (group === null) return;
    const known = this.#groups.get(group) ?? {};
    known[code] = (known[code] ?? 0) + times;
    this.#groups.set(group, known);
  }

  get groups(): readonly Group[] {
    return [...this.#groups.keys()];
  }

  of(group: Group): Refusals {
    return this.#groups.get(group) ?? {};
  }
}

/**
 * Contacts that were refused, by code: in all and by campaign from the campaigns' counters where no period is asked for;
 * else those whose refusal fell into the period. By day it counts where it first came, by card where it would have been
 * dialled from, by country where the callee is, as far as the decision knew.
 */
export function* refusalsOf(
  ctx: LedgerContext,
  { by, since, until, campaign }: ReportQuery,
): Generator<void, RefusalTable> {
  const table = new Refused();
  const isWhole = since === null && until === null;
  for (const { grp, name, code, n } of isWhole ? countedRefusals(ctx) : []) {
    if (campaign !== null && name !== campaign) continue;
    table.sum(code, n);
    if (by === "campaign") table.add(grp, code, n);
  }
  if (isWhole && by === "campaign") return table;
  const groupOf = grouping(ctx, by);
  const newest = ctx.one<{ id: number | null }>("SELECT max(id) AS id FROM decision")?.id ?? 0;
  const sql = `SELECT ${DECISION_GROUP[by]} AS grp, d.codes, count(*) AS n
     FROM decision d JOIN campaign k ON k.id = d.campaign_id WHERE d.id > ?1 AND d.id <= ?2
       AND (?3 IS NULL OR d.last_at >= ?3) AND (?4 IS NULL OR d.first_at < ?4) AND (?5 IS NULL OR k.name = ?5)
     GROUP BY 1, 2`;
  for (let after = 0; after < newest; after += SLICE) {
    const rows = ctx.all<RefusalGroup>(sql, after, after + SLICE, since, until, campaign);
    for (const { grp, codes, n } of rows) {
      for (const code of codes.split(",") as RefusalCode[]) {
        if (!isWhole) table.sum(code, n);
        table.add(groupOf(grp), code, n);
      }
    }
    yield;
  }
  return table;
}

interface RefusalGroup {
  readonly grp: Group | null;
  readonly codes: string;
  readonly n: number;
}

/** Every zone's day begins on one of these. */
const QUARTER_MS = 900_000;

const DECISION_GROUP: Readonly<Record<ReportKind, string>> = {
  day: `d.first_at / ${QUARTER_MS}`,
  campaign: "d.campaign_id",
  card: "d.facts ->> '$.line.iccid'",
  country: "d.facts ->> '$.callee_country'",
};

/** From what the query groups by to the groups of the report. Days are those of the first card's contract. */
function grouping(ctx: LedgerContext, by: ReportKind): (group: Group | null) => Group | null {
  if (by === "card") return (iccid) => (iccid === null ? null : (cardByIccid(ctx, String(iccid))?.id ?? null));
  if (by !== "day") return (group) => group;
  const first = ctx.one<{ id: number | null }>("SELECT min(id) AS id FROM card")?.id ?? null;
  const zone = first === null ? "UTC" : (cardById(ctx, first)?.limits.timeZone ?? "UTC");
  const days = new Map<Group, string>();
  return (quarter) => {
    if (quarter === null) return null;
    const day = days.get(quarter) ?? civilDay(wallMs(Number(quarter) * QUARTER_MS), zone);
    days.set(quarter, day);
    return day;
  };
}

interface RefusalCount {
  readonly grp: number;
  readonly name: string;
  readonly code: RefusalCode;
  readonly n: number;
}

function countedRefusals(ctx: LedgerContext): RefusalCount[] {
  return ctx.all<RefusalCount>(
    `SELECT k.id AS grp, k.name, r.code, r.contacts AS n FROM campaign_refusal r JOIN campaign k ON k.id = r.campaign_id`,
  );
}
