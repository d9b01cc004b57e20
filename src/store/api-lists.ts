import type { WallMs } from "../domain/time.ts";
import type { CampaignId, Purpose, Voice } from "../domain/words.ts";
import type { OpenAttempt } from "./api-calls.ts";

/** A row that could not be taken, with its place in the file. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly cells: readonly string[];
}

export interface ImportProgress {
  readonly rows: number;
  readonly imported: number;
  readonly unchanged: number;
  /** Rejected since the last chunk, in order of line. */
  readonly rejected: readonly RejectedRow[];
  readonly rejectedTotal: number;
  readonly header: readonly string[];
  /** Of `unchanged`: numbers that wait elsewhere already, within the scope that was asked for. */
  readonly duplicates?: number;
  /** By which a list of contacts can be taken back; null for other files and dry runs. */
  readonly importId?: number | null;
}

export interface ImportDone extends ImportProgress {
  /** Calls and permits of numbers that the file suppressed; they must still be ended before it is acknowledged. */
  readonly open: readonly OpenAttempt[];
}

/** Where else a number may wait already so that a list does not bring it a second time. */
export type DedupeScope = "campaign" | "purpose" | "site";

/** A list of contacts. What is left out: CSV, columns under their own names, whole numbers, each campaign for itself. */
export interface ContactImport {
  readonly kind: "contacts";
  readonly campaign: CampaignId;
  readonly dryRun: boolean;
  readonly format?: "csv" | "jsonl";
  /** Our column, and what the file calls it: `{ number: "phone" }`. */
  readonly map?: Readonly<Record<string, string>>;
  /** ISO 3166-1 alpha-2 country of numbers written without a country code. */
  readonly defaultCountry?: string | null;
  readonly dedupe?: DedupeScope;
}

export type ImportKind =
  | { readonly kind: "consents"; readonly dryRun: boolean }
  | ContactImport
  | { readonly kind: "suppressions"; readonly dryRun: boolean };

/**
 * A CSV file on its way in: bytes are pushed in order, one call after the other. Each call resolves when there is room
 * for more, and tells how many rows are on disk by then; `finish` resolves when all are. `abort` (or the death of the
 * sender) keeps what is on disk: rows are idempotent.
 */
export interface ImportSession {
  push(chunk: Uint8Array): Promise<ImportProgress>;
  finish(): Promise<ImportDone>;
  abort(): Promise<void>;
}

export interface ConsentRow {
  readonly id: number;
  readonly purpose: Purpose;
  readonly voices: readonly Voice[];
  readonly grantedAt: WallMs;
  readonly expiresAt: WallMs | null;
  readonly withdrawnAt: WallMs | null;
  readonly method: string;
  readonly controller: string | null;
  readonly evidence: string | null;
  readonly recording: boolean;
  readonly language: string | null;
  readonly notice: string | null;
  readonly importedAt: WallMs;
}

export interface SuppressionRow {
  readonly number: string;
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly source: string;
  readonly since: WallMs;
  readonly until: WallMs | null;
}

/** What a withdrawal did on disk; the driver must still kill permits and calls of `open`. */
export interface WithdrawalDone {
  readonly withdrawnAt: WallMs;
  readonly contactsRemoved: number;
  readonly open: readonly OpenAttempt[];
}
