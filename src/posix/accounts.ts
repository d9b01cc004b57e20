import { SimbankError } from "../domain/errors.ts";
import { libc, posixError } from "./libc.ts";
import type { GroupEntry, PasswdEntry } from "./libc.ts";

/** Strings of one passwd or group entry; groups with thousands of members need the larger sizes. */
const STRING_BYTES = [4 * 1024, 64 * 1024, 1024 * 1024] as const;
const MOST_GROUPS = 65_536;
const ERANGE = 34;
/** Answers that mean "no such entry": which one depends on the name service (getpwnam(3), NOTES). */
const NOT_FOUND = new Set(["ENOENT", "ESRCH", "EBADF", "EPERM"]);

/** Login name of a user id; null when the system knows none. */
export function userName(uid: number): string | null {
  return passwdOf(uid)?.pw_name ?? null;
}

/**
 * Names of all groups of a user, the primary one first, as the name service has them now (getgrouplist(3)): not what
 * a running process was started with. Empty for an unknown user; a group without a name is left out.
 *
 * May wait for the name service, so call it once per connection rather than per request.
 */
export function groupsOf(uid: number): readonly string[] {
  const user = passwdOf(uid);
  if (user === null) return [];
  const names = new Set<string>();
  for (const gid of groupIds(user)) {
    const entry = lookUp<GroupEntry>("getgrgid_r", (...rest) => libc().getgrgid_r(gid, ...rest));
    if (entry !== null) names.add(entry.gr_name);
  }
  return [...names];
}

/** Whether the system has a group of this name. */
export function groupExists(name: string): boolean {
  return groupId(name) !== null;
}

/** Id of a group; null when there is none of this name. */
export function groupId(name: string): number | null {
  return lookUp<GroupEntry>("getgrnam_r", (...rest) => libc().getgrnam_r(name, ...rest))?.gr_gid ?? null;
}

/** Name of a group id; null when the system knows none. */
export function groupName(gid: number): string | null {
  return lookUp<GroupEntry>("getgrgid_r", (...rest) => libc().getgrgid_r(gid, ...rest))?.gr_name ?? null;
}

function passwdOf(uid: number): PasswdEntry | null {
  return lookUp<PasswdEntry>("getpwuid_r", (...rest) => libc().getpwuid_r(uid, ...rest));
}

function groupIds(user: PasswdEntry): readonly number[] {
  for (let room = 64; room <= MOST_GROUPS; room *= 4) {
    const groups = new Uint32Array(room);
    const count = new Int32Array([room]);
    const found = libc().getgrouplist(user.pw_name, user.pw_gid, bytesOf(groups), bytesOf(count));
    if (found >= 0) return [...groups.subarray(0, count[0])];
  }
  throw new SimbankError("SB_INTERNAL", `User ${user.pw_name} is in more than ${MOST_GROUPS} groups.`);
}

type Fill = (entry: object, strings: Uint8Array, size: number, found: [unknown]) => number;

function lookUp<Entry>(call: string, fill: Fill): Entry | null {
  for (const size of STRING_BYTES) {
    const entry: Partial<Entry> = {};
    const found: [unknown] = [null];
    const errno = fill(entry, new Uint8Array(size), size, found);
    if (errno === 0) return found[0] === null ? null : (entry as Entry);
    if (errno === ERANGE) continue;
    const error = posixError(call, errno);
    if (NOT_FOUND.has(error.name)) return null;
    throw new SimbankError("SB_INTERNAL", `The user database cannot be read (${error.message}).`, { call });
  }
  throw new SimbankError("SB_INTERNAL", `An entry of the user database is larger than 1 MiB (${call}).`, { call });
}

function bytesOf(words: Uint32Array | Int32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
