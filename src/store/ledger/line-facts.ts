import type { WallMs } from "../../domain/time.ts";
import type { Purpose } from "../../domain/words.ts";
import type { CardFacts, DialFacts, LineFacts } from "../../gate/facts.ts";
import type { MergedPolicy } from "../../policy/types.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { lineRegisters } from "./register-facts.ts";
import { sharedAllowance } from "./shared-limits.ts";
import { numberOf } from "./subscribers.ts";
import { calleeCounted, cardFacts } from "./usage.ts";

/** The line a dial would use, with the card in it. */
export interface ChosenLine {
  readonly line: LineFacts;
  readonly card: CardRecord;
  /** What the card has used, where that was read in this pass already; no callee is counted in it. */
  readonly facts?: CardFacts;
}

function chosenCardFacts(ctx: LedgerContext, chosen: ChosenLine, numberKey: Uint8Array, now: WallMs): CardFacts {
  if (chosen.facts === undefined) return cardFacts(ctx, chosen.card, numberKey, now);
  const calleeCountedToday = calleeCounted(ctx, chosen.card.id, numberKey, chosen.facts.usage.day);
  // Another card of the same contract may have been charged since.
  const shared = sharedAllowance(ctx, chosen.card.limits.contract, numberKey, now);
  return { ...chosen.facts, calleeCountedToday, shared };
}

/** The card's facts for a campaign whose calls end sooner than its contract asks. */
function shortened(facts: CardFacts, maxCallS: number | undefined): CardFacts {
  if (maxCallS === undefined || maxCallS >= facts.limits.maxCallS) return facts;
  return { ...facts, limits: { ...facts.limits, maxCallS } };
}

function asksForSeries(policy: MergedPolicy, purpose: Purpose): boolean {
  const { default: everyone, only } = policy.seriesRequired;
  return (only[purpose] === undefined ? everyone : only[purpose]) !== null;
}

/** Whom the line is to call, and under which rules. */
interface Errand {
  readonly policy: MergedPolicy | null;
  readonly purpose: Purpose;
  readonly numberKey: Uint8Array;
}

/** What the gate must know of the line, its card and what the registers say of both; all null where no line can serve. */
export function lineSide(
  ctx: LedgerContext,
  chosen: ChosenLine | null,
  { policy, purpose, numberKey }: Errand,
  now: WallMs,
): Pick<DialFacts, "line" | "card" | "registers" | "callingNumber"> {
  if (chosen === null) return { line: null, card: null, registers: lineRegisters(ctx, null, null, now) };
  const { line, card } = chosen;
  const asked = policy !== null && asksForSeries(policy, purpose);
  return {
    line,
    card: shortened(chosenCardFacts(ctx, chosen, numberKey, now), policy?.maxCallS),
    registers: lineRegisters(ctx, line, card.id, now),
    callingNumber: asked && card.numberKey !== null ? numberOf(ctx, card.numberKey) : null,
  };
}
