import type { E164 } from "../domain/number.ts";
import type { ReportKind, ReportRow } from "../domain/report.ts";
import type { WallMs } from "../domain/time.ts";
import type { AttemptId, CampaignId, ContactId, ContactState } from "../domain/words.ts";
import type { AttemptView, ConsentView, SuppressionView } from "./views.ts";

/** One person in one campaign. */
export interface PersonContactView {
  readonly contact: ContactId;
  readonly campaign: CampaignId;
  readonly state: ContactState;
  /** When it is due, while it waits. */
  readonly dueAt: WallMs | null;
  readonly tries: number;
  readonly held: string | null;
  readonly callBefore: WallMs | null;
  readonly timeZone: string | null;
  readonly language: string | null;
  readonly importId: number | null;
  readonly variables: Readonly<Record<string, string>>;
  /** Newest first. */
  readonly refusals: readonly {
    readonly decision: number;
    readonly codes: readonly string[];
    readonly firstAt: WallMs;
    readonly lastAt: WallMs;
    readonly count: number;
  }[];
}

/** Everything on record of one person. */
export interface PersonView {
  readonly number: E164;
  readonly known: boolean;
  readonly held: string | null;
  readonly consents: readonly ConsentView[];
  readonly suppressions: readonly SuppressionView[];
  readonly contacts: readonly PersonContactView[];
  readonly attempts: readonly AttemptView[];
  readonly notes: readonly { readonly note: number; readonly at: WallMs; readonly by: string; readonly text: string }[];
  readonly dispositions: readonly {
    readonly code: string;
    readonly campaign: CampaignId;
    readonly attempt: AttemptId | null;
    readonly at: WallMs;
    readonly by: string;
  }[];
  readonly callbacks: readonly {
    readonly campaign: CampaignId;
    readonly at: WallMs;
    readonly agreedAt: WallMs;
    readonly by: string;
    readonly state: string;
  }[];
}

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

export interface PeopleFilter {
  readonly numberEnds: string | null;
  readonly variable: { readonly name: string; readonly value: string } | null;
  readonly disposition: string | null;
  readonly campaign: CampaignId | null;
  readonly limit: number;
  readonly reveal: boolean;
}

export interface FoundPersonView {
  readonly number: string;
  readonly campaigns: readonly CampaignId[];
  readonly disposition: string | null;
}

export interface ReportFilter {
  readonly by: ReportKind;
  readonly since: WallMs | null;
  readonly until: WallMs | null;
  readonly campaign: CampaignId | null;
}

export interface ReportView {
  readonly by: ReportKind;
  readonly since: WallMs | null;
  readonly until: WallMs | null;
  readonly rows: readonly ReportRow[];
  readonly total: ReportRow;
  readonly hours: readonly { readonly at: WallMs; readonly attempts: number; readonly answered: number }[];
  readonly pdd: readonly { readonly fromMs: number; readonly attempts: number }[];
}

/** A list of contacts that was imported. */
export interface ContactImportView {
  readonly importId: number;
  readonly at: WallMs;
  readonly by: string;
  readonly imported: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ended: boolean;
  readonly reversedAt: WallMs | null;
}

/** What taking a list back did: contacts that are gone, and those that keep their row since they were decided on. */
export interface ImportReversalView {
  readonly removed: number;
  readonly kept: number;
}
