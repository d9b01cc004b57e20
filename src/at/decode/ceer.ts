import type { CeerFormat, Dialect, Release } from "../types.ts";
import { causeOfWords, releaseFromCause, releaseWithoutCause } from "./cause.ts";
import { intField, splitFields } from "./fields.ts";

/** Reports about packet data, which is no call of ours (modem-facts §2.6). */
const PACKET_DATA = /\b(?:deactivate|SM ?\d+|ESM|PDP|GPRS|EPS|bearer context)\b/i;
const HIGHEST_CAUSE = 127;

/** What a report says, before it is judged: a number, words, or both. */
interface Report {
  readonly cause: number | null;
  readonly text: string | null;
}

/**
 * Reads the text after `+CEER:` as the cause of the last release (3GPP TS 27.007 §6.10 leaves its form open). Zero and
 * words that are no cause give a release without one. A number that stands alone is believed only where the family's
 * profile says which field it is.
 */
export function releaseFromCeer(text: string, dialect: Dialect): Release {
  const vendor = /^"?error\s+(\d{1,3})\b"?/i.exec(text.trim())?.[1];
  if (vendor !== undefined && dialect.ceer !== "text") return fromErrorNumber(Number(vendor));
  const report = readReport(text, dialect.ceer);
  if (report.text !== null && PACKET_DATA.test(report.text)) return releaseWithoutCause(report.text, "ceer");
  const cause = report.cause ?? (report.text === null ? null : causeOfWords(report.text));
  if (cause === null || cause <= 0) return releaseWithoutCause(report.text, "ceer");
  const release = releaseFromCause(cause, "24.008", "ceer");
  return { ...release, text: report.text ?? release.text };
}

/** `Error <n>`: the standard's numbers up to 127, the vendor's own above (Wavecom). */
function fromErrorNumber(cause: number): Release {
  const standard = cause > HIGHEST_CAUSE ? "vendor" : "24.008";
  return { ...releaseFromCause(cause, standard, "ceer"), text: null };
}

function readReport(raw: string, format: CeerFormat): Report {
  const trimmed = raw.trim();
  if (format === "text") return { cause: null, text: unquoted(trimmed) };
  const fields = splitFields(trimmed).filter((field) => field !== "");
  const numbers = fields.map(intField);
  if (fields.length === 0) return { cause: null, text: "" };
  if (numbers.every((number) => number !== null)) return { cause: bareNumber(numbers, format), text: null };
  if (numbers.every((number) => number === null)) return leadingNumber(fields.map(unquoted).join(", "));
  return numbered(fields, numbers, format);
}

/** `21` and `0,21`: which number is the cause only a profile can say. */
function bareNumber(numbers: readonly (number | null)[], format: CeerFormat): number | null {
  if (format === "leading-number") return plausible(numbers[0]);
  return format === "last-number" ? plausible(numbers.at(-1)) : null;
}

/** `16 Normal call clearing`, or words alone. */
function leadingNumber(text: string): Report {
  const match = /^(\d{1,3})[\s:.-]+(.+)$/.exec(text);
  if (match === null) return { cause: null, text };
  return { cause: plausible(Number(match[1])), text: match[2] ?? null };
}

/**
 * Numbers and words in fields: the cause is the number before the last words (`0,0,5,16,normal call clearing`,
 * `17, CM_USER_BUSY`, `"CC setup error",17,"User busy"`). Words that name a cause overrule it.
 */
function numbered(fields: readonly string[], numbers: readonly (number | null)[], format: CeerFormat): Report {
  const wordsEnd = numbers.findLastIndex((number) => number === null) + 1;
  // Words may hold commas: "User alerting, no answer".
  const wordsStart = numbers.slice(0, wordsEnd).findLastIndex((number) => number !== null) + 1;
  const text = fields.slice(wordsStart, wordsEnd).map(unquoted).join(", ");
  const before = numbers[wordsStart - 1];
  const after = numbers.slice(wordsEnd).findLast((number) => number !== null);
  const first = numbers.find((number) => number !== null);
  const chosen = format === "leading-number" ? first : (before ?? after);
  return { cause: causeOfWords(text) ?? plausible(chosen), text };
}

function plausible(number: number | null | undefined): number | null {
  return number !== null && number !== undefined && number >= 1 && number <= HIGHEST_CAUSE ? number : null;
}

function unquoted(text: string): string {
  return text.replaceAll('"', "").trim();
}
