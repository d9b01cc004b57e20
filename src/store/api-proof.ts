import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { Actor, OpenAttempt } from "./api-calls.ts";
import type { Person } from "./api-people.ts";
import type { BackupDone } from "./backup/done.ts";
import type { Checkpoint } from "./ledger/audit-key.ts";

export type { Actor } from "./api-calls.ts";
export type { BackupDone } from "./backup/done.ts";
export type { Checkpoint } from "./ledger/audit-key.ts";

/** One event of the audit chain as it was chained: `hash` (hex) covers the hash before and all the rest. */
export interface AuditEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly ref: number | null;
  readonly actor: string | null;
  /** The text that was hashed. */
  readonly body: string;
  readonly hash: string;
}

export interface AuditPage {
  readonly events: readonly AuditEvent[];
}

/** What an erasure did on disk; the driver must still kill permits and calls of `open`. */
export interface ErasureDone {
  readonly erasedAt: WallMs;
  /** Something was on record of the number. */
  readonly known: boolean;
  readonly contactsRemoved: number;
  readonly suppressionsKept: number;
  readonly variables: number;
  readonly notes: number;
  readonly references: number;
  readonly open: readonly OpenAttempt[];
}

/** What a person is told who asks what is on record of them. */
export interface PersonExport {
  readonly person: Person;
  /** Nothing from before is on record: the number was erased then. */
  readonly erasedAt: WallMs | null;
  readonly consentEvents: readonly {
    readonly at: WallMs;
    readonly kind: string;
    readonly method: string;
    readonly actor: string | null;
  }[];
  readonly registries: readonly { readonly registry: string; readonly obtainedAt: WallMs }[];
}

/** A part of an evidence pack. */
export type PackSection =
  | "calls"
  | "decisions"
  | "consents"
  | "consent-events"
  | "suppressions"
  | "erasures"
  | "policies"
  | "documents";

export interface PackPeriod {
  readonly since: WallMs;
  /** Exclusive. */
  readonly until: WallMs;
  /** Whole numbers. */
  readonly reveal: boolean;
}

export interface PackPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Where the next page begins; null behind the last. */
  readonly next: number | null;
}

/** What was forgotten because it was kept long enough; in a dry run only people are counted. */
export interface RetentionDone {
  readonly days: number;
  /** Records that were not touched since then had served their time. */
  readonly before: WallMs;
  readonly people: number;
  readonly variables: number;
  readonly notes: number;
  readonly references: number;
}

export interface RotationDone {
  /** Rows that were sealed anew. */
  readonly rows: number;
}

/** What proves the ledger to others, what it owes to the people in it, and how it is kept. */
export interface ProofStore {
  /** Signs the audit chain as it stands; null while it is empty. */
  checkpoint(now: WallMs): Promise<Checkpoint | null>;
  /** Says in the chain that it is exported, and signs it; then pages up to `last` hold all of it. */
  beginAuditExport(actor: Actor, now: WallMs): Promise<{ readonly last: number; readonly publicKey: string }>;
  auditPage(after: number, last: number): Promise<AuditPage>;
  packPage(section: PackSection, after: number, period: PackPeriod): Promise<PackPage>;
  /** Says in the chain that a pack was made, by the SHA-256 of its manifest (hex), and signs that. */
  signPack(
    manifest: string,
    period: PackPeriod,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly signature: string; readonly publicKey: string }>;
  exportPerson(number: E164, actor: Actor, now: WallMs): Promise<PersonExport>;
  eraseSubscriber(number: E164, reason: string, actor: Actor, now: WallMs): Promise<ErasureDone>;
  /** Forgets people whose records have been kept for `callsDays`, or longer where the calling rules ask for it. */
  applyRetention(callsDays: number, dryRun: boolean, actor: Actor, now: WallMs): Promise<RetentionDone>;
  /**
   * The bytes of an encrypted backup, made while the ledger is in use, as fast as they are taken; returns what it holds.
   * Throws `SB_BUSY` while another is being made.
   */
  backup(actor: Actor, now: WallMs): AsyncGenerator<Uint8Array, BackupDone>;
  /**
   * Exchanges the sealing secret in the key file and seals every row anew, a slice at a time; one that was cut short goes
   * on. Rejects with `SB_BUSY` during an import, `SB_CONFLICT` where the key is one that this process cannot write.
   */
  rotateKey(actor: Actor, now: WallMs): Promise<RotationDone>;
}
