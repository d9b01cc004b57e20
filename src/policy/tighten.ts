import { TIGHTENING_NAMES, type Tightening, type TighteningKey, tighteningText } from "../domain/tightening.ts";
import { minuteSpanText } from "../domain/week-windows.ts";
import type { Purpose } from "../domain/words.ts";
import { conflictsIn } from "./conflicts.ts";
import { STRICTEST } from "./merge.ts";
import { intersectSpans } from "./spans.ts";
import { type AttemptLimit, type ByPurpose, type MergedPolicy, type PolicyRules, WEEKDAYS } from "./types.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The rules that a tightening can change. */
type Tightened = Pick<
  PolicyRules,
  | "windows"
  | "attempts"
  | "minIntervalMs"
  | "afterRefusal"
  | "afterAbandonMs"
  | "ring"
  | "consent"
  | "approvalRequired"
  | "recording"
>;

const LIMITS: readonly (readonly [key: "attemptsPerDay" | "attemptsPerWeek" | "attemptsPerMonth", days: number])[] = [
  ["attemptsPerDay", 1],
  ["attemptsPerWeek", 7],
  ["attemptsPerMonth", 30],
];

function everyPurpose<T>(value: T): ByPurpose<T> {
  return { default: value, only: {} };
}

function limitsOf(own: Tightening): readonly AttemptLimit[] {
  return LIMITS.flatMap(([key, days]): AttemptLimit[] => {
    const max = own[key];
    if (max === undefined) return [];
    return [{ max, period: { kind: "rolling", ms: days * DAY_MS }, key: "number", count: "dialled" }];
  });
}

const WRITTEN = { live: "express-written", prerecorded: "express-written", synthetic: "express-written" } as const;

function rulesOf(own: Tightening, policy: MergedPolicy): Partial<Tightened> {
  const limits = limitsOf(own);
  return {
    ...(own.hours !== undefined && { windows: everyPurpose(own.hours) }),
    ...(limits.length > 0 && { attempts: everyPurpose(limits) }),
    ...(own.minIntervalS !== undefined && { minIntervalMs: everyPurpose(own.minIntervalS * 1000) }),
    ...(own.ringMaxS !== undefined && { ring: { minS: policy.ring.minS, maxS: own.ringMaxS } }),
    ...(own.afterRefusalDays !== undefined && {
      afterRefusal: { forMs: own.afterRefusalDays * DAY_MS, scope: policy.afterRefusal.scope },
    }),
    ...(own.afterAbandonH !== undefined && { afterAbandonMs: own.afterAbandonH * HOUR_MS }),
    ...(own.writtenConsent === true && { consent: everyPurpose(WRITTEN) }),
    ...(own.approvalRequired === true && { approvalRequired: true }),
    ...(own.recordingAck === true && { recording: { ...policy.recording, explicitAck: true } }),
  };
}

/**
 * The rules under which a campaign calls: those of the packs, each merged with what the campaign asks of itself, so
 * that nothing it says can loosen one. `mark` names the campaign's part in the hash: equal texts, equal marks.
 */
export function tightenPolicy(policy: MergedPolicy, own: Tightening, mark: string): MergedPolicy {
  const asked = rulesOf(own, policy);
  const stricter = <K extends keyof Tightened>(name: K): PolicyRules[K] => {
    const value: PolicyRules[K] | undefined = asked[name];
    const strictest: (a: PolicyRules[K], b: PolicyRules[K]) => PolicyRules[K] = STRICTEST[name];
    return value === undefined ? policy[name] : strictest(policy[name], value);
  };
  const merged: MergedPolicy = {
    ...policy,
    windows: stricter("windows"),
    attempts: stricter("attempts"),
    minIntervalMs: stricter("minIntervalMs"),
    afterRefusal: stricter("afterRefusal"),
    afterAbandonMs: stricter("afterAbandonMs"),
    ring: stricter("ring"),
    consent: stricter("consent"),
    approvalRequired: stricter("approvalRequired"),
    recording: stricter("recording"),
  };
  const conflicts = [...new Set([...policy.conflicts, ...conflictsIn(merged)])];
  const told = { conflicts, hash: `${policy.hash}+${mark}`, tightened: tighteningText(own) };
  return { ...merged, ...told, ...(own.maxCallS !== undefined && { maxCallS: own.maxCallS }) };
}

function looser(key: TighteningKey, value: unknown, than: string): string {
  return `${TIGHTENING_NAMES[key]} ${String(value)} is looser than ${than}`;
}

function looserHours(own: Tightening, policy: MergedPolicy, purpose: Purpose): readonly string[] {
  const { hours } = own;
  if (hours === undefined) return [];
  const allowed = policy.windows.only[purpose] ?? policy.windows.default;
  return WEEKDAYS.flatMap((day) => {
    const text = (spans: readonly (readonly [number, number])[]): string =>
      spans.map(minuteSpanText).join(",") || "nothing";
    const kept = text(intersectSpans(hours[day], allowed[day]));
    const wish = text(hours[day]);
    return kept === wish ? [] : [`hours.${day} ${wish} is looser than ${text(allowed[day])}`];
  });
}

function looserLimits(own: Tightening, policy: MergedPolicy, purpose: Purpose): readonly string[] {
  const rules = policy.attempts.only[purpose] ?? policy.attempts.default;
  return LIMITS.flatMap(([key, days]) => {
    const wish = own[key];
    const same = rules.filter(
      ({ period, key: by, count }) =>
        period.kind === "rolling" && period.ms === days * DAY_MS && by === "number" && count === "dialled",
    );
    const most = Math.min(...same.map((limit) => limit.max));
    return wish !== undefined && wish > most ? [looser(key, wish, String(most))] : [];
  });
}

/**
 * Every place in which a campaign asks for more than the rules give, or for what they forbid, with the value and the
 * one that binds; empty where it only tightens.
 */
export function looserThanPolicy(own: Tightening, policy: MergedPolicy, purpose: Purpose): readonly string[] {
  const found = [...looserHours(own, policy, purpose), ...looserLimits(own, policy, purpose)];
  const intervalS = (policy.minIntervalMs.only[purpose] ?? policy.minIntervalMs.default) / 1000;
  const { minIntervalS, ringMaxS, afterRefusalDays, afterAbandonH } = own;
  if (minIntervalS !== undefined && minIntervalS < intervalS) {
    found.push(looser("minIntervalS", minIntervalS, String(intervalS)));
  }
  if (ringMaxS !== undefined && ringMaxS > policy.ring.maxS) {
    found.push(looser("ringMaxS", ringMaxS, String(policy.ring.maxS)));
  }
  if (ringMaxS !== undefined && ringMaxS < policy.ring.minS) {
    found.push(`ring_max_s ${ringMaxS} is less than the ${policy.ring.minS} s that a phone must ring`);
  }
  const { forMs } = policy.afterRefusal;
  if (afterRefusalDays !== undefined && (forMs === null || afterRefusalDays * DAY_MS < forMs)) {
    found.push(looser("afterRefusalDays", afterRefusalDays, forMs === null ? "for good" : String(forMs / DAY_MS)));
  }
  if (afterAbandonH !== undefined && afterAbandonH * HOUR_MS < policy.afterAbandonMs) {
    found.push(looser("afterAbandonH", afterAbandonH, String(policy.afterAbandonMs / HOUR_MS)));
  }
  return found;
}
