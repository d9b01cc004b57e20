import { isUnsolicited } from "./classify.ts";
import { parseFinal } from "./finals.ts";
import { isPrompt } from "./line-splitter.ts";
import type { Dialect } from "./types.ts";

/** One line as it was meant: itself, or the body of the message that the line before announced. */
export interface ReadLine {
  readonly kind: "line" | "data";
  readonly text: string;
}

/** Lines that begin anew, so that an open quote before them was a cut line and not a text with a line end in it. */
const FRESH_LINE = /^\s*(?:[+^#$*%][A-Za-z]\w* *:|RING\b|VOICE CALL|MO |MISSED_CALL|AT[+^#D])/;
const ANNOUNCES_DATA = /^\s*\+(?:CMT|CDS|CBM) *:/;
const NOTHING: readonly ReadLine[] = [];

/**
 * Joins what belongs together: a quoted text may hold one line end (at most one continuation is believed, and a final
 * result, an unsolicited line and every line with a prefix end the quote), and the line after `+CMT:`, `+CDS:` or
 * `+CBM:` is data (3GPP TS 27.005 §3.4.1). Blank lines and a prompt that was left are no lines.
 */
export class LineReader {
  #open: string | null = null;
  #dataNext = false;

  read(line: string, dialect: Dialect): readonly ReadLine[] {
    if (this.#dataNext) {
      this.#dataNext = false;
      return [{ kind: "data", text: line }];
    }
    if (isBlank(line) || isPrompt(line)) return NOTHING;
    const open = this.#open;
    this.#open = null;
    if (open !== null) return this.#close(open, line, dialect);
    if (mayContinue(line, dialect)) {
      this.#open = line;
      return NOTHING;
    }
    return [this.#whole(line)];
  }

  /** The line that still waits for its other half, given up as it stands. */
  flush(): readonly ReadLine[] {
    const open = this.#open;
    this.#open = null;
    return open === null ? NOTHING : [this.#whole(open)];
  }

  reset(): void {
    this.#open = null;
    this.#dataNext = false;
  }

  #close(open: string, line: string, dialect: Dialect): readonly ReadLine[] {
    const fresh = parseFinal(line, dialect) !== null || FRESH_LINE.test(line) || isUnsolicited(line.trim(), dialect);
    if (!fresh) return [this.#whole(`${open}\n${line}`)];
    const first = this.#whole(open);
    return [first, ...this.read(line, dialect)];
  }

  #whole(line: string): ReadLine {
    if (line.length > 4 && ANNOUNCES_DATA.test(line)) this.#dataNext = true;
    return { kind: "line", text: line };
  }
}

function isBlank(line: string): boolean {
  return line.charCodeAt(0) <= 0x20 && line.trim() === "";
}

/** An unsolicited line is never held back: it may be the end of a call. */
function mayContinue(line: string, dialect: Dialect): boolean {
  return hasOpenQuote(line) && parseFinal(line, dialect) === null && !isUnsolicited(line.trim(), dialect);
}

function hasOpenQuote(line: string): boolean {
  let open = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) open = !open;
  return open;
}
