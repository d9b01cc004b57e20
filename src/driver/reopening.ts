import type { ErrorCode } from "../domain/errors.ts";

/** A port that is not there is looked for this often: a replugged modem is back within seconds. */
const MISSING_MS = 1_000;
/** Another program holds it, or we may not: a person has to act, so there is no hurry. */
const HELD_MS = 5_000;
const BACK_OFF_MS = [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000] as const;

/** Milliseconds to the next try to open a port that failed with `code` this many times in a row before. */
export function retryDelayMs(code: ErrorCode, failures: number): number {
  switch (code) {
    case "SB_PORT_MISSING":
      return MISSING_MS;
    case "SB_PORT_LOCKED":
    case "SB_PORT_DENIED":
    case "SB_PORT_NOT_A_TTY":
      return HELD_MS;
    default:
      return BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? 16_000;
  }
}

/** `SB_PORT_LOCKED` → `port-locked`. */
export function reasonOf(code: ErrorCode): string {
  return code.slice("SB_".length).toLowerCase().replaceAll("_", "-");
}
