import { existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { CardLimits, SharedLimits } from "../domain/card.ts";
import type { Iccid, Imsi } from "../domain/words.ts";
import { readDocument } from "./ledger/limits.ts";

/** What binds one card and its contract, by the ledger. */
export interface LimitsInForce {
  readonly iccid: Iccid;
  readonly imsi: Imsi | null;
  readonly limits: CardLimits;
  readonly shared: SharedLimits | null;
}

interface Row {
  readonly iccid: string;
  readonly imsi: string | null;
  readonly limits: string;
}

const CARDS = `SELECT c.iccid, c.imsi,
    (SELECT l.limits FROM card_limits l WHERE l.card_id = c.id ORDER BY l.seq DESC LIMIT 1) AS limits
  FROM card c JOIN card_iccid i ON i.iccid = c.iccid WHERE c.state <> 'retired' ORDER BY c.id`;
const CONTRACT = "SELECT limits FROM contract_limits WHERE contract = ? ORDER BY seq DESC LIMIT 1";

/**
 * The limits of every card that a data folder knows, read beside a daemon that may be running; nothing is written and
 * nothing is locked. Null where there is no ledger yet, or none that this user or this version can read.
 */
export function limitsInForce(dataDir: string): readonly LimitsInForce[] | null {
  const path = join(dataDir, "simbankd.db");
  if (!existsSync(path)) return null;
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const shared = db.prepare<[string], { readonly limits: string }>(CONTRACT);
    return db
      .prepare<[], Row>(CARDS)
      .all()
      .map(({ iccid, imsi, limits: text }) => {
        const { limits } = readDocument(text);
        const row = limits.contract === null ? undefined : shared.get(limits.contract);
        return { iccid, imsi, limits, shared: row === undefined ? null : (JSON.parse(row.limits) as SharedLimits) };
      });
  } catch {
    // Another user's ledger, one of an earlier version, or no database at all: the start of the daemon says which.
    return null;
  } finally {
    db?.close();
  }
}
