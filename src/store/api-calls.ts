import type { CallResult } from "../domain/call.ts";
import type { WallMs } from "../domain/time.ts";
import type { AttemptId, CampaignId, Iccid, Outcome, SlotId } from "../domain/words.ts";

/** Who asked for a human act: the operating-system user at the other end of the socket. */
export interface Actor {
  readonly uid: number;
  readonly name: string;
}

/** One attempt as `simbank calls` shows it; numbers come revealed only where asked. */
export interface AttemptRow {
  readonly attempt: AttemptId;
  readonly campaign: CampaignId;
  readonly number: string;
  readonly callingNumber: string | null;
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly state: "reserved" | "dialing" | "alerting" | "active" | "ended";
  readonly result: CallResult | null;
  readonly reservedAt: WallMs;
  readonly startedAt: WallMs | null;
  readonly endedAt: WallMs | null;
  readonly reconciled: {
    readonly as: Outcome;
    readonly by: string;
    readonly reason: string;
    readonly at: WallMs;
  } | null;
}

export interface AttemptQuery {
  readonly since: WallMs | null;
  readonly campaign: CampaignId | null;
  readonly slot: SlotId | null;
  readonly outcome: Outcome | null;
  readonly afterAttempt: AttemptId | null;
  readonly limit: number;
  readonly reveal: boolean;
}

export interface OpenAttempt {
  readonly attempt: AttemptId;
  readonly slot: SlotId;
  readonly iccid: Iccid;
}
