import type { CardLimits } from "../domain/card.ts";
import { aboveCeiling, CARD_CEILING, fitsOneCall } from "../domain/card-strictness.ts";
import { everOpen } from "../domain/week-windows.ts";
import { limitsUnder, statesTotal } from "./card-limits.ts";
import type { RawCards, RawContract } from "./config-limits.ts";
import type { ConfigSketch } from "./config-sketch.ts";
import type { Problem } from "./problem.ts";

/** Limits and contracts that contradict each other, or what is compiled in. */
export function cardContradictions({ cards, country }: ConfigSketch): readonly Problem[] {
  if (cards === undefined) return [];
  const real = country !== undefined && country !== "lab";
  const sections = [
    { path: "cards.defaults", raw: cards.defaults, contract: null },
    ...cards.contracts.map((contract, index) => {
      return { path: `cards.contracts[${index}]`, raw: ownCeilings(contract), contract };
    }),
  ];
  return [
    ...sections.flatMap(({ path, contract }) => impossible(path, limitsUnder(contract, cards))),
    ...(real ? sections.flatMap(({ path, raw }) => tooHigh(path, raw)) : []),
    ...sharing(cards),
    ...multiCard(cards),
    ...doubledNames(cards),
  ];
}

/** Totals of many cards may well be above what one card may do. */
function ownCeilings(contract: RawContract): Partial<RawContract> {
  return contract.per === "card" ? contract : { min_gap_s: contract.min_gap_s };
}

/** Limits under which no call could ever be placed. */
function impossible(path: string, limits: CardLimits): readonly Problem[] {
  const problems: Problem[] = [];
  if (!everOpen(limits.windows)) {
    const hint = "Leave a time in which this contract and the defaults are both open, or remove the windows.";
    problems.push({ path: `${path}.windows`, message: "are never open", hint });
  }
  if (!fitsOneCall(limits)) {
    const minutes = Math.min(limits.talkMinutesPerDay, limits.talkMinutesPerMonth);
    const message = `is ${limits.maxCallS}: a call of that length, in pulses, never fits into ${minutes} minutes`;
    problems.push({ path: `${path}.max_call_s`, message, hint: "Shorten the call or allow more minutes." });
  }
  return problems;
}

const CEILING_KEYS = {
  attemptsPerDay: "attempts_per_day",
  answeredPerDay: "answered_per_day",
  talkMinutesPerDay: "talk_minutes_per_day",
  distinctCalleesPerDay: "distinct_callees_per_day",
  minGapS: "min_gap_s",
} as const;

/** Field rule 6: what no configuration may exceed outside `lab`. The shortest gap of the defaults is checked there. */
function tooHigh(path: string, raw: Partial<RawContract>): readonly Problem[] {
  const keys = Object.keys(CEILING_KEYS) as (keyof typeof CEILING_KEYS)[];
  const said: Partial<Record<keyof typeof CEILING_KEYS, number>> = {};
  for (const key of keys) {
    const value = raw[CEILING_KEYS[key]];
    if (value !== undefined) said[key] = value;
  }
  return aboveCeiling(said).flatMap((key) => {
    if (key === "minGapS" && path === "cards.defaults") return [];
    const bound = key === "minGapS" ? "or more" : "or less";
    const message = `is ${said[key] ?? ""}: must be ${CARD_CEILING[key]} ${bound} outside lab`;
    return [{ path: `${path}.${CEILING_KEYS[key]}`, message, hint: `Write ${CARD_CEILING[key]} ${bound}.` }];
  });
}

/** Contracts with totals for all their cards: each states one, and no two can claim the same card by its number. */
function sharing({ contracts }: RawCards): readonly Problem[] {
  const shared = contracts.flatMap((contract, index) =>
    contract.per === "contract" ? [{ contract, path: `cards.contracts[${index}]` }] : [],
  );
  const problems = shared.flatMap(({ contract, path }): Problem[] => {
    if (statesTotal(contract)) return [];
    const hint = "State a total, such as attempts_per_day or talk_minutes_per_month, or remove `per`.";
    return [{ path: `${path}.per`, message: "is contract, and no total is stated", hint }];
  });
  for (const [index, { contract, path }] of shared.entries()) {
    const rival = shared.slice(0, index).find((one) => overlap(one.contract, contract));
    if (rival === undefined) continue;
    const hint = "A card shares the totals of one contract: make the numbers of their cards differ.";
    problems.push({ path: `${path}.per`, message: `claims cards that ${rival.path} claims already`, hint });
  }
  return problems;
}

/** Several cards on one module need a total that is enforced over all of them (field rule 19). */
function multiCard({ contracts }: RawCards): readonly Problem[] {
  return contracts.flatMap(({ multi_card_imeis: imeis, per }, index): Problem[] => {
    if (imeis === undefined || imeis.length === 0 || per === "contract") return [];
    const hint = "Write `per: contract` and the contract's totals, or remove the key.";
    const message = "needs `per: contract`: several cards in turn share one total";
    return [{ path: `cards.contracts[${index}].multi_card_imeis`, message, hint }];
  });
}

function overlap(a: RawContract, b: RawContract): boolean {
  const left = a.iccid ?? a.iccid_prefix ?? "";
  const right = b.iccid ?? b.iccid_prefix ?? "";
  const byNumber = left.startsWith(right) || right.startsWith(left);
  const byCarrier =
    a.plmn === undefined || b.plmn === undefined || a.plmn.startsWith(b.plmn) || b.plmn.startsWith(a.plmn);
  return byNumber && byCarrier;
}

function doubledNames({ contracts }: RawCards): readonly Problem[] {
  return contracts.flatMap(({ name }, index) => {
    const first = contracts.findIndex((one) => one.name === name);
    if (first === index) return [];
    const message = `${name} is already the name of cards.contracts[${first}]`;
    return [{ path: `cards.contracts[${index}].name`, message, hint: "Give every contract a name of its own." }];
  });
}
