import type { Meaning } from "../types.ts";
import { NOTHING } from "./context.ts";
import { intField, looseText, splitFields, ucs2Text } from "./fields.ts";

const NUMERIC_FORMAT = 2;

/**
 * `+COPS: <mode>[,<format>,<operator>[,<AcT>]]` (3GPP TS 27.007 §7.3). The list of networks of `AT+COPS=?` means
 * nothing here: no command of ours asks for it.
 */
export function decodeOperator(rest: string): readonly Meaning[] {
  if (rest.startsWith("(")) return NOTHING;
  const fields = evenQuotes(rest) ? splitFields(rest) : rest.replaceAll('"', "").split(",");
  const mode = intField(fields[0]?.trim());
  if (mode === null) return NOTHING;
  const format = intField(fields[1]?.trim());
  const written = readable(looseText(fields[2]));
  const plmn = format === NUMERIC_FORMAT && written !== null && /^[0-9]{5,6}$/.test(written) ? written : null;
  const act = intField(fields[3]?.trim());
  return [{ kind: "operator", operator: { mode, name: plmn === null ? written : null, plmn, act } }];
}

function evenQuotes(text: string): boolean {
  return text.split('"').length % 2 === 1;
}

/** The name without what firmware leaves behind it: `@` (a zero of the GSM alphabet), control and 8-bit characters. */
function readable(name: string | null): string | null {
  if (name === null) return null;
  const decoded = ucs2Text(name) ?? name;
  const clean = decoded === name ? withoutTail(name) : decoded;
  return clean.trim() === "" ? null : clean.trim();
}

function withoutTail(name: string): string {
  let end = name.length;
  while (end > 0 && isTailNoise(name.charCodeAt(end - 1))) end -= 1;
  return name.slice(0, end);
}

function isTailNoise(byte: number): boolean {
  return byte === 0x40 || byte < 0x20 || byte >= 0x7f;
}
