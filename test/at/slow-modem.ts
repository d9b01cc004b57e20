import type { ExchangeOutput } from "../../src/at/types.ts";

/** What a modem says at an instant, and which of the commands it was given that answers. */
interface Speech {
  readonly at: number;
  readonly text: string;
  readonly answers: number;
}

/** How the modem treats the n-th command it is given: how long it takes, and whether its answer gets lost. */
export interface Mood {
  readonly delayMs: number;
  readonly lost: boolean;
}

/**
 * A modem that answers every command in order, each as late as its mood wills: what real ones do, which is why an
 * answer can come when nobody waits for it any more.
 */
export class SlowModem {
  readonly imei: string;
  readonly #moods: readonly Mood[];
  readonly #speeches: Speech[] = [];
  /** Texts of the commands given so far. */
  readonly given: string[] = [];
  #busyUntil = 0;

  constructor(imei: string, moods: readonly Mood[]) {
    this.imei = imei;
    this.#moods = moods;
  }

  /** Takes what the exchange writes at an instant. */
  take(outputs: readonly ExchangeOutput[], now: number): void {
    for (const output of outputs) {
      if (output.kind === "write" && output.text.endsWith("\r")) this.#command(output.text.slice(0, -1), now);
    }
  }

  /** When it speaks next; null when it has nothing to say. */
  get speaksAt(): number | null {
    return this.#speeches[0]?.at ?? null;
  }

  speak(): Speech | null {
    return this.#speeches.shift() ?? null;
  }

  #command(text: string, now: number): void {
    const index = this.given.push(text) - 1;
    const { delayMs, lost } = this.#moods[index % this.#moods.length] ?? { delayMs: 0, lost: false };
    this.#busyUntil = Math.max(this.#busyUntil, now) + delayMs;
    if (!lost) this.#speeches.push({ at: this.#busyUntil, text: this.#answer(text, index), answers: index });
  }

  #answer(text: string, index: number): string {
    if (text === "AT+CGSN") return `\r\n${this.imei}\r\n\r\nOK\r\n`;
    if (text === "AT+CIMI") return "\r\n001010000000001\r\n\r\nOK\r\n";
    if (text === "AT+CSQ") return `\r\n+CSQ: ${index},99\r\n\r\nOK\r\n`;
    return "\r\nOK\r\n";
  }
}
