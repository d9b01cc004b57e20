import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { AttemptId, CampaignId } from "../domain/words.ts";
import type { ConsentView } from "./views.ts";
import type { Report, ReportQuery } from "../domain/report-query.ts";
import type { FoundPerson, PersonContact, PersonRecord } from "../domain/person-record.ts";
import type { ImportRecord, ImportReversal } from "../domain/list-import.ts";

export type { PeopleFilter } from "../domain/person-record.ts";
export type PersonContactView = PersonContact;
export type PersonView = PersonRecord<ConsentView>;
export type FoundPersonView = FoundPerson;
export type ReportFilter = ReportQuery;
export type ReportView = Report;
export type ContactImportView = ImportRecord;
export type ImportReversalView = ImportReversal;

export interface DispositionRequest {
  readonly number: E164;
  readonly code: string;
  readonly campaign: CampaignId | null;
  readonly attempt: AttemptId | null;
  readonly note: string | null;
  readonly callbackAt: WallMs | null;
}

export interface DispositionView {
  readonly disposition: number;
  readonly attempt: AttemptId | null;
  readonly campaign: CampaignId;
  readonly contactsRemoved: number;
  readonly callsEnded: number;
}

export interface CallbackRequest {
  readonly number: E164;
  readonly campaign: CampaignId;
  /** Null takes an agreed call back. */
  readonly at: WallMs | null;
}
