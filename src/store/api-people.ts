import type { WallMs } from "../domain/time.ts";
import type { AttemptId, CampaignId } from "../domain/words.ts";
import type { ConsentRow } from "./api-lists.ts";
import type { OpenAttempt } from "./api-calls.ts";
import type { PeopleFilter, PersonRecord } from "../domain/person-record.ts";

export type { FoundPerson, PersonContact } from "../domain/person-record.ts";
export type { Report, ReportQuery } from "../domain/report-query.ts";
export type Person = PersonRecord<ConsentRow>;
export type PeopleQuery = PeopleFilter;

export interface DisposeRequest {
  readonly code: string;
  /** Null: of the person's last call. */
  readonly campaign: CampaignId | null;
  readonly attempt: AttemptId | null;
  readonly note: string | null;
  /** Of the disposition `callback`. */
  readonly callbackAt: WallMs | null;
}

export interface DisposeDone {
  readonly disposition: number;
  readonly attempt: AttemptId | null;
  readonly campaign: CampaignId;
  readonly contactsRemoved: number;
  /** Calls and permits that must still be ended before it is acknowledged. */
  readonly open: readonly OpenAttempt[];
}
