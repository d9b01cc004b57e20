import type { WireValue } from "../../control/index.ts";
import { maskIccid } from "../../domain/number.ts";
import { signOf } from "./legend.ts";
import { type Column, renderFields, renderTable, type TableStyle } from "./table.ts";
import { dateTime, localTimes, shortTime } from "./time.ts";

type Slot = WireValue["Slot"];
type Card = WireValue["Card"];
type CardInList = WireValue["Cards"]["cards"][number];

function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)} min`;
}

function reasonText(reason: string | null): string {
  return reason === null ? "" : `(${reason})`;
}

/** One slot, with what to do next. */
export function renderSlot(slot: Slot, timeZone: string | undefined): string {
  const { intent, card } = slot;
  const sign = signOf(slot);
  const wanted = [intent.want, intent.by === null ? "" : `by ${intent.by}`, reasonText(intent.reason)];
  return renderFields([
    ["slot", slot.slot],
    ["state", slot.reason === null ? slot.state : localTimes(`${slot.state}: ${slot.reason}`, timeZone)],
    ["until", dateTime(slot.until, timeZone)],
    ["next", sign.next],
    ["wanted", wanted.filter((word) => word !== "").join(" ")],
    ["device", slot.device],
    ["modem", [slot.model, slot.firmware].filter((word) => word !== null).join(" ")],
    ["profile", slot.profile],
    ["imei", slot.imei],
    [
      "card",
      card === null
        ? "none"
        : `${maskIccid(card.iccid)} ${card.state}${card.reason === null ? "" : `: ${card.reason}`}`,
    ],
    ["position", slot.sim === null ? null : simText(slot.sim)],
    ["calls go by", slot.voice === null ? null : VOICE_WORDS[slot.voice]],
    ["network", [slot.registration, slot.operator, slot.plmn].filter((word) => word !== null).join(" ")],
    ["signal", slot.rssi_dbm === null ? null : `${slot.rssi_dbm} dBm`],
    ["today", `${slot.today.attempts} attempts, ${slot.today.answered} answered, ${minutes(slot.today.talk_s)}`],
    ["left", slot.left === null ? null : `${slot.left.attempts} attempts, ${minutes(slot.left.talk_s)}`],
    ["last outcome", slot.last_outcome],
  ]);
}

/** The way of a call, for a person. */
const VOICE_WORDS = {
  cs: "circuits",
  csfb: "circuits, after a fall-back from LTE",
  ims: "IMS (VoLTE)",
  none: "no way: registered, but not for calls",
} as const satisfies Record<NonNullable<Slot["voice"]>, string>;

/** Which of its positions the slot uses, where it goes, and the cards by their last four digits. */
function simText({ position, positions, switching, cards }: NonNullable<Slot["sim"]>): string {
  const now =
    switching === null ? `${position ?? "none"} of ${positions}` : `to ${switching.position} (${switching.step})`;
  const known = cards.map((card) => `${card.position}: ${maskIccid(card.iccid)}`).join(", ");
  return known === "" ? now : `${now}; ${known}`;
}

const CARD_COLUMNS: readonly Column[] = [
  { title: "CARD", min: 5 },
  { title: "STATE", min: 8 },
  { title: "WHY", min: 5, rank: 3 },
  { title: "UNTIL", min: 5, rank: 4 },
  { title: "SLOT", min: 5, rank: 6 },
  { title: "NUMBER", min: 8, rank: 2 },
  { title: "TODAY", align: "right", min: 6 },
  { title: "LEFT", align: "right", min: 5 },
  { title: "MONTH", align: "right", min: 5, rank: 5 },
];

/** The cards as a table: TODAY is attempts/answered/minutes, LEFT is attempts/minutes, MONTH is minutes. */
export function renderCards(
  cards: readonly CardInList[],
  style: TableStyle & { timeZone: string | undefined; now: string },
): string {
  if (cards.length === 0) return "No card was ever seen.\n";
  const rows = cards.map((card) => [
    maskIccid(card.iccid),
    card.state,
    card.reason ?? "",
    shortTime(card.until, style.now, style.timeZone),
    card.slot ?? "",
    card.msisdn ?? "",
    `${card.today.attempts}/${card.today.answered}/${Math.floor(card.today.talk_s / 60)}`,
    `${card.left.attempts}/${Math.floor(card.left.talk_s / 60)}`,
    String(Math.floor(card.month.talk_s / 60)),
  ]);
  return renderTable(CARD_COLUMNS, rows, style);
}

/** One card, its limits beside what it has used. */
export function renderCard(card: Card, timeZone: string | undefined): string {
  const { limits, today } = card;
  return renderFields([
    ["card", maskIccid(card.iccid)],
    ["state", card.reason === null ? card.state : localTimes(`${card.state}: ${card.reason}`, timeZone)],
    ["until", dateTime(card.until, timeZone)],
    ["slot", card.slot],
    ["number", card.msisdn],
    ["attempts", `${today.attempts} of ${limits.attempts_per_day} on ${today.day}`],
    ["answered", `${today.answered} of ${limits.answered_per_day}`],
    ["callees", `${today.distinct_callees} of ${limits.distinct_callees_per_day}`],
    ["talk today", `${minutes(today.talk_s)} of ${limits.talk_minutes_per_day}`],
    ["talk this month", `${minutes(card.month.talk_s)} of ${limits.talk_minutes_per_month}`],
    ["left today", `${card.left.attempts} attempts, ${minutes(card.left.talk_s)}`],
    ["gap, longest call", `${limits.min_gap_s} s, ${limits.max_call_s} s`],
    ["day and month", `${limits.time_zone}, month from day ${limits.reset_day}`],
    ["first seen", dateTime(card.first_seen_at, timeZone)],
  ]);
}
