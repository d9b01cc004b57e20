import type { AtCommand, Meaning } from "../types.ts";
import { type DecodeContext, NOTHING } from "./context.ts";
import { intField, looseText, splitFields } from "./fields.ts";

const ICCID_COMMAND = /^AT[+#$*^]?(?:C?CID|QCCID|CICCID|ICCID|MYCCID|ZICCID|SCID)\b/i;
const SWAPPED_FILE = /^AT\+CRSM=176,12258,/i;

/**
 * An ICCID as ITU-T E.118 writes it: 18 to 22 characters that start with 89, hexadecimal digits allowed in the account
 * part as Chinese carriers print them. Quotes and the padding `F` are removed; pairs are swapped back where the file's
 * raw form shows (`98…`), or always where `swapped`. Null for anything else: no slot is bound to a doubtful number.
 */
export function normalizeIccid(raw: string, swapped: boolean): string | null {
  const written = raw.replaceAll(/["\s]/g, "").toUpperCase();
  if (!/^[0-9A-F]+$/.test(written)) return null;
  const straight = swapped || written.startsWith("98") ? swapPairs(written) : written;
  const iccid = straight.replace(/F+$/, "");
  return /^89[0-9A-F]{16,20}$/.test(iccid) ? iccid : null;
}

function swapPairs(digits: string): string {
  return digits.replaceAll(/(.)(.)/g, "$2$1");
}

function iccid(raw: string, swapped: boolean): readonly Meaning[] {
  const number = normalizeIccid(raw, swapped);
  return number === null ? NOTHING : [{ kind: "iccid", iccid: number }];
}

/** `+CCID:` and its vendor names. */
export function decodeIccid(rest: string): readonly Meaning[] {
  return iccid(looseText(splitFields(rest)[0]) ?? "", false);
}

/** `+CRSM: 144,0,"<data>"` for EF_ICCID (3GPP TS 27.007 §8.18, TS 31.102 §4.2.1), which is stored with swapped pairs. */
export function decodeCrsm(rest: string, { command }: DecodeContext): readonly Meaning[] {
  if (command === null || !SWAPPED_FILE.test(command.text)) return NOTHING;
  const fields = splitFields(rest);
  const done = intField(fields[0]) === 144 || intField(fields[0]) === 145;
  return done ? iccid(looseText(fields[2]) ?? "", true) : NOTHING;
}

/** `+CGSN: "…"` and `+GSN: …`. */
export function decodeImei(rest: string): readonly Meaning[] {
  const digits = looseText(rest) ?? "";
  // 15 digits, or 16 with a software version (3GPP TS 23.003 §6).
  return /^\d{15,16}$/.test(digits) ? [{ kind: "imei", imei: digits }] : NOTHING;
}

/** `+CIMI: …`. */
export function decodeImsi(rest: string): readonly Meaning[] {
  const digits = looseText(rest) ?? "";
  return /^\d{6,15}$/.test(digits) ? [{ kind: "imsi", imsi: digits }] : NOTHING;
}

/** A line without a head: it means what was asked for. */
export function decodeBare(line: string, command: AtCommand): readonly Meaning[] {
  const text = command.text.trim();
  if (/^AT[+#]CIMI\b/i.test(text)) return decodeImsi(line);
  if (/^AT\+C?GSN\b/i.test(text)) return decodeImei(line);
  return ICCID_COMMAND.test(text) ? iccid(line, false) : NOTHING;
}
