import type { Dialect, Final, FinalKind } from "./types.ts";

const plain = (kind: FinalKind): Final => ({ kind, code: null, text: null });

/** The result of success. */
export const OK = plain("OK");

const PLAIN: ReadonlyMap<string, Final> = new Map([
  ["OK", OK],
  ["ERROR", plain("ERROR")],
  ["NO CARRIER", plain("NO CARRIER")],
  ["BUSY", plain("BUSY")],
  ["NO ANSWER", plain("NO ANSWER")],
  ["NO DIALTONE", plain("NO DIALTONE")],
  ["NO DIAL TONE", plain("NO DIALTONE")],
  ["CONNECT", plain("CONNECT")],
]);

/** Vendor words for "no" that no standard line can be mistaken for (modem-facts §1.4). */
const VENDOR_ERRORS: ReadonlyMap<string, string> = new Map([
  ["COMMAND NOT SUPPORT", "COMMAND NOT SUPPORT"],
  ["TOO MANY PARAMETERS", "TOO MANY PARAMETERS"],
  ["NA", "not allowed"],
]);

/** How the AT+SWIT controller of card banks says that it has obeyed (modem-facts §5.1). */
const BANK_OK = /^(?:SWITCH|[CS]WSIM) OK$/;
const MOTOROLA_ERROR = /^MODEM ERROR: \d+$/;
/** Huawei sticks print the error and the head of an empty answer in one line. */
const GLUED_ERROR = "ERROR+CNUM:";
const PLUS = 0x2b;

/** Results of a call. For any command but a dial or an answer they are unsolicited (modem-facts §1.5). */
const CALL_FINALS: ReadonlySet<FinalKind> = new Set(["NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT"]);

export function isCallFinal(kind: FinalKind): boolean {
  return CALL_FINALS.has(kind);
}

/**
 * Reads a line as a final result code (V.250 §5.7, 3GPP TS 27.007 §9), whatever is pending; null for any other line.
 * Blanks around a result are allowed, but the line must come untrimmed: see `+CME ERROR:`.
 */
export function parseFinal(line: string, dialect: Dialect): Final | null {
  if (line === "OK") return OK;
  const text = line.trim();
  // Most lines begin with a plus sign and are no results: they end their way here.
  if (text.charCodeAt(0) === PLUS) return parseExtended(line.trimStart()) ?? parseExtra(text, dialect);
  const known = PLAIN.get(text);
  if (known !== undefined) return known;
  if (text.startsWith("CONNECT ")) return { kind: "CONNECT", code: null, text: text.slice(8).trim() };
  return parseVendor(text) ?? parseExtra(text, dialect);
}

/** `+CME ERROR: …`. A blank must follow the colon: without it nothing was said (as ModemManager reads it). */
function parseExtended(line: string): Final | null {
  if (!line.startsWith(" ERROR:", 4)) return null;
  const match = /^\+(CME|CMS|EXT) ERROR:( ?)(.*)$/s.exec(line);
  if (match === null) return null;
  const [, family, blank, rest = ""] = match;
  const text = rest.trim();
  if (text === "" && blank === "") return null;
  const code = /^\d{1,4}$/.test(text) ? Number(text) : null;
  const kind = family === "CME" ? "CME" : family === "CMS" ? "CMS" : "ERROR";
  return { kind, code, text: code === null ? text : null };
}

function parseVendor(text: string): Final | null {
  const vendor = VENDOR_ERRORS.get(text);
  if (vendor !== undefined) return { kind: "ERROR", code: null, text: vendor };
  if (BANK_OK.test(text)) return { kind: "OK", code: null, text };
  return MOTOROLA_ERROR.test(text) || text.startsWith(GLUED_ERROR) ? { kind: "ERROR", code: null, text } : null;
}

/** Whole lines that this family alone ends a command with. */
function parseExtra(text: string, { extraFinals }: Dialect): Final | null {
  return extraFinals.length > 0 && extraFinals.includes(text) ? { kind: "ERROR", code: null, text } : null;
}
