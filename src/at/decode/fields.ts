/** The comma-separated fields of an answer, blanks around them removed, quotes kept: commas inside quotes do not split. */
export function splitFields(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(",").map((field) => field.trim());
  const fields: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const byte = text.charCodeAt(index);
    if (byte === 0x22) quoted = !quoted;
    else if (byte === 0x2c && !quoted) {
      fields.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  fields.push(text.slice(start).trim());
  return fields;
}

/** A field as a whole number, quoted or not; null where it is missing or something else. */
export function intField(field: string | undefined): number | null {
  if (field === undefined) return null;
  const bare = /^"?(-?\d{1,9})"?$/.exec(field)?.[1];
  return bare === undefined ? null : Number(bare);
}

/**
 * A field as text without its quotes. Null where it is missing; an empty quoted field is the empty text, an empty bare
 * one null. A field with stray quotes inside was cut or glued on the way: null.
 */
export function textField(field: string | undefined): string | null {
  if (field === undefined || field === "") return null;
  const whole = /^"([^"]*)"$/.exec(field)?.[1];
  if (whole !== undefined) return whole;
  return field.includes('"') ? null : field;
}

/** Like `textField`, with nothing in it meaning nothing. A quote that was lost on one side is forgiven. */
export function looseText(field: string | undefined): string | null {
  const text = field?.replaceAll('"', "").trim() ?? "";
  return text === "" ? null : text;
}

/** UTF-16BE in hexadecimal, as modems write text after `AT+CSCS="UCS2"`; null where it does not read as text. */
export function ucs2Text(hex: string): string | null {
  if (hex.length < 8 || !/^(?:[0-9A-F]{4})+$/i.test(hex)) return null;
  const units = hex.match(/.{4}/g)?.map((unit) => Number.parseInt(unit, 16)) ?? [];
  // Names in letters and signs of Latin, Greek, Cyrillic …, or of the CJK blocks; anything else was no text.
  const readable = units.every(
    (unit) => (unit >= 0x20 && unit < 0x7f) || (unit >= 0xa0 && unit < 0x1000) || isCjk(unit),
  );
  return readable ? String.fromCharCode(...units) : null;
}

function isCjk(unit: number): boolean {
  return (unit >= 0x2e80 && unit < 0xd800) || (unit >= 0xff00 && unit < 0xfff0);
}

/** Letters and digits alone, so that `CM_USER_BUSY`, `User busy` and `"user busy"` share all but the first word. */
export function foldedWords(words: string): string {
  return words.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
