import { maskIccid } from "../../domain/number.ts";
import { rfc3339, type WallMs } from "../../domain/time.ts";
import { percent, type Report, type ReportRow } from "./report.ts";
import { type Bar, barPlot, escaped } from "./svg.ts";

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24;background:#fff}
h1{font-size:1.4rem}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .5rem;border-bottom:1px solid #d8dee4;text-align:right}th:first-child,td:first-child{text-align:left}
tr:last-child td{font-weight:600}figure{margin:1.5rem 0}figcaption{font-weight:600}svg{width:100%;height:auto}
.wide{overflow-x:auto}.bar{fill:#8db3e2}.part{fill:#1f5fa8}.grid{stroke:#e4e8ec}.x,.y{font-size:11px;fill:#57606a}
.x{text-anchor:middle}.y{text-anchor:end;dominant-baseline:middle}
@media(prefers-color-scheme:dark){body{background:#0f1318;color:#d6dde5}th,td{border-color:#2b333c}.grid{stroke:#232a32}}`;

const HEADS = [
  "attempts",
  "answered",
  "ASR",
  "NER",
  "ACD s",
  "PDD p50 ms",
  "PDD p95 ms",
  "contact",
  "abandoned",
  "opt-out",
];

function shownKey(report: Report, key: string): string {
  return report.by === "card" && key !== "total" ? maskIccid(key) : key;
}

function tableRow(report: Report, row: ReportRow): string {
  const cells = [
    shownKey(report, row.key),
    String(row.attempts),
    String(row.answered),
    percent(row.asr),
    percent(row.ner),
    row.acd_s === null ? "" : row.acd_s.toFixed(1),
    row.pdd_p50_ms === null ? "" : String(row.pdd_p50_ms),
    row.pdd_p95_ms === null ? "" : String(row.pdd_p95_ms),
    percent(row.contact_rate),
    percent(row.abandonment_rate),
    percent(row.opt_out_rate),
  ];
  return `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
}

function countBars(counts: Readonly<Partial<Record<string, number>>>): readonly Bar[] {
  return Object.entries(counts)
    .map(([label, value]) => ({ label, value: value ?? 0 }))
    .sort((a, b) => b.value - a.value);
}

/** Hours as bars; the hours without a call between two with one are there too. */
function hourBars(report: Report): readonly Bar[] {
  const byHour = new Map(report.hours.map((hour) => [Date.parse(hour.at), hour]));
  const first = Math.min(...byHour.keys());
  const last = Math.max(...byHour.keys());
  const bars: Bar[] = [];
  for (let at = first; at <= last; at += 3_600_000) {
    const hour = byHour.get(at);
    const label = `${new Date(at).toISOString().slice(5, 13).replace("T", " ")}h`;
    bars.push({ label, value: hour?.attempts ?? 0, part: hour?.answered ?? 0 });
  }
  return bars;
}

/** How much of each card's day is used, or, in other reports, how many attempts each row has. */
function useBars(report: Report): readonly Bar[] {
  return report.rows.map((row) => {
    const label = shownKey(report, row.key);
    const { quota } = row;
    if (quota === null) return { label, value: row.attempts, part: row.answered };
    return { label, value: Math.round((100 * quota.attempts) / Math.max(1, quota.attempts_allowed)) };
  });
}

function plots(report: Report): string {
  const use =
    report.by === "card"
      ? "Attempts of today, % of what the contract allows"
      : `Attempts by ${report.by}, answered darker`;
  return [
    barPlot("Calls per hour (UTC), answered darker", hourBars(report)),
    barPlot("Outcomes", countBars(report.total.outcomes)),
    barPlot(use, useBars(report)),
    barPlot(
      "Seconds until the phone rang (PDD)",
      report.pdd.map((bin) => ({ label: (bin.from_ms / 1000).toFixed(1), value: bin.attempts })),
    ),
    barPlot("Refusals", countBars(report.total.refusals)),
  ].join("\n");
}

/** A report as one page that needs nothing else: no network, no script. Every text of ours and theirs is escaped. */
export function reportHtml(report: Report, now: WallMs): string {
  const title = `Calls by ${report.by}`;
  const period = `${report.since ?? "the beginning"} to ${report.until ?? rfc3339(now)}`;
  const head = `<tr><th>${escaped(report.by)}</th>${HEADS.map((name) => `<th>${escaped(name)}</th>`).join("")}</tr>`;
  const rows = [...report.rows, report.total].map((row) => tableRow(report, row)).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1><p>${escaped(period)}. Ratios after ITU-T E.411 and E.425.</p>
<div class="wide"><table><thead>${head}</thead><tbody>
${rows}
</tbody></table></div>
${plots(report)}
</body></html>
`;
}
