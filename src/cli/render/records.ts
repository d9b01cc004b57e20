import type { WireValue } from "../../control/index.ts";
import { type Column, renderTable, type Row, type TableStyle } from "./table.ts";
import { dateTime } from "./time.ts";

type RecordWire = WireValue["Records"]["records"][number];
type Style = TableStyle & { readonly timeZone: string | undefined };

const COLUMNS: readonly Column[] = [
  { title: "ID", align: "right" },
  { title: "REGISTER", min: 8, rank: 4 },
  { title: "WHAT", min: 10 },
  { title: "HOLDER", min: 6, rank: 5 },
  { title: "UNTIL", min: 10 },
  { title: "STANDING", min: 8 },
  { title: "ENTERED BY", min: 8, rank: 2 },
  { title: "CHECKED BY", min: 8, rank: 3 },
];

/** What an entry is about: cards and modems by their last digits, as everywhere in tables. */
function what({ register, kind, subject }: RecordWire): string {
  if (kind !== null) return `${kind} ${subject}`;
  return register === "card" ? `…${subject.slice(-4)}` : subject;
}

function until({ valid_to: validTo, days_left: days }: RecordWire, style: Style): string {
  if (validTo === null) return "no end";
  const at = dateTime(validTo, style.timeZone);
  return days === null ? at : `${at} (${days} d)`;
}

export function renderRecords(records: readonly RecordWire[], style: Style): string {
  if (records.length === 0) return "Nothing is on record. Next: simbank authorisation add --help.\n";
  const rows = records.map((one): Row => {
    const colour = one.standing === "current" ? undefined : one.standing === "unchecked" ? "warn" : "bad";
    return [
      String(one.id),
      one.register,
      what(one),
      one.party ?? "",
      until(one, style),
      { text: one.standing, colour },
      one.entered_by,
      one.checked_by ?? "",
    ];
  });
  return renderTable(COLUMNS, rows, style);
}

/** What became of an entry, and what comes next. */
export function renderRecord(one: WireValue["Record"], style: Style): string {
  const head = `Entry ${one.id}: ${one.register} ${what(one)} is ${one.standing}, until ${until(one, style)}.`;
  const next =
    one.standing === "unchecked"
      ? ` Next: another person, auditor and not operator, types simbank authorisation check ${one.id}.`
      : "";
  const reason = one.reason === null ? "" : ` Reason: ${one.reason}.`;
  return `${head}${reason}${next}\n`;
}
