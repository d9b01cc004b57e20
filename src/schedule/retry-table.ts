import type { RetryRule, RetryRules } from "../domain/retry.ts";
import type { Purpose, Voice } from "../domain/words.ts";

/**
 * When a callee is tried again, by what the last attempt came to: calling-rules §8 (product defaults, not law) with the
 * field rules over it. A retry is always from the same card; packs and every other rule are asked again when it is due.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function after(...afterMs: number[]): RetryRule {
  return { afterMs, otherDayPart: false, restMs: null, thenHold: false };
}

/** Failures of the network or of our own side, which the callee heard nothing of. */
const OURS: RetryRules = {
  "network-failure": after(5 * MINUTE, 15 * MINUTE, HOUR),
  "modem-failure": after(5 * MINUTE, HOUR),
  barred: after(HOUR),
  cancelled: after(HOUR),
};

const MARKETING: RetryRules = {
  ...OURS,
  busy: after(30 * MINUTE, 4 * HOUR),
  "no-answer": { afterMs: [4 * HOUR], otherDayPart: true, restMs: 14 * DAY, thenHold: false },
  unreachable: { afterMs: [6 * HOUR, DAY], otherDayPart: false, restMs: null, thenHold: true },
  announced: { afterMs: [6 * HOUR, DAY], otherDayPart: false, restMs: null, thenHold: true },
};

/** Calls that a person expects: field rule 26. */
const EXPECTED: RetryRules = {
  ...OURS,
  busy: after(HOUR, HOUR),
  "no-answer": after(2 * HOUR, 2 * HOUR),
  unreachable: after(2 * HOUR, 2 * HOUR),
  announced: after(2 * HOUR, 2 * HOUR),
};

const EMERGENCY: RetryRules = {
  ...OURS,
  busy: after(MINUTE, 2 * MINUTE, 5 * MINUTE, 5 * MINUTE),
  "no-answer": after(MINUTE, 2 * MINUTE, 5 * MINUTE, 5 * MINUTE),
  unreachable: after(MINUTE, 2 * MINUTE, 5 * MINUTE, 5 * MINUTE),
};

const BY_PURPOSE: Readonly<Record<Purpose, RetryRules>> = {
  marketing: MARKETING,
  survey: MARKETING,
  charity: MARKETING,
  political: MARKETING,
  debt: MARKETING,
  appointment: EXPECTED,
  transactional: EXPECTED,
  emergency: EMERGENCY,
  test: {},
};

/** Who rejected a call is asked once more only by a live voice, and never for marketing. */
function onceAfterRejection(purpose: Purpose, voice: Voice): RetryRules {
  if (purpose === "marketing" || purpose === "test" || voice !== "live") return {};
  const isExpected = purpose === "appointment" || purpose === "transactional";
  return { rejected: after(isExpected ? 4 * HOUR : DAY) };
}

/** The retry rules of a purpose, which a campaign may tighten and never loosen. */
export function purposeRetries(purpose: Purpose, voice: Voice): RetryRules {
  return { ...BY_PURPOSE[purpose], ...onceAfterRejection(purpose, voice) };
}
