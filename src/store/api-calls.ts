import type { AttemptId, Iccid, SlotId } from "../domain/words.ts";
import type { AttemptFilter, AttemptRecord } from "../domain/attempt-record.ts";

export type AttemptRow = AttemptRecord;
export type AttemptQuery = AttemptFilter;

/** Who asked for a human act: the operating-system user at the other end of the socket. */
export interface Actor {
  readonly uid: number;
  readonly name: string;
}

export interface OpenAttempt {
  readonly attempt: AttemptId;
  readonly slot: SlotId;
  readonly iccid: Iccid;
}
