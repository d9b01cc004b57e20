import type { LineNoise } from "./line-noise.ts";
import { type Scheduler, Timers } from "./scheduler.ts";

/** What is wrong with the line or the firmware's way of writing to it. */
export interface LineDamage {
  readonly misread: boolean;
  readonly nuls: boolean;
  readonly halves: boolean;
  readonly bareCr: boolean;
}

const HALF_GAP_MS = 40;
const UNDAMAGED: LineDamage = { misread: false, nuls: false, halves: false, bareCr: false };

/** The modem's end of the line: bytes leave in order, whole or as a damaged line delivers them. */
export class Transmitter {
  private readonly write: (bytes: string) => void;
  private readonly noise: LineNoise;
  private readonly timers: Timers;
  /** Pieces that still wait behind a half line. */
  private readonly waiting: string[] = [];

  constructor(scheduler: Scheduler, noise: LineNoise, write: (bytes: string) => void) {
    this.write = write;
    this.noise = noise;
    this.timers = new Timers(scheduler);
  }

  send(bytes: string, damage = UNDAMAGED): void {
    if (bytes === "") return;
    let whole = damage.bareCr ? bytes.replace(/\r*\n/g, "\r") : bytes;
    if (damage.nuls) whole = `\0${whole.replace(/[\r\n]+/g, "$&\0")}`;
    if (damage.misread) whole = this.noise.misread(whole);
    const middle = Math.ceil(whole.length / 2);
    const pieces = damage.halves && whole.length > 1 ? [whole.slice(0, middle), whole.slice(middle)] : [whole];
    const idle = this.waiting.length === 0;
    if (idle && pieces.length === 1) {
      this.write(whole);
      return;
    }
    this.waiting.push(...pieces);
    if (idle) this.next();
  }

  /** Whatever still waits is lost, as in a module that goes down. */
  reset(): void {
    this.timers.cancelAll();
    this.waiting.length = 0;
  }

  /** Says the first piece that waits; it keeps its place until the gap behind it is over. */
  private next(): void {
    const [piece] = this.waiting;
    if (piece === undefined) return;
    this.write(piece);
    this.timers.after(HALF_GAP_MS, () => {
      this.waiting.shift();
      this.next();
    });
  }
}
