import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Actor } from "../api.ts";
import type { StoredEvidence } from "../api-registers.ts";
import { EvidenceDraft } from "../evidence-area.ts";
import { actorText, audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

/** Documents that may be written at once: each holds a file open. */
const MAX_DRAFTS = 16;

/** Opens a document to be written piece by piece; resolves the number by which it is written. */
export function beginEvidence(ctx: LedgerContext): number {
  const { drafts } = ctx.rack;
  if (drafts.size >= MAX_DRAFTS) {
    throw new SimbankError("SB_BUSY", `${MAX_DRAFTS} documents are being stored already: try again in a moment.`);
  }
  const id = 1 + Math.max(0, ...drafts.keys());
  drafts.set(id, new EvidenceDraft(ctx.evidence, `draft-${id}`));
  return id;
}

function draftOf(ctx: LedgerContext, id: number): EvidenceDraft {
  const draft = ctx.rack.drafts.get(id);
  if (draft === undefined) throw new SimbankError("SB_NOT_FOUND", "The document was given up: store it again.");
  return draft;
}

export function writeEvidence(ctx: LedgerContext, id: number, bytes: Uint8Array): void {
  draftOf(ctx, id).write(bytes);
}

/** Gives up a document that did not arrive whole. Idempotent. */
export function dropEvidence(ctx: LedgerContext, id: number): void {
  ctx.rack.drafts.get(id)?.drop();
  ctx.rack.drafts.delete(id);
}

/** The document is on disk under its hash, and on record. The same content stored again changes nothing. */
export function keepEvidence(ctx: LedgerContext, id: number, actor: Actor, now: WallMs): StoredEvidence {
  const kept = draftOf(ctx, id).keep();
  ctx.rack.drafts.delete(id);
  const { sha256, bytes } = kept;
  const inserted = ctx.run(
    "INSERT INTO evidence (sha256, bytes, stored_at, stored_by) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
    Buffer.from(sha256, "hex"),
    bytes,
    now,
    actorText(actor),
  );
  if (inserted.changes > 0) audit(ctx, now, "evidence-stored", actor, { sha256, bytes });
  ctx.memory.registers = null;
  return kept;
}

/** Whether a document was ever stored here, whatever has become of it. */
export function wasStored(ctx: LedgerContext, sha256: Uint8Array): boolean {
  return ctx.one("SELECT 1 FROM evidence WHERE sha256 = ?", sha256) !== undefined;
}
