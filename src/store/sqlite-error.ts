import { SimbankError } from "../domain/errors.ts";

/** SQLite's result code (`SQLITE_FULL`, …) of an error, or the operating system's (`ENOSPC`, …); null for others. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

const READ_ONLY = new Set(["SQLITE_READONLY", "SQLITE_PERM", "EROFS", "EACCES", "EPERM"]);
const FULL = new Set(["SQLITE_FULL", "ENOSPC", "EDQUOT"]);
const CORRUPT = new Set(["SQLITE_CORRUPT", "SQLITE_NOTADB"]);

/**
 * Any failure of the store as the error a person can act on: which file, what is wrong with it, what to do.
 * A `SimbankError` passes unchanged.
 */
export function toStoreError(error: unknown, path: string): SimbankError {
  if (error instanceof SimbankError) return error;
  const code = codeOf(error) ?? "";
  const base = code.startsWith("SQLITE_") ? code.split("_").slice(0, 2).join("_") : code;
  const data = { path, cause: code };
  const options = { cause: error };
  if (FULL.has(base)) {
    const text = `The disk of ${path} is full. Free some space; dialling goes on by itself once there is room.`;
    return new SimbankError("SB_STORE_FULL", text, data, options);
  }
  if (READ_ONLY.has(base)) {
    const text = `${path} cannot be written. Give simbankd's user read and write access to it and to its folder.`;
    return new SimbankError("SB_STORE_READ_ONLY", text, data, options);
  }
  if (CORRUPT.has(base)) {
    const text = `${path} is damaged. Keep a copy of it and restore the last good backup.`;
    return new SimbankError("SB_STORE_CORRUPT", text, data, options);
  }
  if (base === "SQLITE_BUSY") {
    const text = `${path} is held by another program. Close what has it open for writing.`;
    return new SimbankError("SB_STORE_LOCKED", text, data, options);
  }
  const said = error instanceof Error ? error.message : String(error);
  return new SimbankError("SB_STORE", `The store ${path} failed: ${said}.`, data, options);
}
