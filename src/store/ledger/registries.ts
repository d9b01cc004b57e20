import { SimbankError } from "../../domain/errors.ts";
import { rfc3339, type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor, ImportKind } from "../api.ts";
import type { RegistryCopyRow } from "../api-registers.ts";
import { actorText, audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

type RegistryImport = Extract<ImportKind, { readonly kind: "registry" }>;

/** Begins a copy of a public register. Throws `SB_INVALID_INPUT` for one from the future, or older than what is there. */
export function beginRegistryCopy(ctx: LedgerContext, kind: RegistryImport, actor: Actor, now: WallMs): number {
  const { registry, obtainedAt } = kind;
  if (obtainedAt > now) {
    const text = `A copy obtained at ${rfc3339(obtainedAt)} lies in the future: say when it was really obtained.`;
    throw new SimbankError("SB_INVALID_INPUT", text, { registry });
  }
  const newest = ctx.one<{ at: number | null }>(
    "SELECT max(obtained_at) AS at FROM registry_copy WHERE registry = ? AND ended_at IS NOT NULL",
    registry,
  );
  if (newest?.at !== null && newest !== undefined && newest.at > obtainedAt) {
    const text = `A copy of ${registry} of ${rfc3339(wallMs(newest.at))} is here already: an older one would forget people.`;
    throw new SimbankError("SB_CONFLICT", text, { registry });
  }
  const inserted = ctx.run(
    "INSERT INTO registry_copy (registry, obtained_at, at, actor) VALUES (?, ?, ?, ?)",
    registry,
    obtainedAt,
    now,
    actorText(actor),
  );
  return Number(inserted.lastInsertRowid);
}

/** The copy is whole: it counts from now on, and who stands in it no more is listed no more. */
export function endRegistryCopy(
  ctx: LedgerContext,
  copyId: number,
  done: { readonly rows: number; readonly sha256: string },
  actor: Actor,
  now: WallMs,
): void {
  ctx.run(
    "UPDATE registry_copy SET rows = ?, sha256 = ?, ended_at = ? WHERE id = ?",
    done.rows,
    Buffer.from(done.sha256, "hex"),
    now,
    copyId,
  );
  const copy = ctx.one<{ registry: string; obtained_at: number }>(
    "SELECT registry, obtained_at FROM registry_copy WHERE id = ?",
    copyId,
  );
  audit(ctx, now, "registry-imported", actor, { copy: copyId, ...copy, ...done });
  ctx.memory.registers = null;
  ctx.rack.heldLines.clear();
}

interface CopyColumns {
  readonly registry: string;
  readonly obtained_at: number;
  readonly at: number;
  readonly actor: string;
  readonly rows: number;
  readonly sha256: Buffer | null;
  readonly ended_at: number | null;
}

/** The copies of public registers, newest first. */
export function registryCopies(ctx: LedgerContext): readonly RegistryCopyRow[] {
  const rows = ctx.all<CopyColumns>("SELECT * FROM registry_copy ORDER BY id DESC LIMIT 1000");
  return rows.map((row) => ({
    registry: row.registry,
    obtainedAt: wallMs(row.obtained_at),
    importedAt: wallMs(row.at),
    by: row.actor,
    rows: row.rows,
    sha256: row.sha256?.toString("hex") ?? null,
    complete: row.ended_at !== null,
  }));
}

/**
 * The public registers in which a number stands, by the newest whole copy of each. What a copy under way brings counts
 * at once; what it no longer names counts until it is whole.
 */
export function listedIn(
  ctx: LedgerContext,
  newest: ReadonlyMap<string, number>,
  numberKey: Uint8Array,
): readonly string[] {
  if (newest.size === 0) return [];
  const sql = "SELECT registry, copy_id FROM registry_number WHERE number_key = ?";
  const rows = ctx.all<{ registry: string; copy_id: number }>(sql, numberKey);
  return rows.filter((row) => row.copy_id >= (newest.get(row.registry) ?? 0)).map((row) => row.registry);
}
