import type { Meaning, Registration } from "../types.ts";
import { type DecodeContext, type LineDecoder, NOTHING } from "./context.ts";
import { intField, splitFields, textField } from "./fields.ts";
import { isRegistrationReadForm } from "./urc-prefixes.ts";

/** Home, roaming, their SMS-only forms, and "CSFB not preferred" (3GPP TS 27.007 §7.2, §10.1.22). */
const REGISTERED: ReadonlySet<number> = new Set([1, 5, 6, 7, 9, 10]);
const CS_VOICE: ReadonlySet<number> = new Set([1, 5, 9, 10]);
const ROAMING: ReadonlySet<number> = new Set([5, 7, 10]);
const HIGHEST_STAT = 11;

/**
 * `+CREG:` and its kin, as an answer or unsolicited. A place that does not read (an open quote, glued fields) is null;
 * the state stays. Beyond the standard, some modems put a routing area between area and cell.
 */
export function registrationDecoder(kind: Registration["kind"]): LineDecoder {
  return (rest: string, context: DecodeContext): readonly Meaning[] => {
    const all = splitFields(rest);
    // `+CREG: (0-2)` lists what can be set.
    if (rest.startsWith("(")) return NOTHING;
    const isRead = isRegistrationReadForm(rest.split(",")) || (context.command !== null && all.length === 2);
    const fields = isRead ? all.slice(1) : all;
    const stat = intField(fields[0]);
    if (stat === null || stat < 0 || stat > HIGHEST_STAT) return NOTHING;
    return [
      { kind: "registration", registration: { kind, stat, ...facts(kind, stat), ...place(kind, fields.slice(1)) } },
    ];
  };
}

function facts(kind: Registration["kind"], stat: number): Pick<Registration, "registered" | "csVoice" | "roaming"> {
  return {
    registered: REGISTERED.has(stat),
    csVoice: kind === "creg" && CS_VOICE.has(stat),
    roaming: ROAMING.has(stat),
  };
}

function place(
  kind: Registration["kind"],
  fields: readonly string[],
): Pick<Registration, "lac" | "ci" | "act" | "rejectCause"> {
  const [area, ...others] = fields;
  const hasRoutingArea = /^"?[0-9A-F]{1,2}"?$/i.test(others[0] ?? "") && /^"?[0-9A-F]{3,9}"?$/i.test(others[1] ?? "");
  const [cell, act, ...extra] = hasRoutingArea ? others.slice(1) : others;
  return { lac: placeText(area), ci: placeText(cell), act: intField(act), rejectCause: rejectCause(kind, extra) };
}

/** Location and cell as the modem wrote them; a blank inside is noise and ends them. */
function placeText(field: string | undefined): string | null {
  return textField(field)?.replace(/\s.*$/, "") ?? null;
}

/** With `n=3` a cause type and a cause follow; type 0 is the network's own cause (3GPP TS 24.008 §10.5.3.6, 24.301 §9.9.3.9). */
function rejectCause(kind: Registration["kind"], extra: readonly string[]): number | null {
  const skipped = kind === "c5greg" ? 2 : kind === "cgreg" && extra.length > 2 ? 1 : 0;
  const [type, cause] = extra.slice(skipped);
  return intField(type) === 0 ? intField(cause) : null;
}
