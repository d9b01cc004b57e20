import { ERROR_CODES, type ErrorCode } from "../../domain/errors.ts";

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}

/** Every error code, as a closed list for schemas. */
export const CODES: readonly ErrorCode[] = Object.keys(ERROR_CODES).filter(isErrorCode);
