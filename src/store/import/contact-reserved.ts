import { isTimeZone } from "../../domain/civil-day.ts";
import { cellOf, InstantReader, type Places, RowFault } from "./rows.ts";

/** Columns of a contact list that mean something to the queue; they are no variables of the flow. */
export const RESERVED = ["number", "call_after", "call_before", "time_zone", "language", "priority"] as const;
export type Reserved = (typeof RESERVED)[number];

/** Lower goes first when a list does not say; the same as that of a campaign. */
export const DEFAULT_PRIORITY = 5;

/** What a row says of when and how the person may be called. Times in epoch ms. */
export interface ContactTerms {
  readonly callAfter: number | null;
  readonly callBefore: number | null;
  readonly timeZone: string | null;
  readonly language: string | null;
  readonly priority: number;
}

const UNSAID: ContactTerms = {
  callAfter: null,
  callBefore: null,
  timeZone: null,
  language: null,
  priority: DEFAULT_PRIORITY,
};

/** The columns of a row: where the reserved ones stand, and which others are variables. */
export interface RowShape {
  readonly places: Places;
  readonly variables: readonly (readonly [place: number, name: string])[];
  /** Any reserved column beside the number is there. */
  readonly saysTerms: boolean;
}

export function shapeOf(places: Places, header: readonly string[]): RowShape {
  const reserved = new Set(RESERVED.map((name) => places.get(name)));
  return {
    places,
    variables: header.map((name, place) => [place, name.trim()] as const).filter(([place]) => !reserved.has(place)),
    saysTerms: RESERVED.some((name) => name !== "number" && places.has(name)),
  };
}

/** A language tag as BCP 47 builds it, such as `en` or `zh-Hant-TW`. */
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$/;

/** Reads the reserved columns of contact rows; lists repeat few zones and instants. */
export class TermsReader {
  readonly #instants = new InstantReader();
  readonly #zones = new Map<string, boolean>();
  readonly #now: number;

  constructor(now: number) {
    this.#now = now;
  }

  /** Throws `RowFault` naming the column, what stands there and what is expected. */
  read({ places, saysTerms }: RowShape, cells: readonly string[]): ContactTerms {
    if (!saysTerms) return UNSAID;
    const cell = (name: Reserved): string => cellOf(cells, places.get(name));
    const callAfter = this.#instants.read(cell("call_after"), "call_after");
    const callBefore = this.#instants.read(cell("call_before"), "call_before");
    if (callBefore !== null && callAfter !== null && callBefore <= callAfter) {
      throw new RowFault("call_before is not later than call_after");
    }
    if (callBefore !== null && callBefore <= this.#now) throw new RowFault("call_before has passed");
    return {
      callAfter,
      callBefore,
      timeZone: this.#zone(cell("time_zone")),
      language: languageOf(cell("language")),
      priority: priorityOf(cell("priority")),
    };
  }

  #zone(text: string): string | null {
    if (text === "") return null;
    let known = this.#zones.get(text);
    if (known === undefined) {
      known = isTimeZone(text);
      if (this.#zones.size >= 1024) this.#zones.clear();
      this.#zones.set(text, known);
    }
    if (!known) throw new RowFault(`time_zone "${text.slice(0, 40)}" is no IANA zone such as Asia/Shanghai`);
    return text;
  }
}

function languageOf(text: string): string | null {
  if (text === "") return null;
  if (!LANGUAGE.test(text)) throw new RowFault(`language "${text.slice(0, 40)}" is no tag such as en or zh-Hant`);
  return text;
}

function priorityOf(text: string): number {
  if (text === "") return DEFAULT_PRIORITY;
  if (!/^[0-9]$/.test(text)) throw new RowFault(`priority "${text.slice(0, 40)}" is not 0 to 9, higher first`);
  return Number(text);
}
