import { closeSync, constants } from "node:fs";
import { SimbankError } from "../domain/errors.ts";
import { failure, libc, posixError } from "./libc.ts";
import type { PosixError } from "./libc.ts";

// fcntl.h, the values common to x86, ARM and RISC-V; Node's constants lack O_CLOEXEC.
const O_CLOEXEC = 0o2000000;
const TCSANOW = 0;
/** `struct termios` has 60 bytes on Linux; the rest is room for other C libraries. */
const TERMIOS_BYTES = 256;

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "All pseudo-terminals are in use: raise the sysctl kernel.pty.max or close other terminals.",
  EMFILE: "This process has too many open files: raise `ulimit -n`.",
  ENFILE: "The system has too many open files: raise the sysctl fs.file-max.",
  ENOENT: "There is no /dev/ptmx: mount devpts.",
  EACCES: "/dev/ptmx is not writable for this user: its mode should be 0666.",
};

/** The master side of a pseudo-terminal whose slave is in raw mode. */
export interface Pty {
  /** Path of the slave side, such as `/dev/pts/7`. */
  readonly path: string;
  /** Non-blocking, close-on-exec descriptor of the master side. */
  readonly masterFd: number;
  /** Hangs up: every reader of the slave gets end of file or EIO. Harmless when repeated. */
  closeMaster(): void;
}

/**
 * Makes a pseudo-terminal: slave unlocked and raw (8 bits, no echo, no translation of line ends, cfmakeraw(3)),
 * master non-blocking and not inherited by child processes. Throws `SB_HARDWARE` when the system has none to give.
 */
export function openPty(): Pty {
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK | O_CLOEXEC;
  const masterFd = libc().posix_openpt(flags);
  if (masterFd < 0) throw noPty(failure("posix_openpt"));
  let open = true;
  const closeMaster = (): void => {
    if (!open) return;
    open = false;
    closeSync(masterFd);
  };
  try {
    return { path: prepareSlave(masterFd), masterFd, closeMaster };
  } catch (error) {
    closeMaster();
    throw error;
  }
}

function prepareSlave(masterFd: number): string {
  const c = libc();
  if (c.grantpt(masterFd) < 0) throw noPty(failure("grantpt"));
  if (c.unlockpt(masterFd) < 0) throw noPty(failure("unlockpt"));
  const name = Buffer.alloc(128);
  const errno = c.ptsname_r(masterFd, name, name.length);
  if (errno !== 0) throw noPty(posixError("ptsname_r", errno));
  // On Linux the attributes of the master are those of the slave, so the slave need not be opened for this.
  const termios = Buffer.alloc(TERMIOS_BYTES);
  if (c.tcgetattr(masterFd, termios) < 0) throw noPty(failure("tcgetattr"));
  c.cfmakeraw(termios);
  if (c.tcsetattr(masterFd, TCSANOW, termios) < 0) throw noPty(failure("tcsetattr"));
  return name.toString("latin1", 0, name.indexOf(0));
}

function noPty(error: PosixError): SimbankError {
  const remedy = REMEDIES[error.name] ?? "Check that /dev/pts is mounted and writable.";
  return new SimbankError("SB_HARDWARE", `Cannot make a pseudo-terminal (${error.message}). ${remedy}`, {
    call: error.call,
    errno: error.name,
  });
}
