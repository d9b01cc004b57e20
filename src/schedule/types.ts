import type { WallMs } from "../domain/time.ts";
import type { CampaignId, ContactId, Iccid, SlotId } from "../domain/words.ts";

/** A contact that may be due: what the plan must know of it. */
export interface DueContact {
  readonly contact: ContactId;
  readonly campaign: CampaignId;
  /** The card this callee is always called from; null before the first call. */
  readonly stickyCard: Iccid | null;
  /** Of its campaign, higher first. */
  readonly priority: number;
  /** Not before this instant. */
  readonly dueAt: WallMs;
  /** Order among contacts that are due since the same instant, lower first; 0 unless told. */
  readonly place?: number;
}

/** A slot with a card in it whose line is free. */
export interface FreeLine {
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly attemptsToday: number;
  /** Earliest instant at which the card may dial, as `lineReadyAt` tells; null: not before something else happens. */
  readonly readyAt: WallMs | null;
}

export interface PlanInput {
  readonly now: WallMs;
  readonly contacts: readonly DueContact[];
  readonly lines: readonly FreeLine[];
}

export interface Assignment {
  readonly contact: ContactId;
  readonly slot: SlotId;
  readonly iccid: Iccid;
}

export interface Plan {
  /** Each contact and each line at most once; in order of line rank. */
  readonly assignments: readonly Assignment[];
  /** Earliest later instant at which the same contacts and lines could give more; null when time alone brings nothing. */
  readonly nextLookAt: WallMs | null;
}
