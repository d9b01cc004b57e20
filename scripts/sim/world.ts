import { readFileSync } from "node:fs";
import { type CardLimits, PLAIN_TERMS } from "../../src/domain/card.ts";
import { asE164, type E164 } from "../../src/domain/number.ts";
import { type MinuteSpan, WEEKDAYS, type WeekWindows } from "../../src/domain/week-windows.ts";
import { parsePack, SHIPPED_PACKS } from "../../src/policy/load.ts";
import type { PolicyPack } from "../../src/policy/types.ts";
import type { CalleeRules, Hours, SimCard, SimPerson } from "./trace.ts";

const HOUR_MS = 3_600_000;
const CALLEE_ZONES = ["Europe/Berlin", "America/New_York"] as const;
const WEEKDAY_HOURS = [540, 1_200] as const;

/** The same rules twice: for the checker as numbers, for the gate as a pack. */
export const CALLEE_RULES: CalleeRules = {
  hours: {
    mon: WEEKDAY_HOURS,
    tue: WEEKDAY_HOURS,
    wed: WEEKDAY_HOURS,
    thu: WEEKDAY_HOURS,
    fri: WEEKDAY_HOURS,
    sat: [600, 1_020],
  },
  limits: [
    { max: 2, perMs: 24 * HOUR_MS },
    { max: 5, perMs: 7 * 24 * HOUR_MS },
  ],
};

const PACK_CHANGES = [
  ["{ default: always }", '{ default: { weekdays: [["09:00", "20:00"]], sat: [["10:00", "17:00"]] } }'],
  ["zones: { value: [UTC]", `zones: { value: [${CALLEE_ZONES.join(", ")}]`],
  ["source_order: { value: []", "source_order: { value: [contact]"],
  ["attempts: { value: []", "attempts: { value: { default: [{ max: 2, per: PT24H }, { max: 5, per: P7D }] }"],
] as const;

/** The laboratory's pack with hours, zones and attempts as a country has them. */
export function simulatedPack(): PolicyPack {
  let text = readFileSync(new URL("lab.yaml", SHIPPED_PACKS), "utf8");
  for (const [from, to] of PACK_CHANGES) {
    if (!text.includes(from)) throw new Error(`lab.yaml has no \`${from}\` any more: mend the simulation.`);
    text = text.replace(from, to);
  }
  const pack = parsePack("lab.yaml", text);
  if (pack.ok) return pack.value;
  throw new Error(pack.error.map(({ path, message }) => `${path} ${message}`).join("; "));
}

/** Cards whose days and months turn in zones with and without summer time, one in three with hours of its own. */
export function simulatedCards(count: number): readonly SimCard[] {
  const zones = ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"];
  const resetDays = [1, 31, 29, 15, 30];
  return Array.from({ length: count }, (_, index) => ({
    iccid: `8999002${String(index).padStart(12, "0")}`,
    slot: `b${1 + Math.floor(index / 8)}.${1 + (index % 8)}`,
    zone: zones[index % zones.length] ?? "UTC",
    resetDay: resetDays[index % resetDays.length] ?? 1,
    attemptsPerDay: 9,
    answeredPerDay: 5,
    calleesPerDay: 7,
    talkPerDayS: 10 * 60,
    talkPerMonthS: 120 * 60,
    minGapS: 30,
    maxCallS: 120,
    hours: index % 3 === 2 ? weekOf(660, 1_110) : null,
  }));
}

function weekOf(from: number, to: number): Hours {
  return Object.fromEntries(WEEKDAYS.map((day) => [day, [from, to] as const]));
}

/** A card's contract in the ledger's words. */
export function limitsOf(card: SimCard): CardLimits {
  return {
    ...PLAIN_TERMS,
    attemptsPerDay: card.attemptsPerDay,
    answeredPerDay: card.answeredPerDay,
    talkMinutesPerDay: card.talkPerDayS / 60,
    talkMinutesPerMonth: card.talkPerMonthS / 60,
    distinctCalleesPerDay: card.calleesPerDay,
    minGapS: card.minGapS,
    maxCallS: card.maxCallS,
    timeZone: card.zone,
    resetDay: card.resetDay,
    windows: card.hours === null ? null : windowsOf(card.hours),
  };
}

function windowsOf(hours: Hours): WeekWindows {
  const spans = (day: keyof Hours): readonly MinuteSpan[] => {
    const span = hours[day];
    return span === undefined ? [] : [span];
  };
  const { mon, tue, wed, thu, fri, sat, sun } = Object.fromEntries(WEEKDAYS.map((day) => [day, spans(day)]));
  return {
    mon: mon ?? [],
    tue: tue ?? [],
    wed: wed ?? [],
    thu: thu ?? [],
    fri: fri ?? [],
    sat: sat ?? [],
    sun: sun ?? [],
  };
}

function numberOf(index: number): E164 {
  const number = asE164(`+999702${String(index).padStart(6, "0")}`);
  if (number === null) throw new Error(`There is no laboratory number ${index}.`);
  return number;
}

/** People who live in one of two zones. */
export function simulatedPeople(count: number): readonly SimPerson[] {
  return Array.from({ length: count }, (_, index) => ({
    number: numberOf(index),
    zone: CALLEE_ZONES[index % CALLEE_ZONES.length] ?? "UTC",
  }));
}
