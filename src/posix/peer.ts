import type { Socket } from "node:net";
import { err, ok } from "../domain/result.ts";
import type { Result } from "../domain/result.ts";
import { failure, libc, posixError } from "./libc.ts";
import type { PosixError } from "./libc.ts";

// asm-generic/socket.h
const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
/** `struct ucred`: pid, uid and gid, 32 bits each (unix(7)). */
const UCRED_BYTES = 12;
const ENOTCONN = 107;

/** Who was at the other end of a unix socket when it was connected. */
export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The credentials of the process that connected, as the kernel recorded them (SO_PEERCRED, unix(7)): they cannot be
 * claimed falsely. Fails on a closed descriptor and on anything that is no connected unix socket.
 */
export function peerCredentials(fd: number): Result<PeerCredentials, PosixError> {
  const value = Buffer.alloc(UCRED_BYTES);
  const size = Buffer.alloc(4);
  writeNative(size, value.length);
  if (libc().getsockopt(fd, SOL_SOCKET, SO_PEERCRED, value, size) < 0) return err(failure("getsockopt(SO_PEERCRED)"));
  const [pid = 0, uid = -1, gid = -1] = new Uint32Array(value.buffer, value.byteOffset, 3);
  // The kernel answers (0, -1, -1) for a socket that has no peer.
  if (pid === 0) return err(posixError("getsockopt(SO_PEERCRED)", ENOTCONN));
  return ok({ pid, uid, gid });
}

/**
 * The file descriptor of a connected socket or terminal stream; null once it is closed.
 *
 * Node has no public way to it: the handle's `fd` has been there since the first versions, is what Node's own child
 * process code uses, and is read here alone. Its absence would show as null, never as a wrong number.
 */
export function socketFd(socket: Socket): number | null {
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null || !("fd" in handle)) return null;
  return typeof handle.fd === "number" && handle.fd >= 0 ? handle.fd : null;
}

function writeNative(target: Buffer, value: number): void {
  new Uint32Array(target.buffer, target.byteOffset, 1)[0] = value;
}
