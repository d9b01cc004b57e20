import { closeSync } from "node:fs";
import { endianness } from "node:os";
import { err, ok } from "../domain/result.ts";
import type { Result } from "../domain/result.ts";
import { failure, libc, posixError } from "./libc.ts";
import type { PosixError } from "./libc.ts";

// sys/socket.h, asm-generic values
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;
/** Room for the name in `struct sockaddr_un` (unix(7)). */
const SUN_PATH_BYTES = 108;
const EINVAL = 22;
const ENAMETOOLONG = 36;

/**
 * Sends one state message, such as `READY=1` or `WATCHDOG=1`, to the service manager (sd_notify(3)).
 * `socketPath` is the value of NOTIFY_SOCKET: an absolute path, or `@name` in the abstract namespace.
 * Never waits: a manager whose queue is full is an error (`EAGAIN`) like any other.
 */
export function sdNotify(message: string, socketPath: string): Result<void, PosixError> {
  const address = unixAddress(socketPath);
  if (!address.ok) return address;
  const fd = libc().socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return err(failure("socket"));
  const data = Buffer.from(message, "utf8");
  const sent = libc().sendto(fd, data, data.length, MSG_NOSIGNAL, address.value, address.value.length);
  const result: Result<void, PosixError> = sent < 0 ? err(failure("sendto")) : ok(undefined);
  closeSync(fd);
  return result;
}

function unixAddress(path: string): Result<Buffer, PosixError> {
  const abstract = path.startsWith("@");
  if ((!abstract && !path.startsWith("/")) || path.length < 2 || path.includes("\0")) {
    return err(posixError(`NOTIFY_SOCKET ${JSON.stringify(path)}`, EINVAL));
  }
  const name = abstract ? Buffer.from(`\0${path.slice(1)}`, "utf8") : Buffer.from(`${path}\0`, "utf8");
  if (name.length > SUN_PATH_BYTES) return err(posixError(`NOTIFY_SOCKET ${JSON.stringify(path)}`, ENAMETOOLONG));
  const family = Buffer.alloc(2);
  if (endianness() === "LE") family.writeUInt16LE(AF_UNIX);
  else family.writeUInt16BE(AF_UNIX);
  return ok(Buffer.concat([family, name]));
}
