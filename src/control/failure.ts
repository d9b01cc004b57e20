import { type ErrorCode, SimbankError } from "../domain/errors.ts";
import { type ErrorWire, SCHEMA } from "./wire/common.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  SB_USAGE: 400,
  SB_INVALID_INPUT: 400,
  SB_INVALID_NUMBER: 400,
  SB_FORBIDDEN: 403,
  SB_NOT_FOUND: 404,
  SB_CONFLICT: 409,
  SB_REFUSED: 422,
  SB_BUSY: 503,
  SB_DAEMON_UNREACHABLE: 503,
  SB_TIMEOUT: 504,
  SB_STORE_FULL: 507,
};

/** An error that belongs to HTTP itself, such as a body that is too large. */
export class HttpError extends SimbankError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}

/** What a client is told of a failure. */
export interface Failure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorWire;
  /** Nobody foresaw it: its details belong in the log, not on the wire. */
  readonly unexpected: boolean;
}

/** The answer to a failure; details of one that nobody foresaw stay in the log. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof SimbankError)) {
    const message = "The daemon failed at this request: its log says why.";
    return { status: 500, headers: {}, body: errorBody("SB_INTERNAL", message), unexpected: true };
  }
  return {
    status: error instanceof HttpError ? error.status : (STATUS[error.code] ?? 500),
    headers: error instanceof HttpError ? error.headers : {},
    body: errorBody(error.code, error.message, error.data),
    unexpected: error.code === "SB_INTERNAL",
  };
}

export function errorBody(code: ErrorCode, message: string, data: Readonly<Record<string, unknown>> = {}): ErrorWire {
  return { schema: SCHEMA, error: { code, message, data: { ...data } } };
}
