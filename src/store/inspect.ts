import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { keyTrouble } from "./key-file.ts";
import { pragmaNumber } from "./pragma.ts";
import { toStoreError } from "./sqlite-error.ts";

/** What a look at a data folder shows, whether a daemon works with it or not. */
export type LedgerReport =
  | { readonly kind: "none" }
  /** It cannot be read now: another user's, or busy. */
  | { readonly kind: "unreadable"; readonly why: string }
  | { readonly kind: "damaged"; readonly why: string }
  /** The key under which it was written is not where it should be. */
  | { readonly kind: "keyless"; readonly why: string }
  | {
      readonly kind: "sound";
      readonly schema: number;
      readonly bytes: number;
      /** Attempts that an earlier life of the daemon left without an end, and that nobody has looked at. */
      readonly unresolved: number;
      /** When the newest of them was closed; null where there is none. Epoch milliseconds. */
      readonly lastUnresolvedAt: number | null;
    };

const UNRESOLVED = `
  SELECT count(*) AS attempts, max(ended_at) AS last FROM attempt
  WHERE outcome = 'unknown' AND id NOT IN (SELECT attempt_id FROM reconciliation)`;

/**
 * Reads the ledger of a data folder without writing to it, and whether the key is there that it needs. Takes a second
 * for some millions of rows.
 */
export function inspectLedger(dataDir: string, keyFile: string): LedgerReport {
  const path = join(dataDir, "simbankd.db");
  if (!existsSync(path)) return { kind: "none" };
  const trouble = keyTrouble(keyFile);
  if (trouble !== null) return { kind: "keyless", why: trouble };
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true, timeout: 2000 });
    const found = db.pragma("quick_check(1)", { simple: true });
    if (found !== "ok") return { kind: "damaged", why: String(found).slice(0, 200) };
    const schema = pragmaNumber(db, "user_version");
    const rows = schema === 0 ? undefined : db.prepare<[], { attempts: number; last: number | null }>(UNRESOLVED).get();
    return {
      kind: "sound",
      schema,
      bytes: statSync(path).size,
      unresolved: rows?.attempts ?? 0,
      lastUnresolvedAt: rows?.last ?? null,
    };
  } catch (error) {
    const failure = toStoreError(error, path);
    return { kind: failure.code === "SB_STORE_CORRUPT" ? "damaged" : "unreadable", why: failure.message };
  } finally {
    db?.close();
  }
}
