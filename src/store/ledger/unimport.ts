import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { CampaignId } from "../../domain/words.ts";
import type { Actor, ImportReversal, ImportRow } from "../api.ts";
import { audit } from "./audit.ts";
import { existingCampaign } from "./campaign-records.ts";
import { settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";

const SLICE = 250;

interface ImportColumns {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly imported: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly ended_at: number | null;
  readonly reversed_at: number | null;
}

/** The lists that were imported into a campaign, oldest first. */
export function importRows(ctx: LedgerContext, id: CampaignId): readonly ImportRow[] {
  const rows = ctx.all<ImportColumns>(
    "SELECT * FROM contact_import WHERE campaign_id = ? ORDER BY id",
    existingCampaign(ctx, id).id,
  );
  return rows.map((row) => ({
    importId: row.id,
    at: row.at as WallMs,
    by: row.actor,
    imported: row.imported,
    unchanged: row.unchanged,
    rejected: row.rejected,
    ended: row.ended_at !== null,
    reversedAt: row.reversed_at as WallMs | null,
  }));
}

interface Waiting {
  readonly id: number;
  readonly number_key: Uint8Array;
  readonly state: string;
  readonly tries: number;
}

const NEXT = `SELECT id, number_key, state, tries FROM contact
  WHERE import_id = ? AND campaign_id = ? AND id > ? ORDER BY id LIMIT ${SLICE}`;

/** A person of whom nothing else is known is forgotten with the list that named it. */
const FORGET = `DELETE FROM subscriber WHERE number_key = ?1
  AND NOT EXISTS (SELECT 1 FROM contact WHERE number_key = ?1) AND NOT EXISTS (SELECT 1 FROM consent WHERE number_key = ?1)
  AND NOT EXISTS (SELECT 1 FROM attempt WHERE number_key = ?1) AND NOT EXISTS (SELECT 1 FROM note WHERE number_key = ?1)
  AND NOT EXISTS (SELECT 1 FROM suppression WHERE number_key = ?1)
  AND NOT EXISTS (SELECT 1 FROM withdrawal WHERE number_key = ?1)
  AND NOT EXISTS (SELECT 1 FROM card WHERE number_key = ?1)`;

/** True if the contact is gone; one that was decided on keeps its row and is called no more. */
function takeOut(ctx: LedgerContext, contact: Waiting): boolean {
  const isDecided =
    ctx.one("SELECT 1 FROM attempt WHERE contact_id = ? LIMIT 1", contact.id) !== undefined ||
    ctx.one("SELECT 1 FROM decision WHERE contact_id = ? LIMIT 1", contact.id) !== undefined;
  if (!isDecided) {
    ctx.run("DELETE FROM contact WHERE id = ?", contact.id);
    ctx.run(FORGET, contact.number_key);
    return true;
  }
  // One that was refused keeps the reason it was refused for; nothing wakes it any more.
  if (contact.state === "waiting" || contact.tries === 0) {
    ctx.run(
      `UPDATE contact SET hold = CASE state WHEN 'waiting' THEN 'its import was reversed' ELSE hold END,
         state = 'refused', wake = NULL, urgent = 0, agreed = 0 WHERE id = ? AND state IN ('waiting', 'refused')`,
      contact.id,
    );
  }
  return false;
}

/**
 * Takes a list back: its contacts that were never dialled nor decided on are gone, the others that still waited are
 * called no more. Throws `SB_NOT_FOUND` for an import that the campaign does not have.
 */
export function* unimport(
  ctx: LedgerContext,
  id: CampaignId,
  importId: number,
  actor: Actor,
  now: WallMs,
): Generator<void, ImportReversal> {
  const campaign = existingCampaign(ctx, id).id;
  const known = ctx.one("SELECT 1 FROM contact_import WHERE id = ? AND campaign_id = ?", importId, campaign);
  if (known === undefined) {
    const text = `Campaign ${id} has no import ${importId}: \`simbank campaign imports ${id}\` lists them.`;
    throw new SimbankError("SB_NOT_FOUND", text, { campaign: id, import: importId });
  }
  let removed = 0;
  let kept = 0;
  for (let last = 0; ; ) {
    const slice = ctx.all<Waiting>(NEXT, importId, campaign, last);
    for (const contact of slice) {
      last = contact.id;
      if (takeOut(ctx, contact)) removed += 1;
      else kept += 1;
    }
    if (slice.length < SLICE) break;
    yield;
  }
  ctx.run("UPDATE contact_import SET reversed_at = ? WHERE id = ?", now, importId);
  audit(ctx, now, "import-reversed", actor, { campaign: id, import: importId, removed, kept });
  settleCampaign(ctx, campaign);
  return { removed, kept };
}
