import type { Outcome } from "./words.ts";

/** The numbering a release cause belongs to: code 8 means different things in TS 24.008 and Q.850. */
export type CauseStandard = "24.008" | "q.850" | "vendor" | "none";

/** Where the release cause was read. */
export type CauseSource = "cend" | "ceer" | "urc" | "final" | "timer" | "inferred" | "none";

export type ReleasedBy = "local" | "remote" | "network" | "unknown";

/** How far a modem family's word "answered" can be believed. */
export type AnswerEvidence = "reliable" | "early-media-prone" | "unknown";

/** `CallResult.detail` of a call whose end no hang-up could prove: the network may charge for it still. */
export const HANG_UP_UNCONFIRMED = "hang-up-unconfirmed";

/** `CallResult.detail` of a dial whose daemon died before its end was known. */
export const DAEMON_RESTART = "daemon-restart";

/** `CallResult.detail` of a dial whose modem was lost to us, while it may have gone on by itself. */
export const LINE_LOST = "line-lost";

/** `CallResult.detail` of a dial that was left behind by a fault of ours. */
export const FAULT = "fault";

/** Details of ended attempts whose call may still be up: nobody has seen it gone since. */
export const MAY_BE_UP: readonly string[] = [DAEMON_RESTART, HANG_UP_UNCONFIRMED, LINE_LOST, FAULT];

/** Whether the call of an ended attempt may still be up. */
export function mayBeUp({ detail }: Pick<CallResult, "detail">): boolean {
  return detail !== null && MAY_BE_UP.includes(detail);
}

/** `CallResult.detail` by which the modem's machine vouches that no dial command was written. */
export const NOT_DIALED = "not-dialed";

/** Everything that was seen of one call, and what was concluded from it. Durations in milliseconds. */
export interface CallResult {
  readonly outcome: Outcome;
  /** A finer word than the outcome, such as `declined-as-busy`; null where there is none. */
  readonly detail: string | null;
  readonly cause: number | null;
  readonly causeStandard: CauseStandard;
  readonly causeSource: CauseSource;
  readonly releasedBy: ReleasedBy;
  readonly answerEvidence: AnswerEvidence;
  /** Dial command to alerting (or to answer where alerting was not seen); null where neither was seen. */
  readonly pddMs: number | null;
  /** Alerting to answer or release; null where alerting was not seen. */
  readonly ringMs: number | null;
  /** Answer to release; 0 where never answered. */
  readonly talkMs: number;
  /** `+CEER` text as the modem gave it. */
  readonly ceer: string | null;
  /** Lines that were evidence, oldest first, numbers masked, at most 64. */
  readonly urcs: readonly string[];
}
