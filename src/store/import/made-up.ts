/** A list may have so many rows that look made up before a person must see it, in rows of a hundred (field rule 9). */
const PERCENT = 2;
/** Numbers that differ by no more than this stand next to each other. */
const NEAR = 2;

/** Rows that share an instant of consent, to the second. */
interface Second {
  rows: number;
  /** The evidence that all of them name; null once two differ, or where one names none. */
  evidence: string | null;
}

/** Watches the rows of a list of consents for what a generator leaves and people do not. */
export class MadeUpWatch {
  #numbers = new Float64Array(1024);
  #rows = 0;
  readonly #seconds = new Map<number, Second>();

  /** `number` in E.164; `grantedAt` epoch ms; `evidence` the hash of the row's evidence, where it has any. */
  add(number: string, grantedAt: number, evidence: string | null): void {
    if (this.#rows === this.#numbers.length) {
      const grown = new Float64Array(this.#rows * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.#rows] = Number(number.slice(1));
    this.#rows += 1;
    const second = Math.floor(grantedAt / 1000);
    const known = this.#seconds.get(second);
    if (known === undefined) this.#seconds.set(second, { rows: 1, evidence });
    else {
      known.rows += 1;
      if (known.evidence !== evidence) known.evidence = null;
    }
  }

  /** Why the list looks made up, in words; null where it does not. */
  verdict(): string | null {
    const most = (this.#rows * PERCENT) / 100;
    const near = this.#nearby();
    if (near > most) return `${near} of ${this.#rows} numbers follow one another`;
    const together = this.#together();
    if (together > most) return `${together} of ${this.#rows} people agreed in one second, with no evidence in common`;
    return null;
  }

  /** Rows whose number stands next to another one's; a number that is listed twice is no neighbour of itself. */
  #nearby(): number {
    const sorted = this.#numbers.subarray(0, this.#rows).slice().sort();
    let near = 0;
    let inRun = false;
    for (let at = 1; at < sorted.length; at += 1) {
      const step = (sorted[at] ?? 0) - (sorted[at - 1] ?? 0);
      if (step === 0) continue;
      const isNear = step <= NEAR;
      if (isNear) near += inRun ? 1 : 2;
      inRun = isNear;
    }
    return near;
  }

  #together(): number {
    let most = 0;
    for (const { rows, evidence } of this.#seconds.values()) {
      if (rows > 1 && evidence === null && rows > most) most = rows;
    }
    return most;
  }
}
