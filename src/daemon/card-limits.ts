import {
  type CardLimits,
  type CardTerms,
  type LimitAction,
  type LimitName,
  type LimitSource,
  PLAIN_TERMS,
  type SharedLimits,
} from "../domain/card.ts";
import { LIMIT_KEYS, SHARED_TOTALS, strictestLimits } from "../domain/card-strictness.ts";
import { type MinuteSpan, parseMinuteSpan, type WeekWindows, weekWindows } from "../domain/week-windows.ts";
import type { Iccid, Imsi } from "../domain/words.ts";
import type { RawCards, RawContract, RawLimits } from "./config-limits.ts";

/** What a card may do where no contract says less. */
const PRODUCT_DEFAULTS: CardLimits = {
  attemptsPerDay: 60,
  answeredPerDay: 40,
  talkMinutesPerDay: 60,
  talkMinutesPerMonth: 1_000,
  distinctCalleesPerDay: 60,
  minGapS: 10,
  maxCallS: 180,
  timeZone: "UTC",
  resetDay: 1,
  ...PLAIN_TERMS,
};

/** What tells which contracts a card has. */
export interface CardIdentity {
  readonly iccid: Iccid;
  /** Its first digits are the home carrier's MCC and MNC (ITU-T E.212); null where the modem does not tell. */
  readonly imsi: Imsi | null;
}

/** Whether every matcher that the contract names fits the card. */
function covers(contract: RawContract, { iccid, imsi }: CardIdentity): boolean {
  if (contract.iccid_prefix !== undefined && !iccid.startsWith(contract.iccid_prefix)) return false;
  if (contract.iccid !== undefined && iccid !== contract.iccid) return false;
  return contract.plmn === undefined || (imsi !== null && imsi.startsWith(contract.plmn));
}

/**
 * What the configuration says of a card: the strictest of the defaults and of every contract that covers it. The first
 * contract with `per: contract` gives the totals it shares.
 */
export function termsFor(card: CardIdentity, cards: RawCards): CardTerms {
  const defaults = overlay(PRODUCT_DEFAULTS, cards.defaults);
  let terms: CardTerms = { limits: defaults, sources: sourcesOf(cards.defaults), shared: null };
  for (const contract of cards.contracts.filter((one) => covers(one, card))) {
    const joins = contract.per === "contract" && terms.shared === null;
    terms = withContract(terms, ownPart(contract), contract.name, joins);
    if (joins) terms = { ...terms, shared: sharedBy(contract, terms.limits) };
  }
  return terms;
}

/** What a contract says of each single card: with `per: contract` its counts and minutes are no card's own. */
function ownPart(contract: RawContract): RawLimits {
  if (contract.per === "card") return contract;
  return {
    ...contract,
    attempts_per_day: undefined,
    answered_per_day: undefined,
    talk_minutes_per_day: undefined,
    talk_minutes_per_month: undefined,
    distinct_callees_per_day: undefined,
  };
}

function sharedBy(contract: RawContract, limits: CardLimits): SharedLimits {
  return {
    contract: contract.name,
    attemptsPerDay: contract.attempts_per_day ?? null,
    answeredPerDay: contract.answered_per_day ?? null,
    talkMinutesPerDay: contract.talk_minutes_per_day ?? null,
    talkMinutesPerMonth: contract.talk_minutes_per_month ?? null,
    distinctCalleesPerDay: contract.distinct_callees_per_day ?? null,
    timeZone: limits.timeZone,
    resetDay: limits.resetDay,
  };
}

/** The terms under one more contract, and the contract named as the source of what it changed. */
function withContract(terms: CardTerms, raw: RawLimits, name: string, joins: boolean): CardTerms {
  const before = terms.limits;
  const own = overlay(before, raw);
  const limits = {
    ...strictestLimits(before, own),
    // Facts of the contract that applies, not matters of strictness.
    timeZone: own.timeZone,
    resetDay: own.resetDay,
    pulses: own.pulses,
    ...(joins && { contract: name }),
  };
  const source: LimitSource = { kind: "contract", name };
  const changed = LIMIT_KEYS.filter((key) => JSON.stringify(limits[key]) !== JSON.stringify(before[key]));
  const sources = { ...terms.sources, ...Object.fromEntries(changed.map((key) => [key, source])) };
  return { limits, sources, shared: terms.shared };
}

const DEFAULT: LimitSource = { kind: "default", name: null };
const CONFIG: LimitSource = { kind: "config", name: null };

/** Each limit came from the file where it says another value than the product, or the same one in words. */
function sourcesOf(raw: RawLimits): CardTerms["sources"] {
  const marker = overlay(PRODUCT_DEFAULTS, raw);
  const said = new Set(
    Object.keys(raw).map((key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
  );
  return Object.fromEntries(Object.keys(marker).map((key) => [key, said.has(key) ? CONFIG : DEFAULT]));
}

function overlay(base: CardLimits, raw: RawLimits): CardLimits {
  return {
    attemptsPerDay: raw.attempts_per_day ?? base.attemptsPerDay,
    answeredPerDay: raw.answered_per_day ?? base.answeredPerDay,
    talkMinutesPerDay: raw.talk_minutes_per_day ?? base.talkMinutesPerDay,
    talkMinutesPerMonth: raw.talk_minutes_per_month ?? base.talkMinutesPerMonth,
    distinctCalleesPerDay: raw.distinct_callees_per_day ?? base.distinctCalleesPerDay,
    minGapS: raw.min_gap_s ?? base.minGapS,
    maxCallS: raw.max_call_s ?? base.maxCallS,
    timeZone: raw.time_zone ?? base.timeZone,
    resetDay: raw.reset_day ?? base.resetDay,
    consecutiveFailures: raw.consecutive_failures ?? base.consecutiveFailures,
    consecutiveNoAnswers: raw.consecutive_no_answers ?? base.consecutiveNoAnswers,
    consecutiveShortCalls: raw.consecutive_short_calls ?? base.consecutiveShortCalls,
    shortCallS: raw.short_call_s ?? base.shortCallS,
    pulses: raw.pulses === undefined ? base.pulses : { firstS: raw.pulses.first_s, nextS: raw.pulses.next_s },
    windows: raw.windows === undefined ? base.windows : windowsOf(raw.windows),
    warnPercent: raw.warn_percent ?? base.warnPercent,
    actions: { ...base.actions, ...actionsOf(raw.actions ?? {}) },
    contract: base.contract,
  };
}

function windowsOf(raw: NonNullable<RawLimits["windows"]>): WeekWindows {
  const minutes = (texts: readonly string[] | undefined): MinuteSpan[] =>
    (texts ?? []).flatMap((text) => {
      const span = parseMinuteSpan(text);
      return span === null ? [] : [span];
    });
  const { mon, tue, wed, thu, fri, sat, sun } = raw;
  return weekWindows({
    mon: minutes(mon),
    tue: minutes(tue),
    wed: minutes(wed),
    thu: minutes(thu),
    fri: minutes(fri),
    sat: minutes(sat),
    sun: minutes(sun),
  });
}

function actionsOf(raw: NonNullable<RawLimits["actions"]>): CardLimits["actions"] {
  const read = (
    name: LimitName,
    text: (typeof raw)["attempts_per_day"],
  ): readonly (readonly [LimitName, LimitAction])[] => {
    if (text === undefined) return [];
    if (text === "block") return [[name, { do: "block" }]];
    return [[name, { do: "rest", forS: text === "rest" ? null : text.rest_s }]];
  };
  return Object.fromEntries([
    ...read("attempts-per-day", raw.attempts_per_day),
    ...read("answered-per-day", raw.answered_per_day),
    ...read("talk-minutes-per-day", raw.talk_minutes_per_day),
    ...read("talk-minutes-per-month", raw.talk_minutes_per_month),
    ...read("distinct-callees-per-day", raw.distinct_callees_per_day),
    ...read("consecutive-failures", raw.consecutive_failures),
    ...read("consecutive-no-answers", raw.consecutive_no_answers),
    ...read("consecutive-short-calls", raw.consecutive_short_calls),
  ]);
}

/** Whether the contract states at least one total. */
export function statesTotal(contract: RawContract): boolean {
  const shared = sharedBy(contract, PRODUCT_DEFAULTS);
  return SHARED_TOTALS.some((key) => shared[key] !== null);
}

/** What a card that only this contract covers would have for itself. */
export function limitsUnder(contract: RawContract | null, cards: RawCards): CardLimits {
  const terms = { limits: overlay(PRODUCT_DEFAULTS, cards.defaults), sources: {}, shared: null };
  return contract === null ? terms.limits : withContract(terms, ownPart(contract), contract.name, false).limits;
}
