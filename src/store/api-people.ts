import type { E164 } from "../domain/number.ts";
import type { ReportKind, ReportRow } from "../domain/report.ts";
import type { WallMs } from "../domain/time.ts";
import type { AttemptId, CampaignId, ContactId, ContactState } from "../domain/words.ts";
import type { ConsentRow, SuppressionRow } from "./api-lists.ts";
import type { AttemptRow, OpenAttempt } from "./api-calls.ts";

export interface PersonContact {
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
export interface Person {
  readonly number: E164;
  readonly known: boolean;
  /** Why the number waits for a person's word; null when it does not. */
  readonly held: string | null;
  readonly consents: readonly ConsentRow[];
  readonly suppressions: readonly SuppressionRow[];
  readonly contacts: readonly PersonContact[];
  readonly attempts: readonly AttemptRow[];
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
    /** `open`, or how it ended: `called`, `replaced`, `cancelled`. */
    readonly state: string;
  }[];
}

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

/** All that is given must hold; null: not asked. */
export interface PeopleQuery {
  /** Last digits of the number. */
  readonly numberEnds: string | null;
  readonly variable: { readonly name: string; readonly value: string } | null;
  /** The person's last disposition. */
  readonly disposition: string | null;
  readonly campaign: CampaignId | null;
  readonly limit: number;
  readonly reveal: boolean;
}

export interface FoundPerson {
  readonly number: string;
  readonly campaigns: readonly CampaignId[];
  readonly disposition: string | null;
}

/** Attempts reserved in `[since, until)`; null: no such bound. */
export interface ReportQuery {
  readonly by: ReportKind;
  readonly since: WallMs | null;
  readonly until: WallMs | null;
  readonly campaign: CampaignId | null;
}

export interface Report {
  readonly by: ReportKind;
  readonly since: WallMs | null;
  readonly until: WallMs | null;
  /** In order of key. */
  readonly rows: readonly ReportRow[];
  readonly total: ReportRow;
  /** The last hours with attempts, oldest first. */
  readonly hours: readonly { readonly at: WallMs; readonly attempts: number; readonly answered: number }[];
  /** How many attempts took from `fromMs` to half a second more until the phone rang. */
  readonly pdd: readonly { readonly fromMs: number; readonly attempts: number }[];
}
