import type { ErrorCode } from "../domain/errors.ts";
import { holderOf, isPtySlave } from "../posix/index.ts";
import type { PosixError } from "../posix/index.ts";
import type { LineOpenError } from "./types.ts";

type Verdict = readonly [code: ErrorCode, reason: string, remedy: string];

const MISSING: Verdict = ["SB_PORT_MISSING", "does not exist", "Check the cable and the path in the configuration."];
const GONE: Verdict = ["SB_PORT_MISSING", "has no device behind it", "Check the cable and the modem's power."];
const DENIED: Verdict = [
  "SB_PORT_DENIED",
  "may not be opened by this user",
  "Add the user to the device's group (`ls -l` shows it; usually dialout).",
];
const NOT_A_TTY: Verdict = [
  "SB_PORT_NOT_A_TTY",
  "is not a serial port",
  "Name a terminal device, such as one under /dev/serial/by-path.",
];

const BY_ERRNO: Readonly<Record<string, Verdict>> = {
  ENOENT: MISSING,
  ENOTDIR: MISSING,
  ELOOP: ["SB_PORT_MISSING", "is a symbolic link that leads nowhere", "Point it at the device."],
  ENXIO: GONE,
  ENODEV: GONE,
  EIO: GONE,
  EACCES: DENIED,
  EPERM: DENIED,
  EISDIR: NOT_A_TTY,
  ENOTTY: NOT_A_TTY,
};

/** What an exception from opening the port means to the person who has to put it right. */
export function openErrorOf(path: string, cause: unknown): LineOpenError {
  return explain(path, errnoName(cause), cause instanceof Error ? cause.message : String(cause));
}

/** The same for a system call that was made directly. */
export function openErrorOfCall(path: string, error: PosixError): LineOpenError {
  return explain(path, error.name, error.message);
}

export function notATtyError(path: string): LineOpenError {
  return errorFrom(path, NOT_A_TTY);
}

/** The port is locked or exclusive; `withHolder` names the process that has it. */
export function lockedError(path: string): LineOpenError {
  const remedy = isPtySlave(path)
    ? "Restart the program behind this pseudo-terminal: it may still be marked exclusive by a process that was killed."
    : `\`fuser ${path}\` run as root names it.`;
  return { code: "SB_PORT_LOCKED", message: `${path} is in use by another program. ${remedy}`, holder: null };
}

/** The error with the process that has the port, where the port is locked and the process can be seen. */
export async function withHolder(path: string, error: LineOpenError): Promise<LineOpenError> {
  const holder = error.code === "SB_PORT_LOCKED" ? await holderOf(path) : null;
  if (holder === null) return error;
  const who = `${holder.command} (pid ${holder.pid})`;
  return { code: "SB_PORT_LOCKED", message: `${path} is in use by ${who}. Stop that program first.`, holder };
}

export function openTimeoutError(path: string, timeoutMs: number): LineOpenError {
  const message = `${path} did not open within ${timeoutMs} ms. The driver is stuck: unplug the modem or cut its power.`;
  return { code: "SB_TIMEOUT", message, holder: null };
}

export function openAbortedError(path: string): LineOpenError {
  return { code: "SB_PORT_CLOSED", message: `Opening ${path} was given up on request.`, holder: null };
}

export function errnoName(cause: unknown): string | null {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : null;
}

function explain(path: string, errno: string | null, words: string): LineOpenError {
  if (errno === "EBUSY") return lockedError(path);
  const verdict = errno === null ? undefined : BY_ERRNO[errno];
  if (verdict !== undefined) return errorFrom(path, verdict);
  return { code: "SB_HARDWARE", message: `${path} cannot be opened: ${words}.`, holder: null };
}

function errorFrom(path: string, [code, reason, remedy]: Verdict): LineOpenError {
  return { code, message: `${path} ${reason}. ${remedy}`, holder: null };
}
