import type { WireValue } from "../../control/index.ts";
import { type Column, renderTable, type TableStyle } from "./table.ts";
import { dateTime } from "./time.ts";

type NumberRecord = WireValue["NumberRecord"];
type Suppression = WireValue["Suppressions"]["suppressions"][number];
type Style = TableStyle & { readonly timeZone: string | undefined };

const CONSENT_COLUMNS: readonly Column[] = [
  { title: "PURPOSE", min: 8 },
  { title: "VOICE", min: 4, rank: 4 },
  { title: "GRANTED", min: 10 },
  { title: "EXPIRES", min: 10, rank: 5 },
  { title: "WITHDRAWN", min: 10 },
  { title: "METHOD", min: 6, rank: 3 },
  { title: "EVIDENCE", min: 6, rank: 2 },
];

const SUPPRESSION_COLUMNS: readonly Column[] = [
  { title: "NUMBER", min: 10 },
  { title: "SCOPE", min: 8 },
  { title: "REASON", min: 8 },
  { title: "SOURCE", min: 6, rank: 3 },
  { title: "SINCE", min: 10 },
  { title: "UNTIL", min: 10, rank: 5 },
];

export function renderSuppressions(rows: readonly Suppression[], style: Style): string {
  if (rows.length === 0) return "No suppressions.\n";
  const cells = rows.map((row) => [
    row.number,
    row.scope === "controller" ? "everything" : row.scope,
    row.reason,
    row.source,
    dateTime(row.since, style.timeZone),
    dateTime(row.until, style.timeZone),
  ]);
  return renderTable(SUPPRESSION_COLUMNS, cells, style);
}

/** What is on record for a number. */
export function renderNumber(record: NumberRecord, style: Style): string {
  const rows = record.consents.map((consent) => [
    consent.purpose,
    consent.voices.join(" "),
    dateTime(consent.granted_at, style.timeZone),
    dateTime(consent.expires_at, style.timeZone),
    { text: dateTime(consent.withdrawn_at, style.timeZone), colour: "bad" as const },
    consent.method,
    consent.evidence ?? "",
  ]);
  const consents = rows.length === 0 ? "No consent.\n" : renderTable(CONSENT_COLUMNS, rows, style);
  return `${record.number}\n\n${consents}\n${renderSuppressions(record.suppressions, style)}`;
}
