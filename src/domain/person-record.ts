import type { AttemptRecord } from "./attempt-record.ts";
import type { E164 } from "./number.ts";
import type { WallMs } from "./time.ts";
import type { AttemptId, CampaignId, ContactId, ContactState, Purpose } from "./words.ts";

/** A number that is not called: at all, or for one purpose. */
export interface SuppressionRecord {
  readonly number: string;
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly source: string;
  readonly since: WallMs;
  readonly until: WallMs | null;
}

/** One person in one campaign. */
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

/** Everything on record of one person; `Consent` is how their consents are told. */
export interface PersonRecord<Consent> {
  readonly number: E164;
  readonly known: boolean;
  /** Why the number waits for a person's word; null when it does not. */
  readonly held: string | null;
  readonly consents: readonly Consent[];
  readonly suppressions: readonly SuppressionRecord[];
  readonly contacts: readonly PersonContact[];
  readonly attempts: readonly AttemptRecord[];
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
  /** Calls and messages that came from the number, oldest first. */
  readonly heard: readonly {
    readonly at: WallMs;
    readonly kind: "call" | "message";
    /** Of calls `refused` or `unanswered`; of messages `opt-out`, `held` or `released`. */
    readonly as: string;
  }[];
}

/** Whom to look for. All that is given must hold; null: not asked. */
export interface PeopleFilter {
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
