import type { Database } from "better-sqlite3";
import { SimbankError } from "../domain/errors.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { pragmaNumber } from "./pragma.ts";

/** Marks a file as ours ("SBNK"), so that another program's database is never taken for an empty ledger. */
export const APPLICATION_ID = 0x53424e4b;

/**
 * Refuses a database that this version cannot keep: one of a newer version (`SB_STORE_NEWER`) or of another program
 * (`SB_STORE_FOREIGN`). Writes nothing.
 */
export function assertKnownSchema(db: Database, path: string, known: number = MIGRATIONS.length): void {
  const version = pragmaNumber(db, "user_version");
  const owner = pragmaNumber(db, "application_id");
  if (owner !== APPLICATION_ID && (owner !== 0 || version !== 0 || pragmaNumber(db, "schema_version") !== 0)) {
    throw new SimbankError(
      "SB_STORE_FOREIGN",
      `${path} is not a database of simbankd. Move it away, or set data_dir to another folder.`,
      { path },
    );
  }
  if (version > known) {
    throw new SimbankError(
      "SB_STORE_NEWER",
      `${path} was written by a newer simbankd (schema ${version}, this one knows ${known}). Install that version or newer; nothing was changed.`,
      { path, schema: version, known },
    );
  }
}

/** Brings the schema up to date, one transaction per step. Returns the version reached. */
export function migrate(db: Database, steps: readonly string[] = MIGRATIONS): number {
  for (let version = pragmaNumber(db, "user_version"); version < steps.length; version += 1) {
    const step = steps[version] ?? "";
    db.transaction(() => {
      db.exec(step);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
  return pragmaNumber(db, "user_version");
}
