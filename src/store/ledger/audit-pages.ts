import type { WallMs } from "../../domain/time.ts";
import type { Actor, AuditPage } from "../api-proof.ts";
import { audit } from "./audit.ts";
import { checkpoint, ownPublicKey } from "./audit-checkpoints.ts";
import type { LedgerContext } from "./context.ts";

/** Events in one page. */
const PAGE = 500;

/** Begins an export: says so in the chain, then signs the chain with that. Resolves the last event it will hold. */
export function beginAuditExport(ctx: LedgerContext, actor: Actor, now: WallMs): { last: number; publicKey: string } {
  audit(ctx, now, "audit-exported", actor, {});
  const signed = checkpoint(ctx, now);
  return { last: (signed?.seq ?? 0) + 1, publicKey: ownPublicKey(ctx) ?? "" };
}

/** Events after `after` up to `last`, as they are chained. */
export function auditPage(ctx: LedgerContext, after: number, last: number): AuditPage {
  const rows = ctx.all<Omit<AuditPage["events"][number], "hash"> & { readonly hash: Buffer }>(
    "SELECT seq, at, kind, ref, actor, body, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
    after,
    last,
    PAGE,
  );
  return { events: rows.map((row) => ({ ...row, hash: row.hash.toString("hex") })) };
}
