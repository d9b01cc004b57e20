import type { WallMs } from "./time.ts";
import type { CampaignId } from "./words.ts";

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

/** A list of consents. What is left out: columns under their own names, each row with the evidence it names. */
export interface ConsentImport {
  readonly kind: "consents";
  readonly dryRun: boolean;
  readonly map?: Readonly<Record<string, string>>;
  /** SHA-256, hex, of one stored document that proves every row which names none of its own. */
  readonly evidence?: string | null;
}

/** A copy of a public register of people who want no calls: numbers, one to a line, with or without a header. */
export interface RegistryImport {
  readonly kind: "registry";
  readonly dryRun: boolean;
  readonly registry: string;
  readonly obtainedAt: WallMs;
  /** ISO 3166-1 alpha-2 country of numbers written without a country code. */
  readonly defaultCountry?: string | null;
}

export type ImportKind =
  | ConsentImport
  | RegistryImport
  | ContactImport
  | { readonly kind: "suppressions"; readonly dryRun: boolean };

/** A row that could not be taken, with its place in the file. */
export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly cells: readonly string[];
}

/** How far an import is. */
export interface ImportProgress {
  readonly rows: number;
  readonly imported: number;
  readonly unchanged: number;
  /** Rejected since the last report, in order of line. */
  readonly rejected: readonly RejectedRow[];
  readonly rejectedTotal: number;
  /** Empty until the header line was read. */
  readonly header: readonly string[];
  /** Of `unchanged`: numbers that wait elsewhere already, within the scope that was asked for. */
  readonly duplicates?: number;
  /** By which a list of contacts can be taken back; null for other files and dry runs. */
  readonly importId?: number | null;
}

/** A list of contacts that was imported. */
export interface ImportRecord {
  readonly importId: number;
  readonly at: WallMs;
  readonly by: string;
  readonly imported: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** False when it was cut short; what is on disk then stays. */
  readonly ended: boolean;
  readonly reversedAt: WallMs | null;
}

/** What taking a list back did. */
export interface ImportReversal {
  /** Contacts that are gone as if the list had never named them. */
  readonly removed: number;
  /** Contacts that were dialled or decided on and keep their row; those that waited are called no more. */
  readonly kept: number;
}
