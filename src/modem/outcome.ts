import type { Release } from "../at/types.ts";
import {
  type AnswerEvidence,
  type CallResult,
  type CauseSource,
  type CauseStandard,
  HANG_UP_UNCONFIRMED,
  LINE_LOST,
  type ReleasedBy,
} from "../domain/call.ts";
import type { MonoMs } from "../domain/time.ts";
import type { Outcome } from "../domain/words.ts";
import type { CallEvidence } from "./evidence.ts";

interface Conclusion {
  readonly outcome: Outcome;
  readonly detail: string | null;
}

/** Normal clearing, normal unspecified, interworking: true of every ended call, so they decide nothing. */
const SILENT_CAUSES = new Set([16, 31, 127]);
/** User busy after this much ringing comes from a person who declined (field rule 22). */
const DECLINED_AFTER_MS = 2_000;
/** A network that refuses a call at once has done so by now; what lasted longer may have rung and been answered. */
const BLIND_DOUBT_MS = 1_000;

/**
 * What became of a call, from all that was seen of it (modem-facts §3, field rules 22 and 23). Total: every
 * combination has exactly one outcome, and what is not known is said to be unknown.
 */
export function conclude(evidence: CallEvidence, answerEvidence: AnswerEvidence, now: MonoMs): CallResult {
  const end = evidence.releasedAt ?? now;
  const release = strongestRelease(evidence.releases);
  const { outcome, detail } = outcomeOf(evidence, release, answerEvidence);
  const started = evidence.alertingAt ?? evidence.activeAt;
  return {
    outcome,
    detail,
    cause: release?.cause ?? null,
    causeStandard: causeStandard(release),
    causeSource: causeSource(evidence, release),
    releasedBy: releasedBy(evidence, release),
    answerEvidence,
    pddMs: started === null ? null : round(started - evidence.dialedAt),
    ringMs: evidence.alertingAt === null ? null : round((evidence.activeAt ?? end) - evidence.alertingAt),
    talkMs: evidence.activeAt === null ? 0 : round(Math.max(0, end - evidence.activeAt)),
    ceer: evidence.ceer,
    urcs: [...evidence.lines],
  };
}

/** The result of a reserved dial whose command never left, such as when its permit died first. */
export function notDialed(detail: string, answerEvidence: AnswerEvidence): CallResult {
  return { ...nothingSeen(detail, answerEvidence), outcome: "cancelled", releasedBy: "local" };
}

/** The result of a dial that left, and of which nobody can tell any more what became. */
export function lostTrack(detail: string, answerEvidence: AnswerEvidence): CallResult {
  return { ...nothingSeen(detail, answerEvidence), outcome: "unknown", releasedBy: "unknown" };
}

function nothingSeen(detail: string, answerEvidence: AnswerEvidence): Omit<CallResult, "outcome" | "releasedBy"> {
  return {
    detail,
    cause: null,
    causeStandard: "none",
    causeSource: "none",
    answerEvidence,
    pddMs: null,
    ringMs: null,
    talkMs: 0,
    ceer: null,
    urcs: [],
  };
}

function outcomeOf(evidence: CallEvidence, release: Release | null, answerEvidence: AnswerEvidence): Conclusion {
  if (evidence.lost === "line") return { outcome: "unknown", detail: LINE_LOST };
  if (evidence.activeAt !== null) return answered(evidence, answerEvidence);
  if (evidence.contradicted && !evidence.endedByUs) return { outcome: "unknown", detail: "dial-result-contradicted" };
  if (evidence.unconfirmed) return { outcome: "unknown", detail: HANG_UP_UNCONFIRMED };
  const heardOf = everHeardOf(evidence);
  if (evidence.lost === "reboot" && heardOf) return endedByReboot(evidence);
  if (evidence.endedByUs) return hungUpBeforeAnswer(evidence, release);
  if (!heardOf) return { outcome: "unknown", detail: "no-reply-to-dial" };
  return evidence.alertingAt !== null ? endedWhileAlerting(evidence, release) : endedBeforeAlerting(evidence, release);
}

/** The modem said something of this call, if only that it took the dial or refused it. */
function everHeardOf(evidence: CallEvidence): boolean {
  return evidence.acceptedAt !== null || evidence.dialFinal !== null || evidence.anySign;
}

/**
 * `answered` only where the evidence carries it: a family known to be truthful, or one of unknown truthfulness that
 * showed ringing and answer as two steps. Early-media lies show both at once (modem-facts §3.2).
 */
function answered(evidence: CallEvidence, answerEvidence: AnswerEvidence): Conclusion {
  const twoSteps = evidence.alertingAt !== null;
  const told = answerEvidence === "reliable" || (answerEvidence === "unknown" && twoSteps);
  const proven = told && !evidence.activeInferred;
  const detail = evidence.lost === "reboot" ? "modem-rebooted" : evidence.unconfirmed ? HANG_UP_UNCONFIRMED : null;
  return { outcome: proven ? "answered" : "answered-unproven", detail };
}

function hungUpBeforeAnswer(evidence: CallEvidence, release: Release | null): Conclusion {
  const reason = evidence.hangUp?.reason ?? "stop";
  if (reason === "ring-timeout") return { outcome: "no-answer", detail: "ring-timeout" };
  if (reason === "setup-timeout") return setupTimedOut(evidence, release);
  return { outcome: "cancelled", detail: reason };
}

/**
 * Nothing moved for as long as setting up and ringing may take together. A dial that was open all the while waited for
 * an answer that never came; one that was taken and then never spoken of may have been anything.
 */
function setupTimedOut(evidence: CallEvidence, release: Release | null): Conclusion {
  const detail = "setup-timeout";
  if (evidence.alertingAt !== null) return { outcome: "no-answer", detail };
  if (release !== null && release.outcome !== null) return endedBeforeAlerting(evidence, release);
  if (evidence.blind) return { outcome: "unknown", detail: "no-progress-shown" };
  return evidence.acceptedAt === null && !evidence.anySign
    ? { outcome: "no-answer", detail }
    : { outcome: "network-failure", detail };
}

/** Whose phone rang was called, whatever became of our modem (field rule 22). */
function endedByReboot(evidence: CallEvidence): Conclusion {
  return { outcome: evidence.alertingAt === null ? "modem-failure" : "no-answer", detail: "modem-rebooted" };
}

/** The phone rang: never less than `no-answer`, whatever the network says afterwards (field rule 22). */
function endedWhileAlerting(evidence: CallEvidence, release: Release | null): Conclusion {
  const cause = release?.cause ?? null;
  if (cause === 17 || release?.outcome === "busy") {
    // Listings tell of the ringing late: what may have been long enough for a person to decline counts as declined.
    const declined = (evidence.releasedAt ?? 0) - evidence.alertingNotBefore >= DECLINED_AFTER_MS;
    return declined ? { outcome: "rejected", detail: "declined-as-busy" } : { outcome: "no-answer", detail: "busy" };
  }
  if (cause === 21 || release?.outcome === "rejected") return { outcome: "rejected", detail: null };
  if (release?.outcome === "no-answer") return { outcome: "no-answer", detail: null };
  return { outcome: "no-answer", detail: release?.outcome ?? "ended-while-alerting" };
}

function endedBeforeAlerting(evidence: CallEvidence, release: Release | null): Conclusion {
  if (release?.cause === 18) return { outcome: "unreachable", detail: "no-user-responding" };
  if (release?.cause === 102) return { outcome: "network-failure", detail: "timer-expired" };
  if (release !== null && release.outcome !== null) return { outcome: release.outcome, detail: null };
  if (evidence.dialFinal?.kind === "ERROR" || evidence.dialFinal?.kind === "CME") {
    return { outcome: "modem-failure", detail: `dial-refused${codeSuffix(evidence)}` };
  }
  if (evidence.blind && mayHaveBeenAnswered(evidence, release)) {
    return { outcome: "unknown", detail: "no-progress-shown" };
  }
  return { outcome: "network-failure", detail: "cleared-early" };
}

/** Of a call that nothing was shown of: it was cleared normally, or it lasted longer than a failed setup does. */
function mayHaveBeenAnswered(evidence: CallEvidence, release: Release | null): boolean {
  const lastedMs = (evidence.releasedAt ?? evidence.dialedAt) - evidence.dialedAt;
  // What a modem that lists its calls did not list at the first look was gone by then.
  return release?.cause === 16 || (!evidence.listsCalls && lastedMs >= BLIND_DOUBT_MS);
}

function codeSuffix(evidence: CallEvidence): string {
  const code = evidence.dialFinal?.code ?? null;
  return code === null ? "" : `-cme-${code}`;
}

/** A numbered cause beats words, words beat nothing; among equals the first seen, being nearest to the event. */
function strongestRelease(releases: readonly Release[]): Release | null {
  const rank = (release: Release): number => {
    if (release.cause !== null && !SILENT_CAUSES.has(release.cause)) return 3;
    if (release.outcome !== null) return 2;
    return release.cause !== null ? 1 : 0;
  };
  let best: Release | null = null;
  for (const release of releases) if (best === null || rank(release) > rank(best)) best = release;
  return best;
}

function causeStandard(release: Release | null): CauseStandard {
  return release === null || release.cause === null ? "none" : release.standard;
}

function causeSource(evidence: CallEvidence, release: Release | null): CauseSource {
  if (release !== null) return release.source;
  if (evidence.hangUp?.reason === "ring-timeout" || evidence.hangUp?.reason === "setup-timeout") return "timer";
  return evidence.releasedAt === null ? "none" : "inferred";
}

/** Causes that the network, not the person, is the author of (TS 24.008 Annex H classes 2 to 7). */
function releasedBy(evidence: CallEvidence, release: Release | null): ReleasedBy {
  if (evidence.lost !== null || (evidence.contradicted && !evidence.endedByUs)) return "unknown";
  if (evidence.endedByUs) return "local";
  const cause = release?.cause ?? null;
  if (cause !== null && cause >= 34) return "network";
  if (cause === 17 || cause === 21) return "remote";
  // A nameless word was all there was of its end, and we hung up to make sure: it may have been either.
  if (evidence.activeAt !== null) return evidence.endUnseen && !evidence.seenGone ? "unknown" : "remote";
  return evidence.releasedAt === null ? "unknown" : "network";
}

function round(ms: number): number {
  return Math.max(0, Math.round(ms));
}
