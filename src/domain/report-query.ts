import type { ReportKind, ReportRow } from "./report.ts";
import type { WallMs } from "./time.ts";
import type { CampaignId } from "./words.ts";

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
