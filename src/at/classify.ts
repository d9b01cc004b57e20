import { isRegistrationReadForm, URC_PREFIXES } from "./decode/urc-prefixes.ts";
import { isCallFinal, parseFinal } from "./finals.ts";
import type { AtCommand, Dialect, Final } from "./types.ts";

/** What a line is to whoever waits: a final result, part of the answer, an echo, or not part of the answer at all. */
export type LineClass =
  | { readonly kind: "final"; readonly final: Final }
  | { readonly kind: "information" }
  | { readonly kind: "echo" }
  | { readonly kind: "urc" };

const INFORMATION: LineClass = { kind: "information" };
const ECHO: LineClass = { kind: "echo" };
const URC: LineClass = { kind: "urc" };

const EXTENDED_ECHO = /^AT[+^#$*%][A-Z]/i;
const BASIC_ECHO = /^AT(?:[ADEHIQVXZ&\d]|$)/i;
/** A command line of V.250 alone; the verbs that start or take a call are left out. */
const BASIC_COMMAND = /^AT(?![+^#$*%DA])/i;
const PREFIXED = /^[+^#$*%][A-Za-z]\w* *:/;

/** Result codes as digits, V.250 §5.7; 2 is `RING`, which is no result, and 5 is `CONNECT 1200`. */
const NUMERIC_FINALS: readonly (Final["kind"] | null)[] = ["OK", null, null, null, "ERROR"];

/** Fields that only an unsolicited line has, for prefixes that answer a command as well (modem-facts §1.6, §2.1). */
const ANNOUNCED_FIELDS: ReadonlyMap<string, RegExp> = new Map([
  // A disconnected call is announced, never listed.
  ["+CLCC:", /^\s*-?\d+,\d,6\b/],
  // A number, where the answer has a setting.
  ["+CLIP:", /^\s*"/],
  ["+COLP:", /^\s*"/],
  ["+CCWA:", /^\s*"/],
  // A call's id and state, where the answer has the one setting.
  ["^DSCI:", /,/],
  ["+UCALLSTAT:", /,/],
  ["+XCALLSTAT:", /,/],
  ["#ECAM:", /,/],
  ["+ECPI:", /,/],
  ["+WIND:", /,/],
  // The status alone, where the answer has mode and status.
  ["#QSS:", /^\s*\d+\s*$/],
]);
const REGISTRATIONS: ReadonlySet<string> = new Set(["+CREG:", "+CGREG:", "+CEREG:", "+C5GREG:"]);

/**
 * Exactly one class for every line (3GPP TS 27.007 §4, modem-facts §1): a line is a response or unsolicited, never
 * both. The line must come untrimmed. With nothing pending a result or an echo belongs to nobody, and every other line
 * is unsolicited; results of calls are results only for a command that starts or takes a call.
 */
export function classifyLine(raw: string, pending: AtCommand | null, dialect: Dialect): LineClass {
  const final = parseFinal(raw, dialect);
  if (final !== null) return isCallFinal(final.kind) && pending?.finals !== "dial" ? URC : { kind: "final", final };
  const line = raw.trim();
  if (isEcho(line, pending)) return ECHO;
  if (pending === null) return URC;
  const numeric = numericFinal(line, pending);
  if (numeric !== null) return { kind: "final", final: numeric };
  return belongsTo(line, pending, dialect) ? INFORMATION : URC;
}

/** A command handed back, maybe one of another port. Where bare text is awaited it may look like one, such as `ATEL`. */
function isEcho(line: string, pending: AtCommand | null): boolean {
  const first = line.charCodeAt(0);
  if (first !== 0x41 && first !== 0x61) return false;
  if (EXTENDED_ECHO.test(line) || line === pending?.text) return true;
  return pending?.answers.includes("") !== true && BASIC_ECHO.test(line);
}

/**
 * `ATV0` leaves results as digits (V.250 §6.2.6). Only the basic commands that come before `ATV1` may be ended by one:
 * later a lone digit is line noise, and must not be taken for an answered call or an accepted setting.
 */
function numericFinal(line: string, pending: AtCommand): Final | null {
  if (line.length !== 1 || pending.answers.length > 0 || !BASIC_COMMAND.test(pending.text)) return null;
  const kind = NUMERIC_FINALS[line.charCodeAt(0) - 0x30];
  return kind === undefined || kind === null ? null : { kind, code: null, text: null };
}

function belongsTo(line: string, pending: AtCommand, dialect: Dialect): boolean {
  for (const prefix of pending.answers) {
    if (prefix === "") continue;
    if (line.startsWith(prefix) || headOf(line).toUpperCase() === prefix) return hasAnswerShape(line, prefix);
  }
  return pending.answers.includes("") && !PREFIXED.test(line) && !isUnsolicited(line, dialect);
}

/** Prefixes with two meanings are told apart by the shape of their fields (modem-facts §1.6). */
function hasAnswerShape(line: string, prefix: string): boolean {
  const fields = fieldsOf(line);
  // `+CREG: (0-2)` answers the question what can be set; nothing unsolicited begins so.
  if (/^\s*\(/.test(fields)) return true;
  if (REGISTRATIONS.has(prefix)) return isRegistrationReadForm(fields.split(","));
  return ANNOUNCED_FIELDS.get(prefix)?.test(fields) !== true;
}

/** A trimmed line that is never part of an answer in this family. */
export function isUnsolicited(line: string, dialect: Dialect): boolean {
  const head = headOf(line);
  if (URC_PREFIXES.has(head) || ANNOUNCED_FIELDS.get(head)?.test(fieldsOf(line)) === true) return true;
  return (
    dialect.bootLines.some((boot) => line.startsWith(boot)) || dialect.urcPrefixes.some((urc) => line.startsWith(urc))
  );
}

/** The text up to and with the first colon, blanks before the colon removed; the whole line where it has none. */
function headOf(line: string): string {
  const colon = line.indexOf(":");
  if (colon === -1) return line;
  return line.charCodeAt(colon - 1) === 0x20 ? `${line.slice(0, colon).trimEnd()}:` : line.slice(0, colon + 1);
}

function fieldsOf(line: string): string {
  return line.slice(line.indexOf(":") + 1);
}
