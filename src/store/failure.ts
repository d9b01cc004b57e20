import { SimbankError } from "../domain/errors.ts";
import type { Failure } from "./protocol.ts";
import { toStoreError } from "./sqlite-error.ts";

/** An error made ready to cross threads. */
export function toFailure(error: unknown, path: string): Failure {
  const { code, message, data } = toStoreError(error, path);
  return { code, message, data };
}

/** The error on this side. */
export function fromFailure(failure: Failure): SimbankError {
  return new SimbankError(failure.code, failure.message, failure.data);
}
