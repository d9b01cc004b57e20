import { carrierOf } from "../domain/card-symptom.ts";
import type { MonoMs } from "../domain/time.ts";
import type { Iccid, Imsi } from "../domain/words.ts";

/** Cards of one carrier that lose service within this time lose it to the network's trouble (field rule 20). */
export const TOGETHER_MS = 60_000;

/** A card in a modem, and since when the network does not serve it; null: it does. */
export interface ServedCard {
  readonly iccid: Iccid | null;
  readonly imsi: Imsi | null;
  readonly serviceLostAt: MonoMs | null;
}

/** What a denial without a cause means once the other cards of the carrier had their time to be denied as well. */
type Denial = "over" | "of-this-card" | "of-all-cards";

/** Judges the denial of one card by all cards of the box. A card without sisters is always denied alone. */
export function judgeDenial(iccid: Iccid, cards: readonly ServedCard[]): Denial {
  const own = cards.find((card) => card.iccid === iccid);
  const lostAt = own?.serviceLostAt ?? null;
  if (own === undefined || lostAt === null) return "over";
  const carrier = carrierOf(own.imsi);
  const sisters = cards.filter((card) => card !== own && card.iccid !== null && carrierOf(card.imsi) === carrier);
  if (carrier === null || sisters.length === 0) return "of-this-card";
  const together = sisters.every((card) => card.serviceLostAt !== null && near(card.serviceLostAt, lostAt));
  return together ? "of-all-cards" : "of-this-card";
}

function near(one: MonoMs, other: MonoMs): boolean {
  return Math.abs(one - other) <= TOGETHER_MS;
}
