import type { DecoderName, Meaning } from "../types.ts";
import { type LineDecoder, NOTHING } from "./context.ts";
import { intField, looseText, splitFields } from "./fields.ts";
import { progress } from "./progress.ts";

const KEY = /^[0-9A-D*#]$/i;

/** A received key: the character itself, quoted or not. */
export function keyDecoder(source: DecoderName): LineDecoder {
  return (rest: string): readonly Meaning[] => key(source, looseText(splitFields(rest)[0]));
}

/** Quectel `+QTONEDET: <n>`: the key's ASCII code in decimal. */
export function decodeQtonedet(rest: string): readonly Meaning[] {
  const code = intField(splitFields(rest)[0]);
  return key("qtonedet", code === null || code < 0x23 || code > 0x7f ? null : String.fromCharCode(code));
}

function key(source: DecoderName, digit: string | null): readonly Meaning[] {
  return digit === null || !KEY.test(digit) ? NOTHING : [progress(source, "dtmf", { digit: digit.toUpperCase() })];
}
