import type { WireValue } from "../../control/index.ts";
import { maskIccid } from "../../domain/number.ts";
import type { Colour } from "./colour.ts";
import { csvLine } from "./csv.ts";
import { type Column, headerLine, type Layout, layOut, renderFields, type Row, tableLine } from "./table.ts";
import { dateTime, duration, seconds } from "./time.ts";

type Attempt = WireValue["Attempt"];

const COLUMNS: readonly Column[] = [
  { title: "#", align: "right", min: 6, rank: 8 },
  { title: "STARTED", min: 22 },
  { title: "NUMBER", min: 13 },
  { title: "SLOT", min: 5 },
  { title: "CARD", min: 5, rank: 3 },
  { title: "CAMPAIGN", min: 6, rank: 2 },
  { title: "OUTCOME", min: 15 },
  { title: "CAUSE", min: 3, rank: 5 },
  { title: "PDD", align: "right", min: 6, rank: 6 },
  { title: "TALK", align: "right", min: 5 },
];

/** A typical row, for the widths: calls are printed as they come, before the widest is known. */
function typical(timeZone: string | undefined): Row {
  return [
    "123456",
    dateTime("2026-03-01T09:00:00Z", timeZone),
    "+99955•••1234",
    "b1.16",
    "…1234",
    "a-campaign-name",
    "answered-unproven",
    "127 24.008",
    "10.0 s",
    "10:00",
  ];
}

const COLOUR_BY_OUTCOME: Partial<Record<NonNullable<Attempt["outcome"]>, Colour>> = {
  answered: "good",
  "answered-unproven": "good",
  "modem-failure": "bad",
  barred: "bad",
  unknown: "warn",
};

/** Cause and numbering, such as `17 24.008`. */
function causeOf(attempt: Attempt): string {
  if (attempt.cause === null) return "";
  const standard = attempt.cause_standard === "none" ? "" : (attempt.cause_standard ?? "");
  return `${attempt.cause} ${standard}`.trim();
}

function outcomeOf(attempt: Attempt): string {
  const outcome = attempt.outcome ?? attempt.state;
  return attempt.reconciled === null ? outcome : `${outcome} → ${attempt.reconciled.as}`;
}

/** A table of attempts that grows line by line. */
export class CallTable {
  readonly #layout: Layout;
  readonly #colour: boolean;
  readonly #timeZone: string | undefined;

  constructor(width: number | null, colour: boolean, timeZone: string | undefined) {
    this.#layout = layOut(COLUMNS, [typical(timeZone)], width);
    this.#colour = colour;
    this.#timeZone = timeZone;
  }

  header(): string {
    return headerLine(this.#layout, COLUMNS, this.#colour);
  }

  line(attempt: Attempt): string {
    const row: Row = [
      String(attempt.attempt),
      dateTime(attempt.started_at ?? attempt.reserved_at, this.#timeZone),
      attempt.number,
      attempt.slot,
      maskIccid(attempt.iccid),
      attempt.campaign,
      { text: outcomeOf(attempt), colour: attempt.outcome === null ? "live" : COLOUR_BY_OUTCOME[attempt.outcome] },
      causeOf(attempt),
      seconds(attempt.pdd_ms),
      duration(attempt.talk_ms),
    ];
    return tableLine(this.#layout, row, this.#colour);
  }
}

/** Keys of an attempt in the order of the CSV's columns. */
export const CSV_KEYS = [
  "attempt",
  "campaign",
  "number",
  "calling_number",
  "slot",
  "iccid",
  "outcome",
  "detail",
  "cause",
  "cause_standard",
  "cause_source",
  "released_by",
  "answer_evidence",
  "pdd_ms",
  "ring_ms",
  "talk_ms",
  "started_at",
  "ended_at",
] as const satisfies readonly (keyof Attempt)[];

export function csvHeader(): string {
  return csvLine(CSV_KEYS);
}

export function attemptCsv(attempt: Attempt): string {
  return csvLine(CSV_KEYS.map((key) => attempt[key]));
}

/** One ended attempt with its evidence. */
export function renderAttempt(attempt: Attempt, timeZone: string | undefined): string {
  const detail = attempt.detail === null ? "" : ` (${attempt.detail})`;
  const source = attempt.cause_source === null || attempt.cause_source === "none" ? "" : `, by ${attempt.cause_source}`;
  return renderFields([
    ["attempt", String(attempt.attempt)],
    ["outcome", `${outcomeOf(attempt)}${detail}`],
    ["number", attempt.number],
    ["from", attempt.calling_number],
    ["slot", attempt.slot],
    ["card", maskIccid(attempt.iccid)],
    ["cause", attempt.cause === null ? null : `${causeOf(attempt)}${source}`],
    ["released by", attempt.released_by],
    ["answer evidence", attempt.answer_evidence],
    ["to alerting", seconds(attempt.pdd_ms)],
    ["ringing", seconds(attempt.ring_ms)],
    ["talk", duration(attempt.talk_ms)],
    ["network says", attempt.ceer],
    ["started", dateTime(attempt.started_at, timeZone)],
    ["ended", dateTime(attempt.ended_at, timeZone)],
  ]);
}
