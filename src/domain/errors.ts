/** Exit codes of every program (`--help` lists them). */
export const EXIT = { done: 0, internal: 1, usage: 2, refused: 3, unreachable: 4, hardware: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Every error code of the product with the exit code it becomes. Codes are part of the JSON interface.
 * `SB_` codes are stable: a script may match on them.
 */
export const ERROR_CODES = {
  SB_INTERNAL: EXIT.internal,
  SB_USAGE: EXIT.usage,
  SB_INVALID_INPUT: EXIT.usage,
  SB_INVALID_NUMBER: EXIT.usage,
  SB_NOT_FOUND: EXIT.usage,
  SB_CONFLICT: EXIT.usage,
  SB_CONFIG: EXIT.usage,
  SB_PROFILE: EXIT.usage,
  SB_PACK: EXIT.usage,
  SB_FORBIDDEN: EXIT.usage,
  SB_REFUSED: EXIT.refused,
  SB_DAEMON_UNREACHABLE: EXIT.unreachable,
  SB_BUSY: EXIT.internal,
  SB_TIMEOUT: EXIT.internal,
  SB_STORE: EXIT.internal,
  SB_STORE_NEWER: EXIT.usage,
  SB_STORE_FOREIGN: EXIT.usage,
  SB_STORE_PATH: EXIT.usage,
  SB_STORE_LOCKED: EXIT.usage,
  SB_STORE_FULL: EXIT.internal,
  SB_STORE_READ_ONLY: EXIT.internal,
  SB_STORE_CORRUPT: EXIT.internal,
  SB_STORE_UNSAFE: EXIT.internal,
  SB_KEY_LOST: EXIT.usage,
  SB_PERMIT: EXIT.internal,
  SB_PORT_MISSING: EXIT.hardware,
  SB_PORT_NOT_A_TTY: EXIT.hardware,
  SB_PORT_LOCKED: EXIT.hardware,
  SB_PORT_DENIED: EXIT.hardware,
  SB_PORT_CLOSED: EXIT.hardware,
  SB_PORT_STUCK: EXIT.hardware,
  SB_HARDWARE: EXIT.hardware,
} as const satisfies Record<string, ExitCode>;
export type ErrorCode = keyof typeof ERROR_CODES;

/** An unexpected failure with a stable code, a sentence that says what to do next, and data for machines. */
export class SimbankError extends Error {
  readonly code: ErrorCode;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = "SimbankError";
    this.code = code;
    this.data = data;
  }

  get exitCode(): ExitCode {
    return ERROR_CODES[this.code];
  }
}
