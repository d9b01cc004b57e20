import type { LedgerContext } from "../../src/store/ledger/context.ts";
import { asE164 } from "../../src/domain/number.ts";
import type { Vault } from "../../src/store/vault.ts";
import { wallNow } from "./sample-ledger.ts";
import { labNumber } from "./sample-people.ts";

/** What a ledger for a bench holds. */
export interface LedgerShape {
  readonly contacts: number;
  readonly campaigns: number;
  /** Percent of the contacts that their calling hours have refused, and who wait for the next opening. */
  readonly refusedPercent: number;
}

const DAY_MS = 86_400_000;
const PER_TRANSACTION = 100_000;
/** Coprime to any number of contacts in use: the list's order has nothing to do with the order of keys. */
const STRIDE = 617_283_947n;

/** In the order of keys, so that every tree of the database only grows at its end. */
function keyOf(index: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUIntBE(index + 1, 0, 6);
  return key;
}

function sealedNumber(vault: Vault, index: number, key: Buffer): Buffer {
  const number = asE164(labNumber(index));
  if (number === null) throw new Error(`There is no laboratory number ${index}.`);
  return vault.seal(number, key);
}

/**
 * Writes running campaigns of consented people straight into the tables: imports of ten million rows would take longer
 * than all benches together, and leave the same rows. Keys are counted, not derived from the number; the ledger asks
 * for rows by whatever key a contact has.
 */
export function fillInBulk(ctx: LedgerContext, { contacts, campaigns, refusedPercent }: LedgerShape): void {
  const { db, vault } = ctx;
  const now = wallNow();
  const person = db.prepare("INSERT INTO subscriber (number_key, sealed_number) VALUES (?, ?)");
  const consent = db.prepare(`INSERT INTO consent (number_key, digest, purpose, voices, granted_at, method, imported_at)
    VALUES (?, ?, 'appointment', 'live', ?, 'web form', ?)`);
  const contact = db.prepare(`INSERT INTO contact (campaign_id, number_key, place, state, due_at)
    VALUES (?, ?, ?, 'waiting', ?)`);
  const digest = Buffer.alloc(32, 1);
  const counting = db
    .prepare<[], { readonly sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'contact_counts_in'")
    .get();
  const dueIndex = db
    .prepare<[], { readonly sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'contact_due'")
    .get();
  if (counting === undefined || dueIndex === undefined) {
    throw new Error("The ledger has another shape than this bench.");
  }
  db.exec("DROP TRIGGER contact_counts_in; DROP INDEX contact_due");
  for (let from = 0; from < contacts; from += PER_TRANSACTION) {
    db.exec("BEGIN IMMEDIATE");
    for (let index = from; index < Math.min(contacts, from + PER_TRANSACTION); index += 1) {
      const key = keyOf(index);
      const place = Number((BigInt(index) * STRIDE) % BigInt(contacts));
      const dueAt = place % 100 < refusedPercent ? now + DAY_MS : now - 1;
      person.run(key, sealedNumber(vault, index, key));
      consent.run(key, digest, now - DAY_MS, now);
      contact.run(1 + (index % campaigns), key, place + 1, dueAt);
    }
    db.exec("COMMIT");
  }
  db.exec(`UPDATE campaign SET waiting = (SELECT count(*) FROM contact WHERE campaign_id = campaign.id)`);
  db.exec(counting.sql);
  db.exec(dueIndex.sql);
  db.pragma("wal_checkpoint(TRUNCATE)");
}
