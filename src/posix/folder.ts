import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it that are missing, each with this mode less the umask. Throws Node's own error where
 * one cannot be made. One by one, because Node's recursive `mkdir` never returns where the system answers every attempt
 * with ENOENT, as /proc does.
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process was faster: just as well.
    if (!existsSync(path)) throw error;
  }
}
