import { answerCardLimit, answerSharedLimit, CARD_LIMIT_NAMES, type LimitAnswer } from "../../domain/card-allowance.ts";
import { type CardLimitName, type CardLimits, QUOTA_NAMES, type QuotaName } from "../../domain/card.ts";
import { maskIccid } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import { explainNoVoice } from "../../domain/voice-path.ts";
import type { ModemState } from "../../domain/words.ts";
import type { CardCeiling } from "../../policy/types.ts";
import type { CardFacts } from "../facts.ts";
import { type GateRule, isTrue, pass, refuse, type RuleResult, shownAt } from "../rule.ts";

/** A line that is merely busy or starting may be free at any moment: worth another look after this time. */
export const LINE_RECHECK_MS = 5_000;

/** States that end by a person's hand or a plug, not by themselves. */
const STUCK: ReadonlySet<ModemState> = new Set<ModemState>(["absent", "pin-required", "stopped"]);

const stickyLine: GateRule = {
  id: "sticky-line",
  about: "line",
  check: ({ callee, line }) => {
    const { stickyCard } = callee;
    const seen = { sticky_card: stickyCard };
    if (stickyCard === null || line?.iccid === stickyCard) return pass(seen);
    const where =
      line === null
        ? "which is in no slot that can call (put it back, or `simbank slot start` where it was stopped)"
        : `not from the one in ${line.slot}`;
    const detail = `This callee is always called from card ${maskIccid(stickyCard)}, ${where}.`;
    return refuse("sticky-slot-unavailable", detail, null, seen);
  },
};

const lineFree: GateRule = {
  id: "line-free",
  about: "line",
  check: ({ at, callee, line, card }) => {
    // A callee with a card of their own is the sticky rule's business.
    if (line === null) {
      return callee.stickyCard === null ? refuse("slot-unavailable", "No slot can call.", null) : pass();
    }
    const { slot, state, intent, ready } = line;
    const seen = { slot, state, intent, ready };
    const why = line.stateReason === null ? "" : ` (${explainNoVoice(line.stateReason)})`;
    if (state === "quarantined") {
      return refuse("slot-quarantined", `Slot ${slot} is in quarantine${why}.`, line.stateUntil, seen);
    }
    if (intent !== "run") {
      const detail = `Slot ${slot} is meant to ${intent}: \`simbank slot start ${slot}\` ends that.`;
      return refuse("slot-unavailable", detail, null, seen);
    }
    if (STUCK.has(state)) return refuse("slot-unavailable", `Slot ${slot} is ${state}${why}.`, null, seen);
    if (card === null || card.iccid !== line.iccid) {
      return refuse("slot-unavailable", `The card in slot ${slot} is not known.`, null, seen);
    }
    if (state === "idle" && isTrue(ready)) return pass(seen);
    const detail = `Slot ${slot} is ${state === "idle" ? "not free yet" : state}${why}.`;
    return refuse("slot-unavailable", detail, wallMs(at + LINE_RECHECK_MS), seen);
  },
};

function checkCardState(card: CardFacts, at: WallMs): RuleResult {
  const why = card.stateReason === null ? "" : `: ${card.stateReason}`;
  const shown = `Card ${maskIccid(card.iccid)}`;
  const seen = { card: card.iccid, state: card.state };
  switch (card.state) {
    case "eligible":
      return pass(seen);
    case "quota-day":
      return refuse("card-limit", `${shown} has used up its day.`, card.dayEndsAt, seen);
    case "quota-month":
      return refuse("card-limit", `${shown} has used up its month.`, card.monthEndsAt, seen);
    case "resting":
      if (card.stateUntil !== null && card.stateUntil <= at) return pass(seen);
      return refuse("slot-unavailable", `${shown} is resting${why}.`, card.stateUntil, seen);
    default:
      return refuse("slot-unavailable", `${shown} is ${card.state}${why}.`, null, seen);
  }
}

const cardEligible: GateRule = {
  id: "card-eligible",
  about: "line",
  check: ({ at, card }) => (card === null ? pass() : checkCardState(card, at)),
};

/** The contract's limits, lowered to what no configuration may exceed. */
function limitsUnder(ceiling: CardCeiling | null, limits: CardLimits): CardLimits {
  if (ceiling === null) return limits;
  return {
    ...limits,
    attemptsPerDay: Math.min(limits.attemptsPerDay, ceiling.attemptsPerDay),
    answeredPerDay: Math.min(limits.answeredPerDay, ceiling.answeredPerDay),
    talkMinutesPerDay: Math.min(limits.talkMinutesPerDay, ceiling.talkMinutesPerDay),
    distinctCalleesPerDay: Math.min(limits.distinctCalleesPerDay, ceiling.distinctCalleesPerDay),
    minGapS: Math.max(limits.minGapS, ceiling.minGapS),
  };
}

function cardLimit(name: CardLimitName): GateRule {
  return {
    id: `card-${name}`,
    about: "line",
    check: ({ at, policy, card }) => {
      if (card === null) return pass();
      const limits = limitsUnder(policy?.cardCeiling ?? null, card.limits);
      const answer = answerCardLimit({ ...card, limits }, name, !isTrue(card.calleeCountedToday), at);
      return limitResult(`Card ${maskIccid(card.iccid)} is at its limit ${name}`, sumOf(name, answer), answer);
    },
  };
}

function sumOf(name: CardLimitName, { used, adds, allowed, unit }: LimitAnswer): string {
  if (name === "contract-window") return "outside the hours of its contract";
  return name === "min-gap" ? `rested ${used} of ${allowed} s` : `${used} + ${adds} of ${allowed} ${unit}`;
}

function limitResult(says: string, sum: string, answer: LimitAnswer): RuleResult {
  const { used, adds, allowed, unit, nextPossibleAt } = answer;
  const seen = { used, adds, allowed, unit };
  if (answer.fits) return pass(seen);
  const next = nextPossibleAt === null ? "never, with these limits" : `from ${shownAt(nextPossibleAt)}`;
  return refuse("card-limit", `${says} (${sum}); possible ${next}.`, nextPossibleAt, seen);
}

/** A total of all cards of a contract together (field rule 19). */
function contractLimit(name: QuotaName): GateRule {
  return {
    id: `contract-${name}`,
    about: "line",
    check: ({ at, card }) => {
      if (card === null || card.shared === null) return pass();
      const { contract } = card.shared.limits;
      const answer = answerSharedLimit(card, name, !isTrue(card.shared.calleeCountedToday), at);
      if (answer === null) return pass({ contract });
      const { used, adds, allowed, unit } = answer;
      const says = `The cards of contract ${contract} are together at its limit ${name}`;
      return limitResult(says, `${used} + ${adds} of ${allowed} ${unit}`, answer);
    },
  };
}

export const lineRules: readonly GateRule[] = [
  stickyLine,
  lineFree,
  cardEligible,
  ...CARD_LIMIT_NAMES.map(cardLimit),
  ...QUOTA_NAMES.map(contractLimit),
];
