import { DISPOSITIONS } from "../../domain/disposition.ts";
import { NO_REACTIONS, type Reactions, type ReportKind } from "../../domain/report.ts";
import type { RefusalCode } from "../../domain/words.ts";
import type { ReportQuery } from "../api.ts";
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

/**
 * Contacts that were refused, by code: of a whole campaign from its counters, else those first refused in the period.
 * Cards and countries have none, since most refusals come before either is known.
 */
export function refusalsOf(ctx: LedgerContext, { by, since, until, campaign }: ReportQuery): RefusalTable {
  const isWhole = since === null && until === null;
  const rows = isWhole ? countedRefusals(ctx) : refusedIn(ctx, since, until);
  const groups = new Map<Group, Partial<Record<RefusalCode, number>>>();
  const total: Partial<Record<RefusalCode, number>> = {};
  for (const { grp, name, code, n } of rows) {
    if (campaign !== null && name !== campaign) continue;
    total[code] = (total[code] ?? 0) + n;
    if (by !== "campaign") continue;
    const known = groups.get(grp) ?? {};
    known[code] = (known[code] ?? 0) + n;
    groups.set(grp, known);
  }
  return { total, groups: [...groups.keys()], of: (group) => groups.get(group) ?? {} };
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

function refusedIn(ctx: LedgerContext, since: number | null, until: number | null): RefusalCount[] {
  const rows = ctx.all<{ grp: number; name: string; codes: string; n: number }>(
    `SELECT k.id AS grp, k.name, d.codes, count(*) AS n FROM decision d JOIN campaign k ON k.id = d.campaign_id
     WHERE (?1 IS NULL OR d.last_at >= ?1) AND (?2 IS NULL OR d.first_at < ?2) GROUP BY d.campaign_id, d.codes`,
    since,
    until,
  );
  return rows.flatMap(({ grp, name, codes, n }) =>
    (codes.split(",") as RefusalCode[]).map((code) => ({ grp, name, code, n })),
  );
}
