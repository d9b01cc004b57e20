import type { WireValue } from "../../control/index.ts";
import { csvLine } from "./csv.ts";
import { type Column, renderTable, type Row, type TableStyle } from "./table.ts";
import { dateTime, duration } from "./time.ts";

export type Report = WireValue["Report"];
export type ReportRow = Report["rows"][number];
type Style = TableStyle & { readonly timeZone: string | undefined };

/** `12.3 %` */
export function percent(rate: number | null): string {
  return rate === null ? "" : `${(rate * 100).toFixed(1)} %`;
}

function ms(value: number | null): string {
  return value === null ? "" : `${(value / 1000).toFixed(1)} s`;
}

const COLUMNS: readonly Column[] = [
  { title: "", min: 8 },
  { title: "ATTEMPTS", align: "right" },
  { title: "ANSWERED", align: "right" },
  { title: "ASR", align: "right" },
  { title: "NER", align: "right", rank: 8 },
  { title: "ACD", align: "right", rank: 7 },
  { title: "TALK", align: "right", rank: 6 },
  { title: "PDD P50", align: "right", rank: 5 },
  { title: "P95", align: "right", rank: 4 },
  { title: "CONTACT", align: "right", rank: 3 },
  { title: "ABANDONED", align: "right", rank: 1 },
  { title: "OPT-OUT", align: "right", rank: 2 },
];

const QUOTA_COLUMNS: readonly Column[] = [
  { title: "TODAY", align: "right" },
  { title: "TALK TODAY", align: "right", rank: 5 },
  { title: "MONTH", align: "right", rank: 4 },
];

function share(used: number, allowed: number): string {
  return percent(allowed === 0 ? null : used / allowed);
}

function quotaCells(row: ReportRow): Row {
  const { quota } = row;
  if (quota === null) return ["", "", ""];
  return [
    `${quota.attempts}/${quota.attempts_allowed}`,
    share(quota.talk_s, quota.talk_s_allowed),
    share(quota.talk_s_month, quota.talk_s_month_allowed),
  ];
}

function cells(row: ReportRow): Row {
  return [
    row.key,
    String(row.attempts),
    String(row.answered),
    percent(row.asr),
    percent(row.ner),
    row.acd_s === null ? "" : `${row.acd_s.toFixed(1)} s`,
    duration(row.talk_s * 1000),
    ms(row.pdd_p50_ms),
    ms(row.pdd_p95_ms),
    percent(row.contact_rate),
    percent(row.abandonment_rate),
    percent(row.opt_out_rate),
  ];
}

function counted(counts: Readonly<Partial<Record<string, number>>>): string {
  return Object.entries(counts)
    .map(([word, count]) => [word, count ?? 0] as const)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(([word, count]) => `${word} ${count}`)
    .join(", ");
}

/** A report as a table with its totals, outcomes and refusals. */
export function renderReport(report: Report, style: Style): string {
  const { since, until, total } = report;
  const from = since === null ? "the beginning" : dateTime(since, style.timeZone);
  const to = until === null ? "now" : dateTime(until, style.timeZone);
  const byCard = report.by === "card";
  const columns = byCard ? [...COLUMNS, ...QUOTA_COLUMNS] : COLUMNS;
  const rows = [...report.rows, total].map((row) => (byCard ? [...cells(row), ...quotaCells(row)] : cells(row)));
  const table = renderTable(
    columns.map((column, place) => (place === 0 ? { ...column, title: report.by.toUpperCase() } : column)),
    rows,
    style,
  );
  const outcomes = `outcomes  ${counted(total.outcomes) || "none"}\n`;
  const refusals = `refusals  ${counted(total.refusals) || "none"}\n`;
  return `From ${from} to ${to}.\n\n${table}\n${outcomes}${refusals}`;
}

const FIGURES = [
  "attempts",
  "setup_accepted",
  "answered",
  "asr",
  "ner",
  "acd_s",
  "talk_s",
  "pdd_p50_ms",
  "pdd_p95_ms",
  "contacts",
  "contact_rate",
  "abandoned",
  "abandonment_rate",
  "opt_outs",
  "opt_out_rate",
  "complaints",
  "complaint_rate",
  "early_hang_ups",
  "early_hang_up_rate",
  "unresolved",
] as const satisfies readonly (keyof ReportRow)[];

/** A report as CSV: a line a row and one for the total; outcomes and refusals in columns of their own. */
export function reportCsv(report: Report): string {
  const rows = [...report.rows, report.total];
  const outcomes = Object.keys(report.total.outcomes).sort();
  const refusals = Object.keys(report.total.refusals).sort();
  const header = [
    report.by,
    ...FIGURES,
    ...outcomes.map((word) => `outcome_${word}`),
    ...refusals.map((word) => `refusal_${word}`),
  ];
  const lines = rows.map((row) => {
    const outcomeCounts: Readonly<Record<string, number | undefined>> = row.outcomes;
    const refusalCounts: Readonly<Record<string, number | undefined>> = row.refusals;
    return csvLine([
      row.key,
      ...FIGURES.map((name) => row[name]),
      ...outcomes.map((word) => outcomeCounts[word] ?? 0),
      ...refusals.map((word) => refusalCounts[word] ?? 0),
    ]);
  });
  return csvLine(header) + lines.join("");
}
