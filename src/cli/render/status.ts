import type { WireValue } from "../../control/index.ts";
import { maskIccid } from "../../domain/number.ts";
import { type Colour, paint } from "./colour.ts";
import { shortLegend, signOf, type SlotRow } from "./legend.ts";
import { type Column, headerLine, type Layout, layOut, type Row, tableLine, type TableStyle } from "./table.ts";
import { clip, displayWidth, printable, wrap } from "./text.ts";
import { dateTime, localTimes, shortTime } from "./time.ts";

type Status = WireValue["Status"];

export interface StatusStyle extends TableStyle {
  readonly timeZone: string | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: "SLOT", min: 5 },
  { title: "STATE", min: 6 },
  { title: "WHY", min: 5, rank: 4 },
  { title: "UNTIL", min: 8, rank: 5 },
  { title: "MODEM", min: 5, rank: 2 },
  { title: "CARD", min: 5 },
  { title: "OPERATOR", min: 6, rank: 3 },
  { title: "DBM", align: "right", min: 4, rank: 6 },
  { title: "TODAY", align: "right", min: 6 },
  { title: "LEFT", align: "right", min: 5, rank: 7 },
  { title: "LAST", min: 6, rank: 8 },
];

function minutes(seconds: number): string {
  return String(Math.floor(seconds / 60));
}

/** What keeps the slot from dialling: its own reason, the person's, or the card's. */
function whyOf(slot: SlotRow): string {
  if (slot.reason !== null && slot.reason !== "") return slot.reason;
  const { want, reason, by } = slot.intent;
  if (want !== "run") return `${want}: ${reason ?? by ?? "by a person"}`;
  if (slot.card === null || slot.card.state === "eligible") return "";
  return slot.card.reason === null ? slot.card.state : `${slot.card.state}: ${slot.card.reason}`;
}

const OUTCOME_COLOUR: Partial<Record<NonNullable<SlotRow["last_outcome"]>, Colour>> = {
  answered: "good",
  "modem-failure": "bad",
  barred: "bad",
  unknown: "warn",
};

function slotRow(slot: SlotRow, why: string, at: string, style: StatusStyle): Row {
  const sign = signOf(slot);
  const { today, left, last_outcome: last } = slot;
  return [
    slot.slot,
    { text: slot.state, colour: sign.colour },
    why,
    shortTime(slot.until ?? slot.card?.until ?? null, at, style.timeZone),
    slot.model ?? slot.profile ?? "",
    slot.card === null ? "" : maskIccid(slot.card.iccid),
    slot.operator ?? slot.plmn ?? slot.registration ?? "",
    slot.rssi_dbm === null ? "" : String(slot.rssi_dbm),
    `${today.attempts}/${today.answered}/${minutes(today.talk_s)}`,
    left === null ? "" : `${left.attempts}/${minutes(left.talk_s)}`,
    { text: last ?? "", colour: last === null ? undefined : OUTCOME_COLOUR[last] },
  ];
}

/** Place of the column WHY. */
const WHY = COLUMNS.findIndex(({ title }) => title === "WHY");

/**
 * The slots as a table: its header, then the lines of each slot. TODAY is attempts/answered/minutes, LEFT is
 * attempts/minutes. Where a reason has no room in its column, the column has its first words and the whole of it, with
 * the remedy, stands below the row.
 */
function slotLines(
  status: Status,
  style: StatusStyle,
): { readonly header: string; readonly slots: readonly (readonly string[])[] } {
  const reasons = status.slots.map((slot) => localTimes(whyOf(slot), style.timeZone));
  const rowsOf = (why: readonly string[]): readonly Row[] =>
    status.slots.map((slot, place) => slotRow(slot, why[place] ?? "", status.at, style));
  const whole = layOut(COLUMNS, rowsOf(reasons), style.width);
  const fits = reasons.every((reason) => displayWidth(reason) <= widthOf(whole, WHY));
  const rows = rowsOf(fits ? reasons : reasons.map(headOf));
  const layout = fits ? whole : layOut(COLUMNS, rows, style.width);
  const lines = rows.map((row, place) => {
    const reason = reasons[place] ?? "";
    const cut = headOf(reason) !== reason || displayWidth(reason) > widthOf(layout, WHY);
    const below = !fits && cut ? wrap(reason, Math.max(20, (style.width ?? 200) - INDENT.length)) : [];
    return [tableLine(layout, row, style.colour), ...below.map((line) => paint(INDENT + line, "dim", style.colour))];
  });
  return { header: headerLine(layout, COLUMNS, style.colour), slots: lines };
}

/** Width of a column; 0 where there is no room for it. */
function widthOf(layout: Layout, column: number): number {
  return layout.shown.find(({ index }) => index === column)?.width ?? 0;
}

const INDENT = "    ";

/** The word before the colon: `port-locked` of `port-locked: /dev/ttyUSB0 is in use by …`. */
function headOf(reason: string): string {
  const [, word] = /^([a-z0-9-]+):/.exec(reason) ?? [];
  return word ?? reason;
}

function slotTable(status: Status, style: StatusStyle): string {
  const { header, slots } = slotLines(status, style);
  return `${[header, ...slots.flat()].join("\n")}\n`;
}

/** What concerns the whole box: the stop, the clock, alarms. One line each, none when all is well. */
export function siteLines(status: Status, style: StatusStyle): readonly string[] {
  const { stopped, clock, store, alarms } = status.daemon;
  const lines: string[] = [];
  if (stopped !== null) {
    const since = dateTime(stopped.since, style.timeZone);
    lines.push(`STOPPED since ${since} by ${stopped.by}: ${stopped.reason}. Next: simbank resume --reason TEXT`);
  }
  if (!clock.trusted) lines.push(`CLOCK not trusted: ${clock.why}. Nothing is dialled.`);
  if (!store.safe) lines.push("STORE not safe: nothing is dialled. Next: see the daemon's log.");
  lines.push(...alarms.map((alarm) => `ALARM ${alarm}`));
  return lines.map((line) => paint(fit(printable(line), style.width), "bad", style.colour));
}

function fit(text: string, width: number | null): string {
  return width === null ? text : clip(text, width);
}

/** The status as `simbank status` prints it. */
export function renderStatus(status: Status, style: StatusStyle): string {
  const head = siteLines(status, style);
  const table = status.slots.length === 0 ? "No slots are configured.\n" : slotTable(status, style);
  return head.length === 0 ? table : `${head.join("\n")}\n${table}`;
}

/** The slots as letters, grouped by board: `b1 idAA-  b2 iiii`. */
export function letterBar(slots: readonly SlotRow[], style: StatusStyle): readonly string[] {
  const boards = new Map<string, string>();
  for (const slot of slots) {
    const board = slot.slot.slice(0, Math.max(0, slot.slot.lastIndexOf("."))) || slot.slot;
    const { letter, colour } = signOf(slot);
    boards.set(board, (boards.get(board) ?? "") + paint(letter, colour, style.colour));
  }
  return [...boards].map(([board, letters]) => `${printable(board)} ${letters}`);
}

/** One full screen of `--watch`: never more lines than the terminal has, so that nothing scrolls. */
export function renderScreen(status: Status, style: StatusStyle, rows: number | null, notice: string | null): string {
  const day = status.slots.reduce((sum, slot) => sum + slot.today.attempts, 0);
  const answered = status.slots.reduce((sum, slot) => sum + slot.today.answered, 0);
  const title = `simbankd ${status.daemon.version}  ${dateTime(status.at, style.timeZone)}  today ${day} attempts, ${answered} answered`;
  const head = [fit(title, style.width), ...siteLines(status, style)];
  if (notice !== null) head.push(paint(fit(printable(notice), style.width), "bad", style.colour));
  head.push(...letterBar(status.slots, style));
  const legend = legendLines(status.slots, style.width);
  const { header, slots } = slotLines(status, style);
  const room = rows === null ? Number.MAX_SAFE_INTEGER : Math.max(2, rows - head.length - legend.length - 3);
  return [...head, "", header, ...whatFits(slots, room), ...legend].join("\n");
}

/** As many whole slots as there is room for, and how many there are besides. */
function whatFits(slots: readonly (readonly string[])[], room: number): readonly string[] {
  const all = slots.flat();
  if (all.length <= room) return all;
  const shown: string[] = [];
  let count = 0;
  for (const lines of slots) {
    if (shown.length + lines.length > room - 1) break;
    shown.push(...lines);
    count += 1;
  }
  return [...shown, `… ${slots.length - count} more slots`];
}

/** The signs on the screen with what comes next, several to a line where they fit. */
function legendLines(slots: readonly SlotRow[], width: number | null): readonly string[] {
  const lines: string[] = [];
  for (const entry of shortLegend(slots)) {
    const last = lines.at(-1);
    const joined = last === undefined ? entry : `${last} · ${entry}`;
    if (last === undefined || displayWidth(joined) > (width ?? 200)) lines.push(fit(entry, width));
    else lines[lines.length - 1] = joined;
  }
  return lines;
}
