import { SimbankError } from "../domain/errors.ts";

const CHOOSE = "or name another with --socket or SIMBANK_SOCKET";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: `there is no such socket: start simbankd, ${CHOOSE}`,
  ECONNREFUSED: `nobody listens there: start simbankd, ${CHOOSE}`,
  EACCES: "you may not open it: join the group simbank and log in again, or run this as the daemon's user",
  EPERM: "you may not open it: join the group simbank and log in again, or run this as the daemon's user",
  ENOTSOCK: `it is no socket: ${CHOOSE.slice(3)}`,
  ENOTDIR: `a part of the path is no folder: ${CHOOSE.slice(3)}`,
  ENAMETOOLONG: `the path is too long for a socket: ${CHOOSE.slice(3)}`,
  ECONNRESET: "it closed the connection: try again, and see simbankd's log if it happens again",
  EPIPE: "it closed the connection: try again, and see simbankd's log if it happens again",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What a failed connection means and what to do. */
export function connectionError(error: unknown, socketPath: string): SimbankError {
  const code = codeOf(error);
  const plain = error instanceof Error ? error.message : String(error);
  const why = REASONS[code] ?? `the connection failed (${plain}): see simbankd's log`;
  const data = { socket: socketPath, cause: code };
  return new SimbankError("SB_DAEMON_UNREACHABLE", `Cannot reach simbankd at ${socketPath}: ${why}.`, data, {
    cause: error,
  });
}

/** The daemon took a request and then said nothing. */
export function silentError(socketPath: string, waitedMs: number): SimbankError {
  return new SimbankError(
    "SB_DAEMON_UNREACHABLE",
    `simbankd at ${socketPath} did not answer within ${Math.round(waitedMs / 1000)} s: see its log, or try again.`,
    { socket: socketPath },
  );
}
