import { lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, unlinkSync } from "node:fs";
import { SimbankError } from "../domain/errors.ts";

/** Puts the link in place in one step, so that whoever looks finds the old line or the new one. */
export function replaceLink(target: string, link: string): void {
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present !== undefined && !present.isSymbolicLink()) {
    const message = `${link} exists and is no symbolic link; give the rack a --dir of its own.`;
    throw new SimbankError("SB_INVALID_INPUT", message, { path: link });
  }
  const fresh = `${link}.new`;
  // A rack that was killed between the next two lines has left one behind.
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, link);
}

/** Removes the link if it is still ours. */
export function removeLink(target: string, link: string): void {
  try {
    if (readlinkSync(link) === target) unlinkSync(link);
  } catch {
    // Gone already, or not a link any more: somebody else's doing and not ours to undo.
  }
}
