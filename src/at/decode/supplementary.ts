import { intField, splitFields } from "./fields.ts";

/** Whether a called person sees our number: told, hidden, or not to be told from what the modem said. */
export type CallerIdShown = "shown" | "hidden" | "unproven";

/**
 * What `AT+CLIR?` says (3GPP TS 27.007 §7.7: `+CLIR: <n>,<m>`). Shown with n 2 (suppression of the restriction) unless
 * the card's restriction is permanent (m 1), and with n 0 where the card has no restriction (m 0) or one that allows by
 * itself (m 4).
 */
export function readCallerId(lines: readonly string[]): CallerIdShown {
  const line = lines.find((one) => one.startsWith("+CLIR:"));
  const [n = null, m = null] = line === undefined ? [] : splitFields(line.slice("+CLIR:".length)).map(intField);
  if (n === 1 || m === 1) return "hidden";
  if (n === 2 && m !== null) return "shown";
  return n === 0 && (m === 0 || m === 4) ? "shown" : "unproven";
}

const VOICE_CLASS = 1;

/**
 * Whether `AT+CCFC=0,2` shows that calls to this card go elsewhere (3GPP TS 27.007 §7.11: `+CCFC: <status>,<class>[,…]`);
 * null where it does not tell.
 */
export function readForwarding(lines: readonly string[]): boolean | null {
  const told = lines
    .filter((line) => line.startsWith("+CCFC:"))
    .map((line) => splitFields(line.slice("+CCFC:".length)).map(intField))
    .filter(([status]) => status === 0 || status === 1);
  if (told.length === 0) return null;
  // A class that is left out means all of them.
  return told.some(([status, classes = null]) => status === 1 && (classes === null || (classes & VOICE_CLASS) !== 0));
}
