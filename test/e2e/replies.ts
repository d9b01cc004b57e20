/** The parts of `simbank … --json` that these tests read (`contract.md` §4), written down from the outside. */
export interface Slot {
  readonly slot: string;
  readonly state: string;
  readonly reason: string | null;
  readonly voice: string | null;
  readonly card: { readonly iccid: string; readonly state: string } | null;
  readonly today: { readonly attempts: number; readonly answered: number; readonly talk_s: number };
  readonly left: { readonly attempts: number; readonly talk_s: number } | null;
  readonly intent: { readonly want: string; readonly by: string | null; readonly reason: string | null };
  readonly last_outcome: string | null;
  readonly sim: {
    readonly position: number | null;
    readonly positions: number;
    readonly switching: { readonly position: number; readonly step: string } | null;
    readonly failure: { readonly position: number; readonly fault: string; readonly remedy: string } | null;
    readonly cards: readonly { readonly position: number; readonly iccid: string }[];
  } | null;
}

export interface Status {
  readonly daemon: { readonly stopped: { readonly reason: string } | null; readonly alarms: readonly string[] };
  readonly slots: readonly Slot[];
}

export interface Campaign {
  readonly state: string;
  readonly contacts: Readonly<Record<"waiting" | "in_call" | "done" | "refused", number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly next_dial_at: string | null;
}

export interface Attempt {
  readonly attempt: number;
  readonly campaign: string;
  readonly number: string;
  readonly slot: string;
  readonly iccid: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly detail: string | null;
  readonly talk_ms: number | null;
  readonly released_by: string | null;
  readonly reserved_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

export interface Refused {
  readonly refused: readonly { readonly code: string; readonly detail: string }[];
}

export interface Withdrawal {
  readonly withdrawn_at: string;
  readonly contacts_removed: number;
  readonly calls_ended: number;
}

export interface Counts {
  readonly rows: number;
  readonly imported: number;
  readonly rejected: number;
  readonly rejects_file: string | null;
}
