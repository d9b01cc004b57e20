import type { CardState } from "../domain/words.ts";

/** The reasons for which a slot goes to another card by itself (field rule 19). A blocked card is none of them. */
export type SimReason = "card-missing" | "quota-day";

/** What the ledger says of the card of a position. */
export interface SimCard {
  readonly state: CardState;
  /** It has attempts and talk left today, of its own and of its contract. */
  readonly hasRoom: boolean;
  /** The contract whose totals it shares and that allows several of its cards on this module in turn; null: none does. */
  readonly sharedContract: string | null;
}

export interface SimPosition {
  readonly position: number;
  /** Null: no card was ever read there. */
  readonly card: SimCard | null;
  /** It was found empty, or could not be reached, a short while ago. */
  readonly avoided: boolean;
}

export type SimChoice = { readonly to: number } | { readonly stay: string };

/** Cards that may take over: well, whether or not they are in a modem at the moment. */
const WELL: ReadonlySet<CardState> = new Set<CardState>(["eligible", "missing"]);
/** A card that somebody, or the ledger, has stopped gives its work to nobody, not even by being pulled out. */
const STOPPED: ReadonlySet<CardState> = new Set<CardState>(["blocked", "disabled", "resting", "retired"]);

/**
 * Where a slot goes whose card is missing or has used up its day: the next position after the present one whose card is
 * well and has room, positions that were never seen last. For a used-up day only to a card of the same contract, which
 * must name both the total and the use of several cards on this module.
 */
export function chooseSim(why: SimReason, present: number, positions: readonly SimPosition[]): SimChoice {
  const own = positions.find(({ position }) => position === present)?.card ?? null;
  if (own !== null && STOPPED.has(own.state)) return { stay: `its card is ${own.state}` };
  if (why === "quota-day" && own?.state !== "quota-day") return { stay: "its card has not used up its day" };
  if (why === "quota-day" && own?.sharedContract === null) return { stay: "no contract allows several cards in turn" };
  const others = inTurn(positions, present).filter(({ avoided }) => !avoided);
  const known = others.find(({ card }) => card !== null && mayTakeOver(card, why, own));
  const found = known ?? (why === "card-missing" ? others.find(({ card }) => card === null) : undefined);
  return found === undefined ? { stay: "no other position has a card that may take over" } : { to: found.position };
}

function mayTakeOver(card: SimCard, why: SimReason, own: SimCard | null): boolean {
  if (!WELL.has(card.state) || !card.hasRoom) return false;
  return why === "card-missing" || card.sharedContract === own?.sharedContract;
}

/** The other positions, the one after the present one first. */
function inTurn(positions: readonly SimPosition[], present: number): readonly SimPosition[] {
  const ordered = positions.toSorted((a, b) => a.position - b.position);
  const after = ordered.filter(({ position }) => position > present);
  return [...after, ...ordered.filter(({ position }) => position < present)];
}
