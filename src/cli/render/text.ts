/**
 * Text in columns of a terminal. Widths follow Unicode's East Asian Width (UAX #11): wide and full-width characters
 * take two columns, combining and format characters none.
 */

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The text with everything a terminal would act upon, or that reverses what is read, spelled out. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function columnsOf(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO_WIDTH.test(String.fromCodePoint(code))) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Columns of a terminal that the text takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += columnsOf(segment);
  return width;
}

/** The text in at most `width` columns; what is cut off is marked by `…`. Never splits a character. */
export function clip(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return "";
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += columnsOf(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text in exactly `width` columns. */
export function pad(text: string, width: number, align: "left" | "right"): string {
  const clipped = clip(text, width);
  const space = " ".repeat(Math.max(0, width - displayWidth(clipped)));
  return align === "left" ? clipped + space : space + clipped;
}

/**
 * The text in lines of at most `width` columns (1 or more), broken at blanks, inside a word only where the word alone
 * is too wide. Never splits a character; one that is wider than a line is cut to `…`. At least one line.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = chop(word, width);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return line === "" && lines.length > 0 ? lines : [...lines, line];
}

/** The word in pieces of at most `width` columns. */
function chop(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const { segment } of graphemes.segment(word)) {
    const shown = columnsOf(segment) > width ? "…" : segment;
    if (piece !== "" && displayWidth(piece + shown) > width) {
      pieces.push(piece);
      piece = "";
    }
    piece += shown;
  }
  return [...pieces, piece];
}
