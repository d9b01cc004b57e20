import { hash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Actor } from "../api.ts";
import { type AuditedKind, auditedRow } from "./audited-rows.ts";
import type { LedgerContext } from "./context.ts";

/** What precedes the first link. */
export const GENESIS: Uint8Array = new Uint8Array(32);

export interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly ref: number | null;
  readonly actor: string | null;
  readonly body: string;
  readonly hash: Uint8Array;
}

/** SHA-256 over the link before and everything this one says; a changed, missing or moved link fits no successor. */
export function linkHash(previous: Uint8Array, row: Omit<AuditRow, "hash">): Buffer {
  const head = JSON.stringify([row.seq, row.at, row.kind, row.ref, row.actor]);
  return hash("sha256", Buffer.concat([previous, Buffer.from(`${head}\0${row.body}`)]), "buffer");
}

export function actorText(actor: Actor): string {
  return `${actor.name}(${actor.uid})`;
}

function head(ctx: LedgerContext): { seq: number; hash: Uint8Array } {
  ctx.memory.auditHead ??= ctx.one<{ seq: number; hash: Uint8Array }>(
    "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
  ) ?? { seq: 0, hash: GENESIS };
  return ctx.memory.auditHead;
}

function append(
  ctx: LedgerContext,
  at: WallMs,
  kind: string,
  ref: number | null,
  actor: Actor | null,
  body: string,
): void {
  const last = head(ctx);
  const row = { seq: last.seq + 1, at, kind, ref, actor: actor === null ? null : actorText(actor), body };
  const link = linkHash(last.hash, row);
  ctx.run(
    "INSERT INTO audit (seq, at, kind, ref, actor, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
    row.seq,
    row.at,
    row.kind,
    row.ref,
    row.actor,
    row.body,
    link,
  );
  ctx.memory.auditHead = { seq: row.seq, hash: link };
  noteTime(ctx, at);
}

/** Appends an act that no other table keeps. `body` must hold no number and no name of a called person. */
export function audit(
  ctx: LedgerContext,
  at: WallMs,
  kind: string,
  actor: Actor | null,
  body: Readonly<Record<string, unknown>>,
): void {
  append(ctx, at, kind, null, actor, canonicalJson(body));
}

/** Appends the present content of a row, so that any later change of it shows. */
export function auditRow(
  ctx: LedgerContext,
  at: WallMs,
  kind: AuditedKind,
  ref: number,
  actor: Actor | null = null,
): void {
  append(ctx, at, kind, ref, actor, auditedRow(ctx, kind, ref) ?? "null");
}

/** The newest instant the ledger has stored; a clock that reads earlier has stepped back. */
export function newestAt(ctx: LedgerContext): number | null {
  ctx.memory.newestAt ??= ctx.one<{ at: number | null }>("SELECT max(at) AS at FROM audit")?.at ?? null;
  return ctx.memory.newestAt;
}

function noteTime(ctx: LedgerContext, at: number): void {
  const newest = newestAt(ctx);
  if (newest === null || at > newest) ctx.memory.newestAt = at;
}
