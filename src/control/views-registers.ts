import type { NewRegisterEntry, Register, RegisterEntry } from "../domain/register.ts";
import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { CampaignId } from "../domain/words.ts";
import type { Actor } from "./roles.ts";
import type { WithdrawalView } from "./views.ts";

/** A document in the evidence area, by the hash of its content. */
export interface EvidenceView {
  readonly sha256: string;
  readonly bytes: number;
}

export interface RecordCheckView {
  readonly accept: boolean;
  readonly until: WallMs | null;
  readonly reason: string | null;
}

export interface RegistryCopyView {
  readonly registry: string;
  readonly obtainedAt: WallMs;
  readonly importedAt: WallMs;
  readonly by: string;
  readonly rows: number;
  readonly sha256: string | null;
  readonly complete: boolean;
}

export interface ConsentImportView {
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

export interface ComplaintView extends WithdrawalView {
  readonly paused: readonly CampaignId[];
}

/** With what right the box works: documents, registers, held lists, public registers, complaints, the clock's trust. */
export interface RegisterBackend {
  /** Stores a document; on disk when it resolves. */
  storeEvidence(actor: Actor, bytes: AsyncIterable<Uint8Array>): Promise<EvidenceView>;
  enterRecord(actor: Actor, entry: NewRegisterEntry): Promise<RegisterEntry>;
  /** Rejects with `SB_FORBIDDEN` for whoever entered it, and for a person who holds both roles (field rule 3). */
  checkRecord(actor: Actor, id: number, check: RecordCheckView): Promise<RegisterEntry>;
  endRecord(actor: Actor, id: number, reason: string): Promise<RegisterEntry>;
  records(register: Register | null): Promise<readonly RegisterEntry[]>;

  consentImports(): Promise<readonly ConsentImportView[]>;
  releaseConsents(actor: Actor, importId: number, reason: string): Promise<ConsentImportView>;
  registryCopies(): Promise<readonly RegistryCopyView[]>;

  /** Resolves only when no call to the number is left. */
  complain(actor: Actor, number: E164, source: string): Promise<ComplaintView>;
  trustClock(actor: Actor, reason: string, by: string): Promise<{ readonly newestWas: WallMs | null }>;
  declareFirstBox(actor: Actor, reason: string): Promise<void>;
}
