import { minuteSpanText, WEEKDAYS, type WeekWindows } from "./week-windows.ts";

/**
 * What a campaign asks of itself beyond the calling rules: each value may only be stricter than they are. What is left
 * out stays as the rules have it.
 */
export interface Tightening {
  /** The callee's local hours; days that are not named are closed. */
  readonly hours?: WeekWindows;
  /** Calls to one number, whoever's campaign they are, in the running 24 hours, 7 days and 30 days. */
  readonly attemptsPerDay?: number;
  readonly attemptsPerWeek?: number;
  readonly attemptsPerMonth?: number;
  readonly minIntervalS?: number;
  readonly ringMaxS?: number;
  /** The longest call, where the card's contract allows a longer one. */
  readonly maxCallS?: number;
  /** How long a person who said no to the matter is left alone. */
  readonly afterRefusalDays?: number;
  /** How long a person who answered and heard nobody is left alone. */
  readonly afterAbandonH?: number;
  /** A person approves the campaign beside the one who starts it. */
  readonly approvalRequired?: true;
  /** Nobody is recorded who has not agreed to it. */
  readonly recordingAck?: true;
  /** Only consent in writing will do. */
  readonly writtenConsent?: true;
}

export type TighteningKey = keyof Tightening;

/** The keys as files, options and JSON spell them. */
export const TIGHTENING_NAMES: Readonly<Record<TighteningKey, string>> = {
  hours: "hours",
  attemptsPerDay: "attempts_per_day",
  attemptsPerWeek: "attempts_per_week",
  attemptsPerMonth: "attempts_per_month",
  minIntervalS: "min_interval_s",
  ringMaxS: "ring_max_s",
  maxCallS: "max_call_s",
  afterRefusalDays: "after_refusal_days",
  afterAbandonH: "after_abandon_h",
  approvalRequired: "approval_required",
  recordingAck: "recording_ack",
  writtenConsent: "written_consent",
};

export const TIGHTENING_KEYS = Object.keys(TIGHTENING_NAMES) as readonly TighteningKey[];

function hoursText(hours: WeekWindows): string {
  const days = WEEKDAYS.map((day) => [day, hours[day].map(minuteSpanText).join(",")] as const);
  const open = days.filter(([, text]) => text !== "");
  return open.map(([day, text]) => `${day} ${text}`).join("; ") || "never";
}

/** Each value in words, such as `ring_max_s 30`. */
export function tighteningText(own: Tightening): readonly string[] {
  const { hours, ...rest } = own;
  const values = TIGHTENING_KEYS.flatMap((key) => {
    const value = key === "hours" ? undefined : rest[key];
    if (value === undefined) return [];
    return value === true ? [TIGHTENING_NAMES[key]] : [`${TIGHTENING_NAMES[key]} ${value}`];
  });
  return hours === undefined ? values : [`${TIGHTENING_NAMES.hours} ${hoursText(hours)}`, ...values];
}
