import { chmodSync, chownSync, lstatSync, type Stats, unlinkSync } from "node:fs";
import { connect, type Server } from "node:net";
import { dirname } from "node:path";
import { SimbankError } from "../domain/errors.ts";
import type { ControlLog } from "./log.ts";
import { makeFolder } from "../posix/index.ts";
import { ROLE_GROUPS } from "./roles.ts";

/** `sun_path` holds 108 bytes with its end mark (unix(7)); a longer path would be cut without a word. */
const LONGEST_PATH = 107;
const PROBE_MS = 2_000;
/** Connections that the kernel keeps until the daemon takes them: more than it serves at a time, in a burst. */
const BACKLOG = 4_096;

/**
 * Listens on a unix socket path. A socket file that nobody serves any more is replaced; one that is served, a path
 * that is no socket, too long or in a missing folder is an error that says so. The file is private until its group
 * is set: 0660 for `group` (the id of `simbank`), or 0600 with one warning where there is none.
 */
export async function listenOn(server: Server, path: string, group: number | null, log: ControlLog): Promise<void> {
  const bytes = Buffer.byteLength(path);
  if (bytes > LONGEST_PATH) {
    throw failure(
      "SB_CONFIG",
      path,
      `is ${bytes} bytes long, a socket path holds ${LONGEST_PATH}: choose a shorter one`,
    );
  }
  const folder = dirname(path);
  try {
    await removeStale(path);
    makeFolder(folder, 0o750);
    await listenPrivately(server, path);
  } catch (error) {
    if (error instanceof SimbankError) throw error;
    throw failure(
      "SB_CONFIG",
      path,
      `cannot be opened (${messageOf(error)}): check ${folder} and who may write there`,
      error,
    );
  }
  shareWithGroup(path, group, log);
}

/** Removes the socket file if it is still the one that `listenOn` made, told by its inode. */
export function removeSocket(path: string, made: Stats | null): void {
  const present = statOf(path);
  if (present === null || made === null || present.ino !== made.ino || present.dev !== made.dev) return;
  try {
    unlinkSync(path);
  } catch {
    // Node removes the file itself when it closes the listener: that it is gone is what was wanted.
  }
}

/** The file at a path, links not followed; null when there is none. */
export function statOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

async function removeStale(path: string): Promise<void> {
  const present = statOf(path);
  if (present === null) return;
  if (!present.isSocket()) {
    const kind = present.isDirectory() ? "a folder" : "no socket";
    throw failure("SB_CONFIG", path, `is ${kind}: remove it or choose another \`socket\` path`);
  }
  if (await isServed(path)) {
    throw failure("SB_CONFLICT", path, "is served by another simbankd: stop it, or choose another `socket` path");
  }
  unlinkSync(path);
}

/** Only a refusal proves that nobody listens: a busy listener may be slow to answer. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const answer = (served: boolean): void => {
      socket.destroy();
      resolve(served);
    };
    socket.setTimeout(PROBE_MS, () => answer(true));
    socket.once("connect", () => answer(true));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      answer(error.code !== "ECONNREFUSED" && error.code !== "ENOENT");
    });
  });
}

function listenPrivately(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    // bind(2) happens inside this call, so no instant exists in which others may connect.
    const umask = process.umask(0o177);
    try {
      server.listen({ path, backlog: BACKLOG });
    } finally {
      process.umask(umask);
    }
  });
}

function shareWithGroup(path: string, group: number | null, log: ControlLog): void {
  const fields = { event: "control.socket", path };
  if (group === null) {
    log.warn(
      fields,
      `There is no group ${ROLE_GROUPS.viewer}: only the owner of the socket may use it, with all roles.`,
    );
    return;
  }
  try {
    chownSync(path, -1, group);
    chmodSync(path, 0o660);
  } catch (error) {
    log.warn(
      { ...fields, why: messageOf(error) },
      `The socket cannot be given to the group ${ROLE_GROUPS.viewer}: run the daemon as one of its members.`,
    );
  }
}

function failure(code: "SB_CONFIG" | "SB_CONFLICT", path: string, why: string, cause?: unknown): SimbankError {
  return new SimbankError(code, `The control socket ${path} ${why}.`, { path }, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
