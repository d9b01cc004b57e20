import { hash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical-json.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Actor } from "../api.ts";
import { type AuditedKind, auditedRow } from "./audited-rows.ts";
import type { LedgerContext } from "./context.ts";

/** What precedes the first link. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** Most events are far shorter: they are hashed where they are written, without a buffer of their own. */
const SCRATCH_CHARACTERS = 2_000;
const scratch = Buffer.alloc(GENESIS.length + 3 * SCRATCH_CHARACTERS);

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
  const actor = row.actor === null ? "null" : JSON.stringify(row.actor);
  // As JSON.stringify would write it: kinds are words of ours, of letters and dashes.
  const text = `[${row.seq},${row.at},"${row.kind}",${row.ref},${actor}]\0${row.body}`;
  if (text.length > SCRATCH_CHARACTERS) {
    return hash("sha256", Buffer.concat([previous, Buffer.from(text)]), "buffer");
  }
  scratch.set(previous);
  const end = previous.length + scratch.write(text, previous.length);
  return hash("sha256", scratch.subarray(0, end), "buffer");
}

/** What the ledger keeps of the end of its chain, under the controller key: events cut off at the end show. */
export function endMark(ctx: LedgerContext, seq: number, link: Uint8Array): Buffer {
  return ctx.vault.fingerprint(
    `audit end ${seq} ${Buffer.from(link.buffer, link.byteOffset, link.length).toString("hex")}`,
  );
}

export function actorText(actor: Actor): string {
  return `${actor.name}(${actor.uid})`;
}

/** The number and hash of the last event; of none: 0 and what precedes the first. */
export function chainHead(ctx: LedgerContext): { seq: number; hash: Uint8Array } {
  ctx.memory.auditHead ??= ctx.one<{ seq: number; hash: Uint8Array }>(
    "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1",
  ) ?? { seq: 0, hash: GENESIS };
  return ctx.memory.auditHead;
}

/** Notes where the chain ends now; to be done before a transaction commits, once for all that was appended in it. */
export function markEnd(ctx: LedgerContext): void {
  if (!ctx.memory.endUnmarked) return;
  const { seq, hash: link } = chainHead(ctx);
  ctx.run("UPDATE meta SET value = ? WHERE key = 'audit-end'", endMark(ctx, seq, link));
  ctx.memory.endUnmarked = false;
}

function append(
  ctx: LedgerContext,
  at: WallMs,
  kind: string,
  ref: number | null,
  actor: Actor | null,
  body: string,
): void {
  const last = chainHead(ctx);
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
  ctx.memory.endUnmarked = true;
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
  ctx.memory.newestAt ??=
    ctx.one<{ at: number | null }>(
      "SELECT max(at) AS at FROM audit WHERE seq >= coalesce((SELECT value FROM meta WHERE key = 'clock-trusted'), 0)",
    )?.at ?? null;
  return ctx.memory.newestAt;
}

/** Rows before the event that was appended last no longer say what time it is; that event, of instant `at`, does. */
export function forgetTimeBefore(ctx: LedgerContext, at: WallMs): void {
  ctx.run(
    "INSERT INTO meta (key, value) VALUES ('clock-trusted', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
    chainHead(ctx).seq,
  );
  ctx.memory.newestAt = at;
}

function noteTime(ctx: LedgerContext, at: number): void {
  const newest = newestAt(ctx);
  if (newest === null || at > newest) ctx.memory.newestAt = at;
}
