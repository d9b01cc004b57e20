import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { err, ok, type Result } from "./result.ts";
import { type ShortNumberKind, shortNumberKind } from "./short-numbers.ts";

declare const e164Brand: unique symbol;

/** An ITU-T E.164 number: `+`, then 7 to 15 digits, the first not 0. Nothing else can be in it. */
export type E164 = string & { readonly [e164Brand]: true };

const STRICT = /^\+[1-9][0-9]{6,14}$/;

/** `+999` is assigned to no country, so no person can be reached by it (ITU-T E.164 list of assigned codes). */
const LAB_PREFIX = "+999";
const LAB = /^\+999[0-9]{6,12}$/;

/**
 * Marks a text as E.164 if it is one, character by character: no blanks, letters, `*`, `#`, `;` or line ends,
 * each of which would mean something to a modem (3GPP TS 27.007 §6.2, V.250 §6.3.1).
 */
export function asE164(text: string): E164 | null {
  return STRICT.test(text) ? (text as E164) : null;
}

/** Whether this is a number of the simulated rack: `+999` and 6 to 12 digits. */
export function isLabNumber(number: string): boolean {
  return LAB.test(number);
}

/**
 * A number as people may see it: head and last three digits, at least three hidden. `+99955•••234`.
 */
export function maskNumber(number: string): string {
  const head = Math.max(0, Math.min(6, number.length - 6));
  return `${number.slice(0, head)}•••${number.slice(-3)}`;
}

/** A card number as tables and logs show it: its last four characters. */
export function maskIccid(iccid: string): string {
  return `…${iccid.slice(-4)}`;
}

/** Why a text is no number that could be dialled. `emergency` and `short` are numbers, but of nobody we may call. */
export type NumberFault = "malformed" | "no-country" | "unassigned" | ShortNumberKind;

export interface NumberError {
  readonly code: "SB_INVALID_NUMBER";
  readonly fault: NumberFault;
  /** One sentence: the value (masked, control characters escaped) and the remedy, where there is one. */
  readonly message: string;
}

export interface ParseNumberOptions {
  /** ISO 3166-1 alpha-2 country for numbers without a country code; without it they are an error. */
  readonly defaultCountry?: string;
}

/** Longer texts are not numbers; nothing of them is kept. */
const LONGEST_TEXT = 40;

/** What people write between digits: blanks, hyphens, dots, parentheses (ITU-T E.123), as spreadsheets hold them. */
const SEPARATORS = /[ \u00a0\u202f().\u2010\u2011\u2013-]/g;

/** The text as an error may show it: digits masked, everything but printable ASCII escaped, cut to 24 characters. */
function shown(text: string): string {
  const cut = text.length > 24 ? `${text.slice(0, 24)}…` : text;
  const digits = cut.replace(/[^0-9]/g, "").length;
  let seen = 0;
  const masked = cut.replace(/[0-9]/g, (digit) => {
    seen += 1;
    return seen <= 3 || seen > digits - 2 ? digit : "•";
  });
  return `"${masked.replace(/[^\x20-\x7e•…]|["\\]/g, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)}"`;
}

function fail(fault: NumberFault, text: string, why: string): Result<E164, NumberError> {
  return err({ code: "SB_INVALID_NUMBER", fault, message: `${shown(text)} ${why}` });
}

const HOW = "write it as +<country code><number>, such as +999555001234";

function failShort(kind: ShortNumberKind, text: string): Result<E164, NumberError> {
  const why =
    kind === "emergency"
      ? "is an emergency number, which is never dialled: its lines belong to people in need."
      : "is a short code, which is never dialled: it reaches a service, not a person.";
  return fail(kind, text, why);
}

/** A minus sign and no hyphen between digits. */
const NEGATIVE = /^\s*[\u2010-\u2013-]/;

/** The text as `+` and two digits or more, or as bare digits where no country code is written. */
function compact(text: string): string | null {
  if (NEGATIVE.test(text)) return null;
  const bare = text.replace(SEPARATORS, "");
  const international = bare.startsWith("00") ? `+${bare.slice(2)}` : bare;
  return /^\+?[0-9]{2,}$/.test(international) ? international : null;
}

function defaultCountryOf(options: ParseNumberOptions): CountryCode | null {
  const country = options.defaultCountry;
  return country !== undefined && isSupportedCountry(country) ? country : null;
}

/** Numbers of `+999`: our rule alone, since no numbering metadata knows them. */
function parseLab(digits: string, text: string): Result<E164, NumberError> {
  const number = LAB.test(digits) ? asE164(digits) : null;
  if (number !== null) return ok(number);
  // `999` calls for help; `+999` is the beginning of a number.
  const short = digits === LAB_PREFIX ? null : shortNumberKind(digits.slice(1), LAB_PREFIX.slice(1));
  if (short === "emergency") return failShort(short, text);
  return fail("malformed", text, "must have 6 to 12 digits after +999: correct them.");
}

function parseAssigned(digits: string, country: CountryCode | null, text: string): Result<E164, NumberError> {
  const parsed = country === null ? parsePhoneNumberFromString(digits) : parsePhoneNumberFromString(digits, country);
  const written = digits.startsWith("+") && parsed !== undefined ? parsed.countryCallingCode : "";
  const short = shortNumberKind(digits.replace("+", ""), written);
  if (short !== null) return failShort(short, text);
  const number = parsed === undefined || !parsed.isPossible() ? null : asE164(parsed.number);
  // Trunk prefixes are gone only now: what is left may be short.
  const left = number === null ? null : shortNumberKind(number.slice(1), parsed?.countryCallingCode ?? "");
  if (left !== null) return failShort(left, text);
  if (number !== null) return ok(number);
  return fail("unassigned", text, "is no number of any country: check its country code and length.");
}

/**
 * Reads a number as people and spreadsheets write it: `+` or `00` and the country code, or a national number where a
 * default country is given; blanks, hyphens, dots and parentheses may separate the digits, and surround them.
 * Letters, `*`, `#`, `,`, `;`, line ends and every other character are errors, never dropped. Numbers of `+999` follow
 * our own rule; the others must have a length that their country uses.
 */
export function parseNumber(text: string, options: ParseNumberOptions = {}): Result<E164, NumberError> {
  if (LAB.test(text)) return ok(text as E164);
  if (text.length > LONGEST_TEXT) return fail("malformed", text, `is longer than ${LONGEST_TEXT} characters: ${HOW}.`);
  const digits = compact(text);
  if (digits === null) return fail("malformed", text, `is not a telephone number: ${HOW}.`);
  if (digits.startsWith(LAB_PREFIX)) return parseLab(digits, text);
  const country = defaultCountryOf(options);
  if (digits.startsWith("+") || country !== null) return parseAssigned(digits, country, text);
  const short = shortNumberKind(digits, "");
  return short === null ? fail("no-country", text, `has no country code: ${HOW}.`) : failShort(short, text);
}
