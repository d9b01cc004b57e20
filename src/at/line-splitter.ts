/** Longest line that is believed; a longer one is noise, such as a port at the wrong speed. */
export const LINE_CAP_BYTES = 4_096;

/** One character for each byte, whatever it is. Modems speak ASCII; the rest is noise and names in odd alphabets. */
const SINGLE_BYTES = new TextDecoder("windows-1252");
const CR = 13;
const LF = 10;
const NUL = 0;
const ERASED_FLASH = 0xff;

/**
 * Bytes to lines. CR and LF end a line in any number and order, empty lines are dropped, NUL and 0xFF (power-on noise)
 * are removed. Holds at most one line; what grows beyond the cap is thrown away up to the next line end and counted,
 * so noise costs neither memory nor more than linear time. How the bytes are cut into chunks changes nothing.
 */
export class LineSplitter {
  #carry = "";
  #discarding = false;
  #dropped = 0;

  /** Bytes thrown away so far because their line was too long. */
  get droppedBytes(): number {
    return this.#dropped;
  }

  /** The modem waits for data: `> ` has no line end (3GPP TS 27.005 §3.5.1). */
  get promptOpen(): boolean {
    return isPrompt(this.#carry);
  }

  /** The unfinished line as far as it has come, at most `LINE_CAP_BYTES` long; empty between lines. */
  get unfinished(): string {
    return this.#carry;
  }

  /** The whole lines that this chunk completes. */
  push(chunk: Uint8Array): readonly string[] {
    let text = SINGLE_BYTES.decode(chunk);
    const lines: string[] = [];
    let start = 0;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > CR && code !== ERASED_FLASH) continue;
      if (code === NUL || code === ERASED_FLASH) {
        text = text.slice(0, index) + withoutNoise(text.slice(index));
        index -= 1;
      } else if (code === CR || code === LF) {
        if (index > start || index === 0) this.#end(text.slice(start, index), lines);
        start = index + 1;
      }
    }
    if (start < text.length) this.#keep(text.slice(start));
    return lines;
  }

  /** The unfinished line, given up as it stands: some answers end without a line end. */
  flush(): string {
    const rest = this.#carry;
    this.reset();
    return rest;
  }

  reset(): void {
    this.#carry = "";
    this.#discarding = false;
  }

  #end(tail: string, lines: string[]): void {
    // Nearly every line lies whole in one chunk.
    if (this.#carry === "" && !this.#discarding && tail !== "" && tail.length <= LINE_CAP_BYTES) {
      lines.push(tail);
      return;
    }
    this.#keep(tail);
    const line = this.flush();
    if (line !== "") lines.push(line);
  }

  #keep(tail: string): void {
    if (this.#discarding) {
      this.#dropped += tail.length;
      return;
    }
    this.#carry = this.#carry === "" ? tail : this.#carry + tail;
    if (this.#carry.length <= LINE_CAP_BYTES) return;
    this.#dropped += this.#carry.length;
    this.#carry = "";
    this.#discarding = true;
  }
}

/** Whether a text is the prompt for data and nothing else. */
export function isPrompt(text: string): boolean {
  return text === "> " || text === ">";
}

function withoutNoise(text: string): string {
  return text.replaceAll("\u0000", "").replaceAll("\u00ff", "");
}
