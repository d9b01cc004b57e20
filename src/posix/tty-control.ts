import { readFileSync, statSync } from "node:fs";
import { err, ok } from "../domain/result.ts";
import type { Result } from "../domain/result.ts";
import { failure, libc } from "./libc.ts";
import type { PosixError } from "./libc.ts";

// Request numbers of asm-generic/ioctls.h: the same on x86, ARM and RISC-V, which are the boxes we run on.
const TIOCEXCL = 0x540c;
const TIOCNXCL = 0x540d;
const TCOFLUSH = 1;
const TCSANOW = 0;
/** `struct termios` has 60 bytes on Linux; the rest is room for other C libraries. */
const TERMIOS_BYTES = 256;
/** `c_cflag` is the third 32-bit word of the struct (asm-generic/termbits.h). */
const C_CFLAG = 2;
const HUPCL = 0o2000;
const LOCK_EX = 2;
const LOCK_NB = 4;
const LOCK_UN = 8;
const CAP_SYS_ADMIN = 21n;

/**
 * Makes the terminal refuse every further open(2) with EBUSY until it is cleared or the device is gone;
 * processes with CAP_SYS_ADMIN still get in (ioctl_tty(2)). Descriptors that are open already stay usable.
 *
 * On a pseudo-terminal the flag lives as long as the master does: it outlasts the process that set it.
 */
export function setExclusive(fd: number): Result<void, PosixError> {
  return libc().ioctl(fd, TIOCEXCL, "int", 0) < 0 ? err(failure("ioctl(TIOCEXCL)")) : ok(undefined);
}

/** Undoes `setExclusive`. */
export function clearExclusive(fd: number): Result<void, PosixError> {
  return libc().ioctl(fd, TIOCNXCL, "int", 0) < 0 ? err(failure("ioctl(TIOCNXCL)")) : ok(undefined);
}

/** Whether the descriptor is a terminal with a device behind it: else `ENOTTY`, or `EIO` once it has hung up. */
export function checkTerminal(fd: number): Result<void, PosixError> {
  return libc().tcgetattr(fd, Buffer.alloc(TERMIOS_BYTES)) < 0 ? err(failure("tcgetattr")) : ok(undefined);
}

/** Throws away what was written to the terminal and not yet sent (tcflush(3), TCOFLUSH). Does not wait. */
export function discardOutput(fd: number): Result<void, PosixError> {
  return libc().tcflush(fd, TCOFLUSH) < 0 ? err(failure("tcflush")) : ok(undefined);
}

/**
 * Says what happens to DTR when the last descriptor of the terminal is closed: dropped, or left as it is
 * (HUPCL, termios(3)). The kernel's own default is to drop it.
 */
export function setHangupOnClose(fd: number, drop: boolean): Result<void, PosixError> {
  const termios = Buffer.alloc(TERMIOS_BYTES);
  if (libc().tcgetattr(fd, termios) < 0) return err(failure("tcgetattr"));
  const words = new Uint32Array(termios.buffer, termios.byteOffset, C_CFLAG + 1);
  const flags = words[C_CFLAG] ?? 0;
  words[C_CFLAG] = drop ? flags | HUPCL : flags & ~HUPCL;
  return libc().tcsetattr(fd, TCSANOW, termios) < 0 ? err(failure("tcsetattr")) : ok(undefined);
}

/**
 * Says whether an exclusive flock(2) can be had on the file behind `fd`, by taking it for an instant. The answer is a
 * finding, not a reservation.
 */
export function lockIsFree(fd: number): Result<boolean, PosixError> {
  if (libc().flock(fd, LOCK_EX | LOCK_NB) < 0) {
    const error = failure("flock");
    return error.name === "EWOULDBLOCK" || error.name === "EAGAIN" ? ok(false) : err(error);
  }
  return libc().flock(fd, LOCK_UN) < 0 ? err(failure("flock")) : ok(true);
}

/** Whether the path is the slave side of a pseudo-terminal (device majors 136–143, Linux devices.txt). */
export function isPtySlave(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined || !info.isCharacterDevice()) return false;
  const major = deviceNumbers(info.rdev).major;
  return major >= 136 && major <= 143;
}

/** Splits a `dev_t` as glibc's gnu_dev_major/gnu_dev_minor do (makedev(3)). */
export function deviceNumbers(device: number): { readonly major: number; readonly minor: number } {
  const wide = BigInt(device);
  const major = ((wide >> 8n) & 0xfffn) | ((wide >> 32n) & 0xfffff000n);
  const minor = (wide & 0xffn) | ((wide >> 12n) & 0xffffff00n);
  return { major: Number(major), minor: Number(minor) };
}

/**
 * Whether this process may open a terminal that is marked exclusive: CAP_SYS_ADMIN in the first user namespace.
 * False where /proc does not tell.
 */
export function mayOpenExclusive(): boolean {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1];
    if (effective === undefined || ((BigInt(`0x${effective}`) >> CAP_SYS_ADMIN) & 1n) === 0n) return false;
    return /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync("/proc/self/uid_map", "latin1"));
  } catch {
    // Without /proc the capability cannot be known; "no" is the answer that never locks us out.
    return false;
  }
}
