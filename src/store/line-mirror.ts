import type { LineFacts } from "../gate/facts.ts";

/**
 * The lines of a rack on their way to the store's thread. Most stay as they are from one question to the next, and
 * copying hundreds of them between threads costs more than judging a dial: only what changed travels.
 */
export type LinesUpdate =
  | { readonly kind: "all"; readonly version: number; readonly lines: readonly LineFacts[] }
  | {
      readonly kind: "changes";
      /** What the changes are changes of. */
      readonly base: number;
      readonly version: number;
      readonly changes: readonly (readonly [index: number, line: LineFacts])[];
    };

/** Every field, so that a new one cannot be forgotten. */
const FIELDS: Readonly<Record<keyof LineFacts, true>> = {
  slot: true,
  iccid: true,
  imsi: true,
  imei: true,
  state: true,
  stateReason: true,
  stateUntil: true,
  intent: true,
  ready: true,
  plmn: true,
};
const NAMES = Object.keys(FIELDS) as readonly (keyof LineFacts)[];

function isSame(a: LineFacts, b: LineFacts): boolean {
  return a === b || NAMES.every((name) => a[name] === b[name]);
}

/** The sender's end: remembers what the other end was told. */
export class LineSender {
  #told: readonly LineFacts[] | null = null;
  #version = 0;

  update(lines: readonly LineFacts[]): LinesUpdate {
    const told = this.#told;
    const base = this.#version;
    this.#version += 1;
    this.#told = [...lines];
    if (told === null || told.length !== lines.length) return { kind: "all", version: this.#version, lines };
    const changes: (readonly [number, LineFacts])[] = [];
    for (const [index, line] of lines.entries()) {
      const known = told[index];
      if (known === undefined || !isSame(known, line)) changes.push([index, line]);
    }
    return { kind: "changes", base, version: this.#version, changes };
  }

  /** An update may not have arrived: the next one tells everything. */
  forget(): void {
    this.#told = null;
  }
}

/** The receiver's end. */
export class LineReceiver {
  #lines: readonly LineFacts[] = [];
  #version = 0;

  /** The lines after an update; null when the one before it never came. */
  take(update: LinesUpdate): readonly LineFacts[] | null {
    if (update.kind === "all") this.#lines = update.lines;
    else {
      if (update.base !== this.#version) return null;
      const lines = [...this.#lines];
      for (const [index, line] of update.changes) lines[index] = line;
      this.#lines = lines;
    }
    this.#version = update.version;
    return this.#lines;
  }
}
