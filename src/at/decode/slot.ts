import type { Meaning } from "../types.ts";
import { type LineDecoder, NOTHING } from "./context.ts";
import { intField, splitFields } from "./fields.ts";

/**
 * A line that names the active SIM slot in its field `at` (0 is the first). The number is the modem's own: families
 * count from 0 or from 1.
 */
export function slotDecoder(at: number): LineDecoder {
  return (rest: string): readonly Meaning[] => slotIn(splitFields(rest)[at]);
}

function slotIn(field: string | undefined): readonly Meaning[] {
  const slot = intField(field);
  return slot === null || slot < 0 ? NOTHING : [{ kind: "slot", slot }];
}

/** SIMCom `+SMSIMCFG: 1,<slot>`, or a line for each slot, `+SMSIMCFG: 1,<slot>,<active>`. */
export function decodeSmsimcfg(rest: string): readonly Meaning[] {
  const [, slot, active] = splitFields(rest);
  return active === undefined || intField(active) === 1 ? slotIn(slot) : NOTHING;
}

/** Air780 `+ECSIMCFG: "SimSlot",<slot>`, one line among several. */
export function decodeEcsimcfg(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  const at = fields.findIndex((field) => /^"?SimSlot"?$/i.test(field));
  return at === -1 ? NOTHING : slotIn(fields[at + 1]);
}
