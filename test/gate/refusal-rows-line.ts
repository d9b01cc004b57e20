import type { CardUsage, SharedLimits } from "../../src/domain/card.ts";
import type { SharedAllowance } from "../../src/domain/card-allowance.ts";
import { weekWindows } from "../../src/domain/week-windows.ts";
import { LINE_RECHECK_MS } from "../../src/gate/rules/line.ts";
import { after, allowed, allowedInChina, CARD, card, HOUR, line, OTHER_CARD, SECOND } from "./fixture.ts";
import { later, withLine, withUsage, type Row } from "./refusal-rows.ts";

const lab = allowed();

/** A contract whose day ends in six hours and whose month ends in two days, with one total and what is used of it. */
function sharedWith(limits: Partial<SharedLimits>, usage: Partial<CardUsage>): SharedAllowance {
  const none = { attemptsPerDay: null, answeredPerDay: null, talkMinutesPerDay: null, talkMinutesPerMonth: null };
  return {
    limits: { contract: "pool", ...none, distinctCalleesPerDay: null, timeZone: "UTC", resetDay: 4, ...limits },
    usage: {
      day: "2026-11-02",
      attemptsToday: 0,
      answeredToday: 0,
      talkSToday: 0,
      talkSThisMonth: 0,
      distinctCalleesToday: 0,
      lastReleaseAt: null,
      ...usage,
    },
    calleeCountedToday: false,
    dayEndsAt: after(6 * HOUR),
    monthEndsAt: after(48 * HOUR),
  };
}

const soon = after(LINE_RECHECK_MS);

export const lineRows: readonly Row[] = [
  {
    when: "a test network is not what serves the line",
    facts: withLine({ plmn: "46000" }),
    code: "deployment-country-mismatch",
    rule: "network-country",
  },
  {
    when: "neither network nor card tells where the line is",
    facts: withLine({ plmn: null, imsi: null }),
    code: "deployment-country-mismatch",
    rule: "network-country",
  },
  {
    when: "the card is of another country than the box",
    facts: allowedInChina({ line: line({ plmn: "46000", imsi: "310150123456789" }) }),
    code: "deployment-country-mismatch",
    rule: "network-country",
  },
  {
    when: "the network does not tell its country",
    facts: allowedInChina({ line: line({ plmn: null, imsi: "460001234567890" }) }),
    code: "deployment-country-mismatch",
    rule: "network-country",
  },
  {
    when: "the callee belongs to another card",
    facts: allowed({ callee: { ...lab.callee, stickyCard: OTHER_CARD } }),
    code: "sticky-slot-unavailable",
    rule: "sticky-line",
  },
  {
    when: "the callee's card is in no slot",
    facts: allowed({ callee: { ...lab.callee, stickyCard: CARD }, line: null, card: null }),
    code: "sticky-slot-unavailable",
    rule: "sticky-line",
  },
  { when: "no slot can call", facts: allowed({ line: null, card: null }), code: "slot-unavailable", rule: "line-free" },
  {
    when: "the slot is in quarantine",
    facts: withLine({ state: "quarantined", stateReason: "silent", stateUntil: after(HOUR) }),
    code: "slot-quarantined",
    rule: "line-free",
    next: after(HOUR),
  },
  {
    when: "a person drains the slot",
    facts: withLine({ intent: "drain" }),
    code: "slot-unavailable",
    rule: "line-free",
  },
  {
    when: "the slot waits for its PIN",
    facts: withLine({ state: "pin-required" }),
    code: "slot-unavailable",
    rule: "line-free",
  },
  {
    when: "the slot is calling someone else",
    facts: withLine({ state: "active", ready: false }),
    code: "slot-unavailable",
    rule: "line-free",
    next: soon,
  },
  {
    when: "the last call's tail is not quiet yet",
    facts: withLine({ ready: false }),
    code: "slot-unavailable",
    rule: "line-free",
    next: soon,
  },
  { when: "the card is unknown", facts: allowed({ card: null }), code: "slot-unavailable", rule: "line-free" },
  {
    when: "the card is not the one in the slot",
    facts: allowed({ card: card({ iccid: OTHER_CARD }) }),
    code: "slot-unavailable",
    rule: "line-free",
  },
];

export const cardRows: readonly Row[] = [
  ...(["disabled", "blocked", "missing", "retired"] as const).map(
    (state): Row => ({
      when: `the card is ${state}`,
      facts: allowed({ card: card({ state, stateReason: "a reason" }) }),
      code: "slot-unavailable",
      rule: "card-eligible",
    }),
  ),
  {
    when: "the card rests",
    facts: allowed({ card: card({ state: "resting", stateUntil: after(HOUR) }) }),
    code: "slot-unavailable",
    rule: "card-eligible",
    next: after(HOUR),
  },
  {
    when: "the card's day is used up",
    facts: allowed({ card: card({ state: "quota-day" }) }),
    code: "card-limit",
    rule: "card-eligible",
    next: card().dayEndsAt,
  },
  {
    when: "the card's month is used up",
    facts: allowed({ card: card({ state: "quota-month" }) }),
    code: "card-limit",
    rule: "card-eligible",
    next: card().monthEndsAt,
  },
  {
    when: "the card has made all its attempts",
    facts: withUsage({ attemptsToday: 20 }),
    code: "card-limit",
    rule: "card-attempts-per-day",
    next: card().dayEndsAt,
  },
  {
    when: "one more answer would be too many",
    facts: withUsage({ answeredToday: 10 }),
    code: "card-limit",
    rule: "card-answered-per-day",
    next: card().dayEndsAt,
  },
  {
    when: "a call at its longest would pass the day's minutes",
    facts: withUsage({ talkSToday: 30 * 60 - 179 }),
    code: "card-limit",
    rule: "card-talk-minutes-per-day",
    next: card().dayEndsAt,
  },
  {
    when: "a call at its longest would pass the month's minutes",
    facts: withUsage({ talkSThisMonth: 100 * 60 - 179 }),
    code: "card-limit",
    rule: "card-talk-minutes-per-month",
    next: card().monthEndsAt,
  },
  {
    when: "a call at its longest is longer than a whole day's minutes",
    facts: withUsage({ talkSToday: 0 }, { talkMinutesPerDay: 2 }),
    code: "card-limit",
    rule: "card-talk-minutes-per-day",
  },
  {
    when: "the callee would be one too many for the card",
    facts: withUsage({ distinctCalleesToday: 15 }),
    code: "card-limit",
    rule: "card-distinct-callees-per-day",
    next: card().dayEndsAt,
  },
  {
    when: "the card released its last call a moment ago",
    facts: withUsage({ lastReleaseAt: after(-10 * SECOND + 1) }),
    code: "card-limit",
    rule: "card-min-gap",
    next: after(1),
  },
  {
    when: "the contract's hours are over",
    facts: allowed({ card: card({ limits: { ...card().limits, windows: weekWindows({ mon: [[480, 720]] }) } }) }),
    code: "card-limit",
    rule: "card-contract-window",
    next: after(7 * 24 * HOUR - 4 * HOUR),
  },
  ...(
    [
      ["attempts-per-day", { attemptsPerDay: 5 }, { attemptsToday: 5 }],
      ["answered-per-day", { answeredPerDay: 5 }, { answeredToday: 5 }],
      ["talk-minutes-per-day", { talkMinutesPerDay: 5 }, { talkSToday: 121 }],
      ["talk-minutes-per-month", { talkMinutesPerMonth: 5 }, { talkSThisMonth: 121 }],
      ["distinct-callees-per-day", { distinctCalleesPerDay: 5 }, { distinctCalleesToday: 5 }],
    ] as const
  ).map(
    ([name, limits, usage]): Row => ({
      when: `the cards of the contract together have used up ${name}`,
      facts: allowed({ card: card({ shared: sharedWith(limits, usage) }) }),
      code: "card-limit",
      rule: `contract-${name}`,
      next: name === "talk-minutes-per-month" ? after(48 * HOUR) : after(6 * HOUR),
    }),
  ),
  {
    when: "the card's own gap is shorter than the country allows",
    facts: allowedInChina({
      card: card({
        limits: { ...card().limits, minGapS: 0 },
        usage: { ...card().usage, lastReleaseAt: later(-2 * SECOND) },
      }),
    }),
    code: "card-limit",
    rule: "card-min-gap",
    next: later(SECOND),
  },
  ...(
    [
      ["attempts-per-day", { attemptsToday: 200 }],
      ["answered-per-day", { answeredToday: 150 }],
      ["talk-minutes-per-day", { talkSToday: 240 * 60 - 179 }],
      ["distinct-callees-per-day", { distinctCalleesToday: 200 }],
    ] as const
  ).map(
    ([name, usage]): Row => ({
      when: `the card's own limit of ${name} is higher than the country allows`,
      facts: allowedInChina({
        card: card({
          limits: {
            ...card().limits,
            attemptsPerDay: 1_000,
            answeredPerDay: 1_000,
            talkMinutesPerDay: 1_000,
            distinctCalleesPerDay: 1_000,
          },
          usage: { ...card().usage, lastReleaseAt: null, ...usage },
        }),
      }),
      code: "card-limit",
      rule: `card-${name}`,
      next: card().dayEndsAt,
    }),
  ),
];
