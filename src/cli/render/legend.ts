import type { WireValue } from "../../control/index.ts";
import type { Colour } from "./colour.ts";

export type SlotRow = WireValue["Status"]["slots"][number];

export interface Sign {
  readonly letter: string;
  readonly meaning: string;
  readonly next: string;
  readonly colour: Colour;
}

/** One letter per slot, for racks that do not fit the screen row by row; the same in help, `--watch` and README. */
export const SIGNS = {
  idle: { letter: "i", meaning: "idle", next: "dials when work is due", colour: "good" },
  dialing: { letter: "d", meaning: "dialling", next: "alerting, or an outcome", colour: "live" },
  alerting: { letter: "a", meaning: "alerting", next: "answer, or an outcome", colour: "live" },
  active: { letter: "A", meaning: "active", next: "ends by itself, or slot drain", colour: "live" },
  resting: { letter: "r", meaning: "resting or quota used", next: "goes on at the time shown", colour: "warn" },
  quarantined: {
    letter: "q",
    meaning: "quarantined",
    next: "tries again at the time shown, or slot reset",
    colour: "bad",
  },
  blocked: {
    letter: "B",
    meaning: "card blocked or retired",
    next: "ask the carrier, then card enable",
    colour: "bad",
  },
  pin: {
    letter: "P",
    meaning: "PIN or PUK required",
    next: "card pin, or take the PIN off in a phone and slot reset",
    colour: "bad",
  },
  absent: { letter: "-", meaning: "absent", next: "check what the column WHY names", colour: "dim" },
  starting: { letter: "s", meaning: "starting", next: "idle within a minute or two", colour: "dim" },
  stopped: { letter: "x", meaning: "stopped by a person", next: "slot start or card enable", colour: "warn" },
} as const satisfies Record<string, Sign>;

/** The same sign, with the one of its ways on that applies. */
const STOPPED_SLOT: Sign = { ...SIGNS.stopped, next: "slot start" };
const DISABLED_CARD: Sign = { ...SIGNS.stopped, next: "card enable" };

const BY_STATE = {
  absent: SIGNS.absent,
  opening: SIGNS.starting,
  identifying: SIGNS.starting,
  "sim-check": SIGNS.starting,
  "pin-required": SIGNS.pin,
  searching: SIGNS.starting,
  configuring: SIGNS.starting,
  idle: SIGNS.idle,
  dialing: SIGNS.dialing,
  alerting: SIGNS.alerting,
  active: SIGNS.active,
  releasing: SIGNS.active,
  resetting: SIGNS.starting,
  quarantined: SIGNS.quarantined,
  stopped: STOPPED_SLOT,
} as const satisfies Record<SlotRow["state"], Sign>;

const BY_CARD: Partial<Record<NonNullable<SlotRow["card"]>["state"], Sign>> = {
  resting: SIGNS.resting,
  "quota-day": SIGNS.resting,
  "quota-month": SIGNS.resting,
  disabled: DISABLED_CARD,
  blocked: SIGNS.blocked,
  retired: SIGNS.blocked,
  missing: SIGNS.absent,
};

/** What a slot is doing, or what keeps an idle one from dialling. */
export function signOf(slot: SlotRow): Sign {
  const sign = BY_STATE[slot.state];
  if (sign !== SIGNS.idle) return sign;
  if (slot.intent.want !== "run") return STOPPED_SLOT;
  return (slot.card === null ? undefined : BY_CARD[slot.card.state]) ?? sign;
}

/** The legend as lines of help: letter, meaning, what comes next. */
export function legendText(): string {
  const signs: readonly Sign[] = Object.values(SIGNS);
  return signs.map(({ letter, meaning, next }) => `  ${letter}  ${meaning.padEnd(25)}next: ${next}\n`).join("");
}

/** The legend of the signs on the screen, in one line if it fits. */
export function shortLegend(slots: readonly SlotRow[]): readonly string[] {
  const present = new Set(slots.map(signOf));
  return [...present].map(({ letter, meaning, next }) => `${letter} ${meaning}, next: ${next}`);
}
