import type { WireValue } from "../../control/index.ts";
import type { Disposition } from "../../domain/disposition.ts";
import { renderNumber } from "./people.ts";
import { type Column, renderFields, renderTable, type Row, type TableStyle } from "./table.ts";
import { dateTime, duration } from "./time.ts";

type Person = WireValue["Subscriber"];
type Found = WireValue["Found"]["people"][number];
type Style = TableStyle & { readonly timeZone: string | undefined };

function section(title: string, columns: readonly Column[], rows: readonly Row[], style: Style): string {
  return rows.length === 0 ? "" : `\n${title}\n${renderTable(columns, rows, style)}`;
}

const CONTACT_COLUMNS: readonly Column[] = [
  { title: "CAMPAIGN", min: 8 },
  { title: "STATE", min: 7 },
  { title: "TRIES", align: "right" },
  { title: "DUE", min: 10 },
  { title: "BEFORE", min: 10, rank: 2 },
  { title: "ZONE", min: 4, rank: 3 },
  { title: "LANG", min: 2, rank: 1 },
  { title: "WHY", min: 8, wrap: true },
];

function contactRow(contact: Person["contacts"][number], style: Style): Row {
  // Of a contact that is done or being called an earlier refusal is history; the table of refusals has it.
  const isRefused = contact.state === "waiting" || contact.state === "refused";
  const why = contact.held ?? (isRefused ? contact.refusals[0]?.codes.join(", ") : undefined) ?? "";
  return [
    contact.campaign,
    contact.state,
    String(contact.tries),
    dateTime(contact.due_at, style.timeZone),
    dateTime(contact.call_before, style.timeZone),
    contact.time_zone ?? "",
    contact.language ?? "",
    why,
  ];
}

const ATTEMPT_COLUMNS: readonly Column[] = [
  { title: "ATTEMPT", align: "right" },
  { title: "AT", min: 10 },
  { title: "CAMPAIGN", min: 8, rank: 3 },
  { title: "SLOT", min: 4, rank: 4 },
  { title: "OUTCOME", min: 7 },
  { title: "TALK", align: "right", rank: 5 },
];

function attemptRow(attempt: Person["attempts"][number], style: Style): Row {
  return [
    String(attempt.attempt),
    dateTime(attempt.reserved_at, style.timeZone),
    attempt.campaign,
    attempt.slot,
    attempt.outcome ?? attempt.state,
    duration(attempt.talk_ms),
  ];
}

const REFUSAL_COLUMNS: readonly Column[] = [
  { title: "DECISION", align: "right" },
  { title: "LAST", min: 10 },
  { title: "TIMES", align: "right" },
  { title: "CAMPAIGN", min: 8, rank: 3 },
  { title: "REFUSED", min: 12, wrap: true },
];

/** Newest first, whatever campaign they were for; by these numbers `explain --decision` tells them whole. */
function refusalRows(person: Person, style: Style): readonly Row[] {
  const all = person.contacts.flatMap(({ campaign, refusals }) => refusals.map((one) => ({ campaign, ...one })));
  return all
    .toSorted((a, b) => (a.last_at < b.last_at ? 1 : -1))
    .map(({ decision, last_at: last, count, campaign, codes }) => [
      String(decision),
      dateTime(last, style.timeZone),
      String(count),
      campaign,
      codes.join(", "),
    ]);
}

function variablesOf(person: Person): readonly (readonly [string, string])[] {
  return person.contacts.flatMap(({ campaign, variables }) =>
    Object.entries(variables).map(([name, value]) => [`${campaign} ${name}`, value] as const),
  );
}

const NOTE_COLUMNS: readonly Column[] = [
  { title: "AT", min: 10 },
  { title: "BY", min: 4, rank: 3 },
  { title: "NOTE", min: 12, wrap: true },
];

const DISPOSED_COLUMNS: readonly Column[] = [
  { title: "AT", min: 10 },
  { title: "AS", min: 8 },
  { title: "CAMPAIGN", min: 8 },
  { title: "ATTEMPT", align: "right" },
  { title: "BY", min: 4, rank: 3 },
];

const CALLBACK_COLUMNS: readonly Column[] = [
  { title: "CALL BACK", min: 10 },
  { title: "CAMPAIGN", min: 8 },
  { title: "STATE", min: 6 },
  { title: "AGREED", min: 10, rank: 4 },
  { title: "BY", min: 4, rank: 3 },
];

const HEARD_COLUMNS: readonly Column[] = [
  { title: "AT", min: 10 },
  { title: "CAME", min: 7 },
  { title: "AS", min: 8 },
];

/** One person's story. */
export function renderPerson(person: Person, style: Style): string {
  const zone = style.timeZone;
  const variables = variablesOf(person);
  const held = person.held === null ? "" : `\nHeld: ${person.held}. Next: simbank campaign release CAMPAIGN NUMBER\n`;
  return [
    renderNumber(person, style),
    held,
    section(
      "Contacts",
      CONTACT_COLUMNS,
      person.contacts.map((one) => contactRow(one, style)),
      style,
    ),
    section("Refusals (simbank explain --decision DECISION)", REFUSAL_COLUMNS, refusalRows(person, style), style),
    variables.length === 0 ? "" : `\nVariables\n${renderFields(variables)}`,
    section(
      "Attempts (simbank explain --attempt ATTEMPT)",
      ATTEMPT_COLUMNS,
      person.attempts.map((one) => attemptRow(one, style)),
      style,
    ),
    section(
      "Dispositions",
      DISPOSED_COLUMNS,
      person.dispositions.map((one) => [
        dateTime(one.at, zone),
        one.code,
        one.campaign,
        one.attempt === null ? "" : String(one.attempt),
        one.by,
      ]),
      style,
    ),
    section(
      "Call backs",
      CALLBACK_COLUMNS,
      person.callbacks.map((one) => [
        dateTime(one.at, zone),
        one.campaign,
        one.state,
        dateTime(one.agreed_at, zone),
        one.by,
      ]),
      style,
    ),
    section(
      "Calls and messages from the number",
      HEARD_COLUMNS,
      person.heard.map((one) => [dateTime(one.at, zone), one.kind, one.as]),
      style,
    ),
    section(
      "Notes",
      NOTE_COLUMNS,
      person.notes.map((one) => [dateTime(one.at, zone), one.by, one.text]),
      style,
    ),
  ].join("");
}

/** Who was found. */
export function renderFound(people: readonly Found[], style: Style): string {
  if (people.length === 0) return "Nobody was found.\n";
  const columns: readonly Column[] = [
    { title: "NUMBER", min: 10 },
    { title: "CAMPAIGNS", min: 9 },
    { title: "DISPOSITION", min: 8 },
  ];
  const rows = people.map(({ number, campaigns, disposition }) => [number, campaigns.join(", "), disposition ?? ""]);
  return renderTable(columns, rows, style);
}

function yes(flag: boolean): string {
  return flag ? "yes" : "";
}

/** The table of dispositions: what each says and does. */
export function renderDispositions(dispositions: readonly Disposition[], style: Style): string {
  const columns: readonly Column[] = [
    { title: "CODE", min: 8 },
    { title: "HUMAN", rank: 2 },
    { title: "CONTACT", rank: 3 },
    { title: "SUCCESS", rank: 4 },
    { title: "FINAL" },
    { title: "RETRY", rank: 5 },
    { title: "SUPPRESSES", min: 8 },
    { title: "NOTE", rank: 1 },
    { title: "SAYS", min: 10, wrap: true },
  ];
  const rows = dispositions.map((one) => [
    one.code,
    yes(one.humanAnswered),
    yes(one.contact),
    yes(one.success),
    yes(one.final),
    yes(one.retryable),
    one.suppress === "controller" ? "everything" : (one.suppress ?? ""),
    yes(one.needsNote),
    one.says,
  ]);
  return renderTable(columns, rows, style);
}
