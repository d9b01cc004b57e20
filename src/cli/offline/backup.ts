import { type BackupFound, restoreBackup as restore, verifyBackup as verify } from "../../store/index.ts";

/** What a backup holds, as JSON tells it. */
export interface FoundBackup {
  readonly wire: {
    readonly created_at: string;
    readonly database_bytes: number;
    readonly documents: number;
    readonly events: number;
    readonly head: string | null;
  };
}

function told({ createdAt, databaseBytes, documents, events, head }: BackupFound): FoundBackup {
  return { wire: { created_at: createdAt, database_bytes: databaseBytes, documents, events, head } };
}

/** Reads a backup to its end. Throws `SB_KEY_LOST`, `SB_STORE_CORRUPT` or `SB_USAGE`. */
export function verifyBackup(file: string, keyFile: string): FoundBackup {
  return told(verify(file, keyFile));
}

/** The same, and makes the data folder what it says. Throws `SB_STORE_LOCKED` and `SB_CONFLICT` as well. */
export function restoreBackup(file: string, keyFile: string, dataDir: string): FoundBackup {
  return told(restore(file, keyFile, dataDir));
}
