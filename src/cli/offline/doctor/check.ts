import { EXIT, type ExitCode } from "../../../domain/errors.ts";

export type Verdict = "ok" | "warn" | "fail";

/** One thing that was looked at. */
export interface Check {
  /** Stable word for scripts, such as `port-b1.1`. */
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** What was found. */
  readonly found: string;
  /** What to do next; null where nothing is to be done. */
  readonly next: string | null;
  /** Exit code that a failure asks for. */
  readonly exit: ExitCode;
}

export function ok(id: string, title: string, found: string): Check {
  return { id, title, verdict: "ok", found, next: null, exit: EXIT.done };
}

export function warn(id: string, title: string, found: string, next: string): Check {
  return { id, title, verdict: "warn", found, next, exit: EXIT.done };
}

/** `exit` says whose fault it is: 5 hardware, 2 configuration or rights, 1 the ledger or its disk. */
export function fail(id: string, title: string, found: string, next: string, exit: ExitCode): Check {
  return { id, title, verdict: "fail", found, next, exit };
}

/** What counts most first: without its ledger nothing dials, without a modem one slot does not. */
const GRAVITY: readonly ExitCode[] = [EXIT.internal, EXIT.hardware, EXIT.usage];

/** Exit code of a whole page: that of the gravest failure; warnings do not fail. */
export function exitOf(checks: readonly Check[]): ExitCode {
  const failed = new Set(checks.filter(({ verdict }) => verdict === "fail").map(({ exit }) => exit));
  return GRAVITY.find((code) => failed.has(code)) ?? EXIT.done;
}

export function worstOf(checks: readonly Check[]): Verdict {
  if (checks.some(({ verdict }) => verdict === "fail")) return "fail";
  return checks.some(({ verdict }) => verdict === "warn") ? "warn" : "ok";
}
