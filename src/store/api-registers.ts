import type { NewRegisterEntry, Register, RegisterEntry } from "../domain/register.ts";
import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { CampaignId } from "../domain/words.ts";
import type { Actor } from "./api-calls.ts";
import type { WithdrawalDone } from "./api-lists.ts";

/** A document in the evidence area. */
export interface StoredEvidence {
  /** Hex; also the name of the file. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A second person's word on an entry of a register. */
export interface RecordCheck {
  readonly accept: boolean;
  /** Ends it earlier than it was entered for; null: it stays as entered. */
  readonly until: WallMs | null;
  /** Needed to refuse. */
  readonly reason: string | null;
}

/** A copy of a public register of people who want no calls. */
export interface RegistryCopyRow {
  readonly registry: string;
  readonly obtainedAt: WallMs;
  readonly importedAt: WallMs;
  readonly by: string;
  readonly rows: number;
  /** SHA-256 of the file, hex; null while it is being read, or where that was cut short. */
  readonly sha256: string | null;
  readonly complete: boolean;
}

/** An imported list of consents. `open`: still being read, or cut short; outside `lab` its rows permit nothing. */
export interface ConsentImportRow {
  readonly importId: number;
  readonly at: WallMs;
  readonly by: string;
  readonly rows: number;
  readonly evidence: string | null;
  readonly state: "open" | "clear" | "held" | "released";
  readonly reason: string | null;
  readonly releasedAt: WallMs | null;
  readonly releasedBy: string | null;
}

/** Where something came from when a person complained of a call, and which campaigns it paused. */
export interface ComplaintDone extends WithdrawalDone {
  readonly paused: readonly CampaignId[];
}

/** With what right the box works: registers, documents, held lists, complaints, the clock. */
export interface RegisterStore {
  /** Stores a document by the hash of its content; on disk when it resolves. Rejects with `SB_INVALID_INPUT`. */
  storeEvidence(bytes: AsyncIterable<Uint8Array>, actor: Actor, now: WallMs): Promise<StoredEvidence>;
  /** Enters a record, which counts for nothing until `checkRecord`. Rejects with `SB_INVALID_INPUT`. */
  enterRecord(entry: NewRegisterEntry, actor: Actor, now: WallMs): Promise<RegisterEntry>;
  /** Rejects with `SB_FORBIDDEN` for whoever entered it, `SB_CONFLICT` where that was done already. */
  checkRecord(id: number, check: RecordCheck, actor: Actor, now: WallMs): Promise<RegisterEntry>;
  endRecord(id: number, reason: string, actor: Actor, now: WallMs): Promise<RegisterEntry>;
  /** Of one register, or of all; oldest first. */
  registerEntries(register: Register | null, now: WallMs): Promise<readonly RegisterEntry[]>;

  consentImports(): Promise<readonly ConsentImportRow[]>;
  /** Lets a held list count. Rejects with `SB_NOT_FOUND`, `SB_CONFLICT`. */
  releaseConsents(importId: number, reason: string, actor: Actor, now: WallMs): Promise<ConsentImportRow>;

  registryCopies(): Promise<readonly RegistryCopyRow[]>;
  /** Suppresses the number for the controller and pauses the campaigns that called it last. */
  complain(number: E164, source: string, actor: Actor, now: WallMs): Promise<ComplaintDone>;
  /** Believes the present clock although a newer row is on record; resolves what it read before. */
  trustClock(reason: string, by: string, actor: Actor, now: WallMs): Promise<{ readonly newestWas: WallMs | null }>;
  /** Records that no earlier ledger of this operator is lost. Rejects with `SB_CONFLICT` where it was said already. */
  declareFirstBox(reason: string, actor: Actor, now: WallMs): Promise<void>;
}
