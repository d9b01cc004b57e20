import type { CallResult } from "./call.ts";
import type { WallMs } from "./time.ts";
import type { AttemptId, CampaignId, Iccid, Outcome, SlotId } from "./words.ts";

/** One attempt as `simbank calls` shows it; numbers come revealed only where asked. */
export interface AttemptRecord {
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

/** Which attempts, oldest first, those after `afterAttempt`, at most `limit`. Null: not asked. */
export interface AttemptFilter {
  readonly since: WallMs | null;
  readonly campaign: CampaignId | null;
  readonly slot: SlotId | null;
  readonly outcome: Outcome | null;
  readonly afterAttempt: AttemptId | null;
  readonly limit: number;
  readonly reveal: boolean;
}
