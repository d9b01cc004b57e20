import type { CauseStandard } from "./call.ts";
import { type WallMs, wallMs } from "./time.ts";
import type { Outcome } from "./words.ts";

/** How one call of a card ended, as far as it says something about the card. */
export interface CardEnding {
  readonly at: WallMs;
  /** Tells callees apart, and nothing else. */
  readonly callee: string;
  readonly outcome: Outcome;
  readonly cause: number | null;
  readonly standard: CauseStandard;
  /** As `CallResult.detail`: a refused dial names its `+CME ERROR` there. */
  readonly detail: string | null;
  /** Alerting was seen, or more. */
  readonly rang: boolean;
}

/** What a card's calls look like from the carrier's side. */
export type CardSymptom =
  /** The carrier bars it. */
  | { readonly kind: "barred"; readonly code: string }
  /** Call after call fails before anything rings, while another card of the carrier gets through. */
  | { readonly kind: "immediate-failures"; readonly code: string }
  /** Registration is denied without a cause, to a card that had it. */
  | { readonly kind: "registration-denied"; readonly code: string }
  /** The network is in trouble, for whichever card. */
  | { readonly kind: "network-outage"; readonly code: string };

/** Of one call the callee's own line may be barred; of two to different people it is ours. */
const BARRED_IN_A_ROW = 2;
/** One congested cell is no outage. */
const OUTAGE_IN_A_ROW = 3;
/** Failures without alerting in a row that a sister card does not share (field rule 20). */
const FAILURES_IN_A_ROW = 8;
/** Enough for the longest row that is looked for. */
export const ENDINGS_LOOKED_AT = FAILURES_IN_A_ROW;

const MINUTE_MS = 60_000;
const OUTAGE_REST_MS = 5 * MINUTE_MS;
const LONE_REST_MS = 60 * MINUTE_MS;
/** No channel, network out of order, temporary failure, congestion (3GPP TS 24.008 §10.5.4.11). */
const OUTAGE_CAUSES: ReadonlySet<number> = new Set([34, 38, 41, 42]);
/** Network failure, congestion: a registration that is denied for these says nothing of the card (§10.5.3.6). */
const OUTAGE_DENIALS: ReadonlySet<number> = new Set([17, 22]);
/** Endings that say nothing of the card. */
const SILENT: ReadonlySet<Outcome> = new Set<Outcome>(["cancelled", "unknown", "modem-failure"]);
const BEFORE_RINGING: ReadonlySet<Outcome> = new Set<Outcome>(["network-failure", "unreachable", "barred"]);

/** Whether an ending like this may be one of a row that says something; every other ends such a row. */
export function mayBeSymptom(outcome: Outcome): boolean {
  return BEFORE_RINGING.has(outcome);
}

/** The code by which a carrier bars the card: causes 8 and 57, `+CME ERROR` 62 and 177; null for any other ending. */
function barringCode({ outcome, cause, detail }: CardEnding): string | null {
  if (outcome !== "barred") return null;
  return cause === null ? (detail ?? "barred") : `cause-${cause}`;
}

/**
 * What the newest endings (first) say about their card; null where they say nothing. `sisterReached` tells whether
 * another card of the carrier made a phone ring since an instant (field rule 20).
 */
export function symptomOf(
  newestFirst: readonly CardEnding[],
  sisterReached: (since: WallMs) => boolean,
): CardSymptom | null {
  const endings = newestFirst.filter(({ outcome }) => !SILENT.has(outcome));
  const [last] = endings;
  if (last === undefined) return null;
  const code = barringCode(last);
  if (code !== null) {
    const row = rowOf(endings, (one) => barringCode(one) === code);
    return row.length >= BARRED_IN_A_ROW && differ(row) ? { kind: "barred", code } : null;
  }
  const outage = rowOf(endings, ({ cause, rang }) => !rang && cause !== null && OUTAGE_CAUSES.has(cause));
  if (outage.length >= OUTAGE_IN_A_ROW) return { kind: "network-outage", code: `cause-${last.cause ?? 0}` };
  const failures = rowOf(endings, ({ outcome, rang }) => !rang && BEFORE_RINGING.has(outcome)).slice(
    0,
    FAILURES_IN_A_ROW,
  );
  const first = failures.at(-1);
  if (first === undefined || failures.length < FAILURES_IN_A_ROW || !sisterReached(first.at)) return null;
  return { kind: "immediate-failures", code: `${FAILURES_IN_A_ROW}-in-a-row` };
}

/** Why registration is denied: the network's cause; null: it gave none; or it denies all cards of the carrier alike. */
export type DenialCause = number | "all-cards" | null;

/** What a registration that is denied says of its card. */
export function denialSymptom(cause: DenialCause): CardSymptom {
  if (cause === "all-cards") return { kind: "network-outage", code: cause };
  if (cause === null) return { kind: "registration-denied", code: "no-cause" };
  return { kind: OUTAGE_DENIALS.has(cause) ? "network-outage" : "barred", code: `mm-${cause}` };
}

function rowOf(endings: readonly CardEnding[], is: (ending: CardEnding) => boolean): readonly CardEnding[] {
  const end = endings.findIndex((ending) => !is(ending));
  return end === -1 ? endings : endings.slice(0, end);
}

function differ(endings: readonly CardEnding[]): boolean {
  return new Set(endings.map(({ callee }) => callee)).size > 1;
}

/** What becomes of a card with a symptom. `until` null: until a person decides. */
export interface CardMeasure {
  readonly state: "resting" | "blocked";
  readonly reason: string;
  readonly until: WallMs | null;
}

/**
 * An outage passes by itself. A card that the carrier seems to block is stopped; where it has no sister to compare it
 * with it rests for an hour the first time, and a person decides the second time.
 */
export function measureFor(
  symptom: CardSymptom,
  card: { readonly hasSister: boolean; readonly restedForIt: boolean },
  now: WallMs,
): CardMeasure {
  const reason = `${symptom.kind} (${symptom.code})`;
  if (symptom.kind === "network-outage") return { state: "resting", reason, until: wallMs(now + OUTAGE_REST_MS) };
  if (card.hasSister || card.restedForIt) return { state: "blocked", reason, until: null };
  return { state: "resting", reason, until: wallMs(now + LONE_REST_MS) };
}

/** Cards of one carrier that may show the same block symptom before nothing more is dialled at the site. */
export const BLOCKED_BEFORE_STOP = 2;

/** The carrier of a card by its IMSI: country and the first two digits of the network; null where it is unknown. */
export function carrierOf(imsi: string | null): string | null {
  return imsi !== null && /^[0-9]{6,15}$/.test(imsi) ? imsi.slice(0, 5) : null;
}
