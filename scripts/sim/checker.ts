import type { Hours, SimCard, SimDial, Trace } from "./trace.ts";

/**
 * Judges a finished simulation by what was dialled when: written from the rules alone, with a calendar of its own, so
 * that a mistake of the gate is not repeated here.
 */

const formatters = new Map<string, Intl.DateTimeFormat>();

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly minute: number;
  readonly weekday: keyof Hours;
}

/** What a clock on the wall of this zone shows. */
function localTime(at: number, zone: string): LocalTime {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      weekday: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formatters.set(zone, formatter);
  }
  const parts = Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    year: Number(parts["year"]),
    month: Number(parts["month"]),
    day: Number(parts["day"]),
    minute: Number(parts["hour"]) * 60 + Number(parts["minute"]),
    weekday: (parts["weekday"] ?? "").toLowerCase() as keyof Hours,
  };
}

function dayOf(at: number, zone: string): string {
  const { year, month, day } = localTime(at, zone);
  return `${year}-${month}-${day}`;
}

/** The contract's month: it begins on its reset day, in a shorter month on that month's last day. */
export function contractMonth(at: number, zone: string, resetDay: number): string {
  const { year, month, day } = localTime(at, zone);
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const months = year * 12 + month - 1 - (day >= Math.min(resetDay, lastDay) ? 0 : 1);
  return `${Math.floor(months / 12)}-${(months % 12) + 1}`;
}

function isOpen(at: number, zone: string, hours: Hours): boolean {
  const { weekday, minute } = localTime(at, zone);
  const span = hours[weekday];
  return span !== undefined && minute >= span[0] && minute < span[1];
}

/** A call whose end nobody saw counts as answered, for as long as it may have lasted. */
function countsAsAnswered({ outcome }: SimDial): boolean {
  return outcome === null || outcome === "unknown" || outcome.startsWith("answered");
}

function talkOf(dial: SimDial, card: SimCard): number {
  if (!countsAsAnswered(dial)) return 0;
  return dial.outcome === null || dial.outcome === "unknown" ? card.maxCallS : Math.ceil(dial.talkS);
}

function sum(dials: readonly SimDial[], card: SimCard): number {
  return dials.reduce((total, dial) => total + talkOf(dial, card), 0);
}

function overCard(card: SimCard, dials: readonly SimDial[]): string[] {
  const wrong: string[] = [];
  const name = `card …${card.iccid.slice(-4)}`;
  const atMost = (count: number, limit: number, what: string): void => {
    if (count > limit) wrong.push(`${name}: ${count} of ${limit} ${what}`);
  };
  for (const [day, own] of Map.groupBy(dials, (dial) => dayOf(dial.at, card.zone))) {
    atMost(own.length, card.attemptsPerDay, `attempts on ${day}`);
    atMost(own.filter(countsAsAnswered).length, card.answeredPerDay, `answered calls on ${day}`);
    atMost(new Set(own.map(({ number }) => number)).size, card.calleesPerDay, `callees on ${day}`);
    atMost(sum(own, card), card.talkPerDayS, `s of talk on ${day}`);
  }
  for (const [month, own] of Map.groupBy(dials, (dial) => contractMonth(dial.at, card.zone, card.resetDay))) {
    atMost(sum(own, card), card.talkPerMonthS, `s of talk in the month ${month}`);
  }
  for (const [place, dial] of dials.entries()) {
    const last = dials[place - 1];
    if (last !== undefined && (last.endedAt === null || dial.at - last.endedAt < card.minGapS * 1_000)) {
      wrong.push(`${name}: attempt ${dial.attempt} came within the gap after attempt ${last.attempt}`);
    }
    if (card.hours !== null && !isOpen(dial.at, card.zone, card.hours)) {
      wrong.push(`${name}: attempt ${dial.attempt} at ${new Date(dial.at).toISOString()} outside its contract's hours`);
    }
    if (dial.talkS > card.maxCallS) wrong.push(`${name}: attempt ${dial.attempt} lasted ${dial.talkS} s`);
  }
  return wrong;
}

function overCallee(trace: Trace, zone: string, dials: readonly SimDial[]): string[] {
  const wrong: string[] = [];
  const cards = new Set(dials.map(({ iccid }) => iccid));
  if (cards.size > 1) wrong.push(`attempts ${dials.map(({ attempt }) => attempt).join(", ")}: one callee, two cards`);
  for (const [place, { attempt, at, number }] of dials.entries()) {
    const instant = new Date(at).toISOString();
    if (!isOpen(at, zone, trace.rules.hours)) wrong.push(`attempt ${attempt} at ${instant} outside hours in ${zone}`);
    for (const { max, perMs } of trace.rules.limits) {
      const within = dials.slice(0, place + 1).filter((one) => one.at > at - perMs).length;
      if (within > max) {
        wrong.push(`attempt ${attempt} is the ${within}th within ${perMs / 3_600_000} h, ${max} allowed`);
      }
    }
    const last = dials[place - 1];
    if (last !== undefined && (last.endedAt === null || last.endedAt > at)) {
      wrong.push(`attempt ${attempt} while attempt ${last.attempt} was up`);
    }
    if (at > (trace.withdrawn.get(number) ?? Number.POSITIVE_INFINITY)) {
      wrong.push(`attempt ${attempt} after withdrawal`);
    }
  }
  return wrong;
}

/** Every breach of a rule in what was dialled, in words; empty when there is none. Dials must be in order of time. */
export function breaches(trace: Trace): readonly string[] {
  const cards = new Map(trace.cards.map((card) => [card.iccid, card]));
  const zones = new Map<string, string>(trace.people.map(({ number, zone }) => [number, zone]));
  const wrong: string[] = [];
  for (const [iccid, dials] of Map.groupBy(trace.dials, (dial) => dial.iccid)) {
    const card = cards.get(iccid);
    wrong.push(...(card === undefined ? [`a dial on the unknown card …${iccid.slice(-4)}`] : overCard(card, dials)));
  }
  for (const [number, dials] of Map.groupBy(trace.dials, (dial) => dial.number)) {
    const zone = zones.get(number);
    wrong.push(...(zone === undefined ? ["a dial of somebody who is on no list"] : overCallee(trace, zone, dials)));
  }
  return wrong;
}
