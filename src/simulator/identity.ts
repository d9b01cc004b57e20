import type { Iccid, Imei, Imsi } from "../domain/words.ts";
import { hash32 } from "./seeded.ts";

/** A simulated card. Its numbers cannot belong to anybody: ICCIDs begin with 8999, an unassigned country code. */
export interface FakeCard {
  readonly iccid: Iccid;
  readonly imsi: Imsi;
}

/** The Luhn check digit of a run of digits (ISO/IEC 7812-1 annex B), as ICCID and IMEI end in one. */
export function luhnDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (sum % 10)) % 10);
}

/**
 * The card in position `card` (from 1) of slot number `slot` (from 0). Same arguments, same card; no two positions of
 * one rack share a card. `plmn` has 5 or 6 digits.
 */
export function makeCard(seed: number, slot: number, card: number, plmn: string): FakeCard {
  const place = `${padded(slot, 4)}${padded(card, 2)}`;
  const account = `8999${padded(seed, 5)}${place}${padded(hash32(`iccid ${seed} ${place}`), 4)}`;
  const subscriber = `${padded(seed, 15 - plmn.length - place.length)}${place}`;
  return { iccid: `${account}${luhnDigit(account)}`, imsi: `${plmn}${subscriber}` };
}

/** The `nth` (from 1) card that comes into the place of this one: of the same network, never one of a rack's own. */
export function anotherCard(card: FakeCard, nth: number, plmn: string): FakeCard {
  const account = `8999${padded(hash32(`swap ${nth} ${card.iccid}`), 9)}99${padded(nth, 4)}`;
  const subscriber = `9${padded(hash32(`imsi ${nth} ${card.iccid}`), 14 - plmn.length)}`;
  return { iccid: `${account}${luhnDigit(account)}`, imsi: `${plmn}${subscriber}` };
}

/** The IMEI of slot number `slot` (from 0): a type allocation code in the unassigned range 00…, a valid check digit. */
export function makeImei(seed: number, slot: number): Imei {
  const body = `00${padded(hash32(`tac ${seed}`), 4)}99${padded(seed, 2)}${padded(slot, 4)}`;
  return `${body}${luhnDigit(body)}`;
}

/** Swaps the digits of each pair, as EF_ICCID stores them (3GPP TS 31.102 §4.2.1); odd lengths are padded with F. */
export function swapNibbles(digits: string): string {
  const even = digits.length % 2 === 0 ? digits : `${digits}F`;
  return even.replace(/(.)(.)/g, "$2$1");
}

/** The IMEI of a modem that takes the place of another one; a valid check digit, in the range of `makeImei`. */
export function anotherImei(imei: Imei): Imei {
  const body = `00${padded(hash32(`swap ${imei}`), 12)}`;
  return `${body}${luhnDigit(body)}`;
}

function padded(value: number, width: number): string {
  return String(Math.abs(value) % 10 ** width).padStart(width, "0");
}
