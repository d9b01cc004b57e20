import { SimbankError } from "../../domain/errors.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor } from "../api.ts";
import type { ConsentImportRow } from "../api-registers.ts";
import { actorText, audit } from "./audit.ts";
import { hastenHeld } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";

interface ImportColumns {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly evidence: Buffer | null;
  readonly rows: number;
  readonly state: ConsentImportRow["state"];
  readonly reason: string | null;
  readonly released_at: number | null;
  readonly released_by: string | null;
}

function importRow(row: ImportColumns): ConsentImportRow {
  return {
    importId: row.id,
    at: wallMs(row.at),
    by: row.actor,
    rows: row.rows,
    evidence: row.evidence?.toString("hex") ?? null,
    state: row.state,
    reason: row.reason,
    releasedAt: row.released_at === null ? null : wallMs(row.released_at),
    releasedBy: row.released_by,
  };
}

/** The imported lists of consents, newest first. */
export function consentImports(ctx: LedgerContext): readonly ConsentImportRow[] {
  return ctx.all<ImportColumns>("SELECT * FROM consent_import ORDER BY id DESC LIMIT 1000").map(importRow);
}

/**
 * Begins a list. Outside `lab` it counts only when it is whole and nobody has to look at it. Throws `SB_INVALID_INPUT`
 * when the document that is to prove it is not in the evidence area.
 */
export function beginConsentImport(ctx: LedgerContext, evidence: string | null, actor: Actor, now: WallMs): number {
  if (evidence !== null && ctx.evidence.stateOf(evidence) !== "intact") {
    const text = `The document ${evidence.slice(0, 12)}… is not in the evidence area, or no longer whole: store it first.`;
    throw new SimbankError("SB_INVALID_INPUT", text, { evidence });
  }
  const inserted = ctx.run(
    "INSERT INTO consent_import (at, actor, evidence, state) VALUES (?, ?, ?, ?)",
    now,
    actorText(actor),
    evidence === null ? null : Buffer.from(evidence, "hex"),
    ctx.settings.country === "lab" ? "clear" : "open",
  );
  ctx.memory.heldImports = null;
  return Number(inserted.lastInsertRowid);
}

/** The list is whole. `suspicion`: why it looks made up (field rule 9), in words; null where it does not. */
export function endConsentImport(
  ctx: LedgerContext,
  importId: number,
  rows: number,
  suspicion: string | null,
  now: WallMs,
): void {
  const held = suspicion !== null && ctx.settings.country !== "lab";
  const state = held ? "held" : "clear";
  ctx.run("UPDATE consent_import SET rows = ?, state = ?, reason = ? WHERE id = ?", rows, state, suspicion, importId);
  ctx.memory.heldImports = null;
  if (held) audit(ctx, now, "import-held", null, { import: importId, reason: suspicion });
  else wakeOf(ctx, importId, now);
}

/** Contacts that were passed over while the list could not count are judged again. */
function wakeOf(ctx: LedgerContext, importId: number, now: WallMs): void {
  if (ctx.settings.country === "lab") return;
  hastenHeld(ctx, importId, now);
}

/** Lets a held list count. Throws `SB_NOT_FOUND`, or `SB_CONFLICT` where nothing holds it. */
export function releaseConsents(
  ctx: LedgerContext,
  importId: number,
  reason: string,
  actor: Actor,
  now: WallMs,
): ConsentImportRow {
  const read = () => ctx.one<ImportColumns>("SELECT * FROM consent_import WHERE id = ?", importId);
  const row = read();
  if (row === undefined) throw new SimbankError("SB_NOT_FOUND", `There is no import ${importId} of consents.`);
  if (row.state !== "held" && row.state !== "open") {
    throw new SimbankError("SB_CONFLICT", `Import ${importId} is ${row.state}: nothing holds it.`, {
      import: importId,
    });
  }
  ctx.run(
    `UPDATE consent_import SET state = 'released', released_at = ?, released_by = ?, release_reason = ? WHERE id = ?`,
    now,
    actorText(actor),
    reason,
    importId,
  );
  ctx.memory.heldImports = null;
  audit(ctx, now, "import-released", actor, { import: importId, reason });
  wakeOf(ctx, importId, now);
  return importRow(read() ?? row);
}

/** Whether the list of a consent waits for a person; `lab` holds none back. */
export function isHeld(ctx: LedgerContext, importId: number | null): boolean {
  if (importId === null || ctx.settings.country === "lab") return false;
  ctx.memory.heldImports ??= new Set(
    ctx.all<{ id: number }>("SELECT id FROM consent_import WHERE state IN ('open', 'held')").map((row) => row.id),
  );
  return ctx.memory.heldImports.has(importId);
}
