import type { CardLimits } from "../domain/card.ts";
import type { Iccid } from "../domain/words.ts";
import type { Config } from "./config.ts";
import type { RawLimits } from "./config-schema.ts";

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
};

/** The strictest of the defaults and of every contract whose prefix the card carries. */
export function limitsFor(iccid: Iccid, cards: Config["cards"]): CardLimits {
  const base = overlay(PRODUCT_DEFAULTS, cards.defaults);
  const applying = cards.contracts.filter((contract) => iccid.startsWith(contract.iccid_prefix));
  return applying.reduce((strictest, contract) => stricter(strictest, overlay(base, contract), contract), base);
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
  };
}

/** Counts and lengths: the smaller; gap: the longer. Zone and reset day are facts of the contract, not strictness. */
function stricter(a: CardLimits, b: CardLimits, contract: RawLimits): CardLimits {
  return {
    attemptsPerDay: Math.min(a.attemptsPerDay, b.attemptsPerDay),
    answeredPerDay: Math.min(a.answeredPerDay, b.answeredPerDay),
    talkMinutesPerDay: Math.min(a.talkMinutesPerDay, b.talkMinutesPerDay),
    talkMinutesPerMonth: Math.min(a.talkMinutesPerMonth, b.talkMinutesPerMonth),
    distinctCalleesPerDay: Math.min(a.distinctCalleesPerDay, b.distinctCalleesPerDay),
    minGapS: Math.max(a.minGapS, b.minGapS),
    maxCallS: Math.min(a.maxCallS, b.maxCallS),
    timeZone: contract.time_zone ?? a.timeZone,
    resetDay: contract.reset_day ?? a.resetDay,
  };
}
