import { CME_TEXTS, NUMERIC_RESULTS } from "./answer.ts";
import type { ModemState } from "./device.ts";
import type { Personality } from "./personality.ts";

/** Information or unsolicited lines as bytes (V.250 §5.7.1). */
export function frame(personality: Personality, state: ModemState, lines: readonly string[]): string {
  const head = personality.framing === "v250" && state.verbose ? "\r\n" : "";
  return `${head}${lines.join("\r\n")}\r\n`;
}

/** A final result as bytes: words, a digit after `ATV0`, nothing after `ATQ1`. */
export function resultText(personality: Personality, state: ModemState, text: string): string {
  if (state.quiet) return "";
  if (!state.verbose) return `${NUMERIC_RESULTS[text] ?? text}\r`;
  return frame(personality, state, [text]);
}

/** `+CMS ERROR` in the form that `+CMEE` has no say in (3GPP TS 27.005 §3.2.5). */
export function messageErrorText(personality: Personality, state: ModemState, cms: number): string {
  return state.quiet ? "" : frame(personality, state, [`+CMS ERROR: ${cms}`]);
}

/** `+CME ERROR` in the form chosen by `+CMEE` (3GPP TS 27.007 §9.1); ERROR where it is off or there is no code. */
export function errorText(personality: Personality, state: ModemState, cme: number | null): string {
  if (state.quiet) return "";
  if (cme === null || state.errors === 0) return resultText(personality, state, "ERROR");
  return frame(personality, state, [`+CME ERROR: ${state.errors === 2 ? (CME_TEXTS[cme] ?? "unknown") : cme}`]);
}
