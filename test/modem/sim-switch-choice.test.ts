import { expect, it } from "vitest";
import { chooseSim, type SimCard, type SimPosition, type SimReason } from "../../src/modem/index.ts";

const card = (change: Partial<SimCard> = {}): SimCard => ({
  state: "missing",
  hasRoom: true,
  sharedContract: null,
  ...change,
});

/** Positions 1 to n; null: never seen. */
function positions(cards: readonly (SimCard | null)[], avoided: readonly number[] = []): readonly SimPosition[] {
  return cards.map((one, index) => ({ position: index + 1, card: one, avoided: avoided.includes(index + 1) }));
}

const SHARED = { sharedContract: "fleet" } as const;
const USED_UP = card({ state: "quota-day", hasRoom: false, ...SHARED });

const ROWS: readonly (readonly [
  what: string,
  why: SimReason,
  present: number,
  cards: readonly (SimCard | null)[],
  to: number | null,
  avoided?: readonly number[],
])[] = [
  ["a missing card's slot goes to the next known card", "card-missing", 1, [card(), card(), card()], 2],
  ["it goes round", "card-missing", 3, [card(), null, card()], 1],
  ["it prefers a known card to a place never seen", "card-missing", 1, [card(), null, card()], 3],
  ["it tries a place never seen when no card is known", "card-missing", 1, [card(), null], 2],
  ["it passes by what was found empty a while ago", "card-missing", 1, [card(), card(), card()], 3, [2]],
  ["it passes by cards without room", "card-missing", 1, [card(), card({ hasRoom: false }), card()], 3],
  [
    "it passes by stopped cards",
    "card-missing",
    1,
    [card(), card({ state: "blocked" }), card({ state: "disabled" })],
    null,
  ],
  ["a slot whose own card was never known may look for one", "card-missing", 1, [null, card()], 2],
  [
    "a blocked card that is pulled gives its work to nobody",
    "card-missing",
    1,
    [card({ state: "blocked" }), card()],
    null,
  ],
  ["neither does one that rests", "card-missing", 1, [card({ state: "resting" }), card()], null],
  ["neither does one that a person disabled", "card-missing", 1, [card({ state: "disabled" }), card()], null],
  ["a used-up day goes to a card of the same contract", "quota-day", 1, [USED_UP, card(SHARED)], 2],
  ["not to one of another contract", "quota-day", 1, [USED_UP, card({ sharedContract: "other" })], null],
  ["not to one of no contract", "quota-day", 1, [USED_UP, card()], null],
  ["not to a place never seen", "quota-day", 1, [USED_UP, null], null],
  ["not when the total is used up for all", "quota-day", 1, [USED_UP, card({ ...SHARED, hasRoom: false })], null],
  ["not without a contract that allows it", "quota-day", 1, [card({ state: "quota-day" }), card()], null],
  ["not while the card has room", "quota-day", 1, [card({ state: "eligible", ...SHARED }), card(SHARED)], null],
  [
    "a used-up month is not a used-up day",
    "quota-day",
    1,
    [card({ state: "quota-month", ...SHARED }), card(SHARED)],
    null,
  ],
];

it.each(ROWS.map((row) => [row[0], row] as const))("%s", (_what, [, why, present, cards, to, avoided = []]) => {
  const choice = chooseSim(why, present, positions(cards, avoided));
  expect("to" in choice ? choice.to : null).toBe(to);
});
