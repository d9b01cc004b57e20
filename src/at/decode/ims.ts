import type { Meaning } from "../types.ts";
import { NOTHING } from "./context.ts";
import { intField, splitFields } from "./fields.ts";

/** Bit of `<ext_info>`: speech over RTP, as the network offers it (3GPP TS 27.007 §8.71). */
const SPEECH = 1;

/** `+CIREG: <n>,<reg_info>[,<ext_info>]`, the answer to the question. */
export function decodeCireg(rest: string): readonly Meaning[] {
  return rest.startsWith("(") ? NOTHING : registered(splitFields(rest).slice(1));
}

/** `+CIREGU: <reg_info>[,<ext_info>]`, unsolicited. */
export function decodeCiregu(rest: string): readonly Meaning[] {
  return registered(splitFields(rest));
}

function registered([info, extended]: readonly string[]): readonly Meaning[] {
  const state = intField(info);
  if (state !== 0 && state !== 1) return NOTHING;
  if (state === 0) return [{ kind: "ims", ims: { registered: false, voice: false } }];
  return [{ kind: "ims", ims: { registered: true, voice: carriesSpeech(extended) } }];
}

/** Hexadecimal by the standard, without a mark; its last digit has the bit whichever way it was written. */
function carriesSpeech(extended: string | undefined): boolean | null {
  const digit = /^"?(?:0x)?[0-9A-F]*([0-9A-F])"?$/i.exec(extended ?? "")?.[1];
  return digit === undefined ? null : (Number.parseInt(digit, 16) & SPEECH) === SPEECH;
}

/**
 * Quectel `+QCFG: "ims",<configuration>,<capability>`: without the capability no call goes over IMS; with it one may,
 * once the modem is registered there, of which this line says nothing.
 */
export function decodeQcfg(rest: string): readonly Meaning[] {
  const [name, , capability] = splitFields(rest);
  if (name?.replaceAll('"', "").toLowerCase() !== "ims") return NOTHING;
  const capable = intField(capability);
  if (capable !== 0 && capable !== 1) return NOTHING;
  return [{ kind: "ims", ims: { registered: null, voice: capable === 0 ? false : null } }];
}
