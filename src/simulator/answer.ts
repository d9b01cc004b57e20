/** What executing one command came to. */
export type Answer =
  | { readonly kind: "ok"; readonly lines: readonly string[]; readonly afterwards?: () => void }
  /** `+CME ERROR: <cme>`, or plain ERROR where it is null. */
  | { readonly kind: "error"; readonly cme: number | null }
  /** `+CMS ERROR: <cms>`. */
  | { readonly kind: "cms"; readonly cms: number }
  | { readonly kind: "unknown" }
  /** A final result other than OK, such as NO CARRIER; `""` for a family that sends none. */
  | { readonly kind: "final"; readonly lines: readonly string[]; readonly text: string }
  /** No final result yet: a dial that waits for the call. */
  | { readonly kind: "pending" };

/** Success with information lines; `afterwards` runs once the final result has been sent. */
export function okay(lines: readonly string[] = [], afterwards?: () => void): Answer {
  return afterwards === undefined ? { kind: "ok", lines } : { kind: "ok", lines, afterwards };
}

export function failed(cme: number | null = null): Answer {
  return { kind: "error", cme };
}

/** Failure of a command on messages (3GPP TS 27.005 §3.2.5). */
export function cmsFailed(cms: number): Answer {
  return { kind: "cms", cms };
}

/** Verbose texts of `+CME ERROR` (3GPP TS 27.007 §9.2). */
export const CME_TEXTS: Readonly<Record<number, string>> = {
  3: "operation not allowed",
  4: "operation not supported",
  10: "SIM not inserted",
  11: "SIM PIN required",
  12: "SIM PUK required",
  13: "SIM failure",
  14: "SIM busy",
  16: "incorrect password",
  21: "invalid index",
  30: "no network service",
  50: "incorrect parameters",
  100: "unknown",
  62: "call barred",
  177: "operator determined barring",
  515: "please wait, init or command processing in progress",
};

/** Numeric result codes after `ATV0` (V.250 table 1). */
export const NUMERIC_RESULTS: Readonly<Record<string, string>> = {
  OK: "0",
  CONNECT: "1",
  RING: "2",
  "NO CARRIER": "3",
  ERROR: "4",
  "NO DIALTONE": "6",
  BUSY: "7",
  "NO ANSWER": "8",
};
