import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { Actor } from "./roles.ts";
import type { PersonView } from "./views-people.ts";

/** What is told of a file when its last byte is out. */
export type FileFacts = Readonly<Record<string, string | number>>;

/** The bytes of a file, as fast as they are taken, and what is told of it at its end. */
export type FileBytes = AsyncGenerator<Uint8Array, FileFacts>;

export interface EvidencePeriod {
  readonly since: WallMs;
  /** Exclusive. */
  readonly until: WallMs;
  readonly reveal: boolean;
}

export interface ErasureView {
  readonly erasedAt: WallMs;
  readonly known: boolean;
  readonly contactsRemoved: number;
  readonly suppressionsKept: number;
  readonly variables: number;
  readonly notes: number;
  readonly references: number;
  readonly callsEnded: number;
}

export interface PersonExportView {
  readonly person: PersonView;
  readonly erasedAt: WallMs | null;
  readonly consentEvents: readonly {
    readonly at: WallMs;
    readonly kind: string;
    readonly method: string;
    readonly actor: string | null;
  }[];
  readonly registries: readonly { readonly registry: string; readonly obtainedAt: WallMs }[];
}

export interface RetentionView {
  readonly days: number;
  readonly before: WallMs;
  readonly people: number;
  readonly variables: number;
  readonly notes: number;
  readonly references: number;
}

/** What proves the ledger to others, what it owes to the people in it, and how it is kept. */
export interface ProofBackend {
  /** An encrypted backup, made while calls go on. Rejects with `SB_BUSY` while another is being made. */
  backup(actor: Actor): FileBytes;
  /** The audit chain, signed. */
  exportAudit(actor: Actor): FileBytes;
  /** A signed archive that shows with what right every call of a period was made. */
  evidencePack(actor: Actor, period: EvidencePeriod): FileBytes;
  exportPerson(actor: Actor, number: E164): Promise<PersonExportView>;
  /** Resolves only when it is on disk and no call to the number is left. */
  eraseSubscriber(actor: Actor, number: E164, reason: string): Promise<ErasureView>;
  /** Forgets people whose records have served their time; a dry run only counts them. */
  applyRetention(actor: Actor, dryRun: boolean): Promise<RetentionView>;
  /** Resolves how many rows were sealed anew. */
  rotateKey(actor: Actor): Promise<{ readonly rows: number }>;
}
