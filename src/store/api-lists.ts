import type { WallMs } from "../domain/time.ts";
import type { Purpose, Voice } from "../domain/words.ts";
import type { OpenAttempt } from "./api-calls.ts";
import type { SuppressionRecord } from "../domain/person-record.ts";
import type { ImportProgress } from "../domain/list-import.ts";

export type {
  ConsentImport,
  ContactImport,
  DedupeScope,
  ImportKind,
  ImportProgress,
  RegistryImport,
  RejectedRow,
} from "../domain/list-import.ts";
export type SuppressionRow = SuppressionRecord;

export interface ImportDone extends ImportProgress {
  /** Calls and permits of numbers that the file suppressed; they must still be ended before it is acknowledged. */
  readonly open: readonly OpenAttempt[];
}

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
  /** Hash of the evidence it names; in `lab` its own where it names none. */
  readonly evidence: string | null;
  /** The evidence is where it was stored, and what it was. */
  readonly proven: boolean;
  /** How the person agreed, as packs tell kinds apart. */
  readonly kind: string;
  readonly confirmedAt: WallMs | null;
  /** When it was last made sure that the number is still that person's. */
  readonly checkedAt: WallMs | null;
  /** The list that brought it; null: from before lists were kept. */
  readonly importId: number | null;
  /** Its list waits for the auditor. */
  readonly held: boolean;
  readonly recording: boolean;
  readonly language: string | null;
  readonly notice: string | null;
  readonly importedAt: WallMs;
}

/** What a withdrawal did on disk; the driver must still kill permits and calls of `open`. */
export interface WithdrawalDone {
  readonly withdrawnAt: WallMs;
  readonly contactsRemoved: number;
  readonly open: readonly OpenAttempt[];
}
