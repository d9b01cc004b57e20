import { pick } from "./seeded.ts";

/** Unsolicited lines of a storm; none of them means anything to a call. */
const STORM = [
  "+CIEV: 2,4",
  "^RSSI:17",
  "+CGEV: NW MODIFY 5,0",
  "^MODE:5,4",
  '+QIND: "csq",22,99',
  "+ZUSIMR:2",
] as const;
const NOISE_BYTES = 12;

/** What comes over a line that nobody sent: the same for the same key, turn after turn. */
export class LineNoise {
  private readonly key: string;
  private turn = 0;

  constructor(key: string) {
    this.key = key;
  }

  stormLine(): string {
    this.turn += 1;
    return STORM[this.turn % STORM.length] ?? STORM[0];
  }

  /** Bytes of a line hit by interference: control characters and the upper half, never a line end. */
  burst(): string {
    this.turn += 1;
    const bytes: number[] = [];
    for (let i = 0; i < NOISE_BYTES; i += 1) {
      const byte = pick(`${this.key} noise ${this.turn} ${i}`, 0, 255);
      bytes.push(byte === 0x0a || byte === 0x0d ? 0x7f : byte);
    }
    return String.fromCharCode(...bytes);
  }

  /** The same bytes as a receiver at another speed reads them: not one is what it was, none is a line end. */
  misread(bytes: string): string {
    return bytes.replace(/[^]/g, (char) => {
      const seen = (char.charCodeAt(0) * 5 + 0x93) & 0xff;
      return String.fromCharCode(seen < 0x80 ? seen | 0x80 : seen);
    });
  }
}
