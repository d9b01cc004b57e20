import { z } from "zod";
import { SimbankError } from "../../domain/errors.ts";
import type { Tightening } from "../../domain/tightening.ts";
import { windowsFromWire, windowsSchema, windowsToWire } from "./limits.ts";

/** A whole number in a range that the error states. */
function whole(from: number, to: number): z.ZodInt {
  const says = `write a whole number from ${from} to ${to}`;
  return z.int(says).min(from, says).max(to, says);
}

/** A number above 0, up to a bound that the error states. */
function above(to: number): z.ZodNumber {
  const says = `write a number above 0, at most ${to}`;
  return z.number(says).positive(says).max(to, says);
}

const attempts = whole(1, 1000);
const on = z.literal(true);

/** What a campaign asks of itself beyond the calling rules. A value looser than theirs is refused. */
export const tighteningSchema = z.strictObject({
  hours: windowsSchema.optional().describe("The callee's local hours; days that are not named are closed"),
  attempts_per_day: attempts.optional().describe("Calls to one number in 24 hours, whoever's campaign they are"),
  attempts_per_week: attempts.optional().describe("The same in 7 days"),
  attempts_per_month: attempts.optional().describe("The same in 30 days"),
  min_interval_s: above(31_536_000).optional(),
  ring_max_s: whole(15, 120).optional(),
  max_call_s: whole(1, 14_400).optional().describe("The longest call, where the card allows a longer one"),
  after_refusal_days: above(36_500).optional(),
  after_abandon_h: above(87_600).optional(),
  approval_required: on.optional(),
  recording_ack: on.optional().describe("Nobody is recorded who has not agreed to it"),
  written_consent: on.optional(),
});
type TighteningWire = z.output<typeof tighteningSchema>;

/** The same object without its undefined values. */
function said<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(given) as (keyof T)[]) {
    const value = given[key];
    if (value !== undefined) result[key] = value as Exclude<T[typeof key], undefined>;
  }
  return result;
}

export function tighteningFromWire(wire: TighteningWire): Tightening {
  return said({
    hours: wire.hours === undefined ? undefined : windowsFromWire(wire.hours),
    attemptsPerDay: wire.attempts_per_day,
    attemptsPerWeek: wire.attempts_per_week,
    attemptsPerMonth: wire.attempts_per_month,
    minIntervalS: wire.min_interval_s,
    ringMaxS: wire.ring_max_s,
    maxCallS: wire.max_call_s,
    afterRefusalDays: wire.after_refusal_days,
    afterAbandonH: wire.after_abandon_h,
    approvalRequired: wire.approval_required,
    recordingAck: wire.recording_ack,
    writtenConsent: wire.written_consent,
  });
}

export function tighteningToWire(own: Tightening): TighteningWire {
  return said({
    hours: own.hours === undefined ? undefined : windowsToWire(own.hours),
    attempts_per_day: own.attemptsPerDay,
    attempts_per_week: own.attemptsPerWeek,
    attempts_per_month: own.attemptsPerMonth,
    min_interval_s: own.minIntervalS,
    ring_max_s: own.ringMaxS,
    max_call_s: own.maxCallS,
    after_refusal_days: own.afterRefusalDays,
    after_abandon_h: own.afterAbandonH,
    approval_required: own.approvalRequired,
    recording_ack: own.recordingAck,
    written_consent: own.writtenConsent,
  });
}

/** What a campaign asks of itself, as JSON says it. Throws `SB_INVALID_INPUT` with every value that is wrong. */
export function readTighteningWire(given: unknown): Tightening {
  const read = tighteningSchema.safeParse(given);
  if (read.success) return tighteningFromWire(read.data);
  const wrong = read.error.issues.map(({ path, message }) => `${["tighten", ...path].join(".")}: ${message}`);
  throw new SimbankError("SB_INVALID_INPUT", `${wrong.join("; ")}.`, { wrong });
}
