import type { ImsStatus, Registration } from "../at/types.ts";
import type { VoicePath } from "../domain/voice-path.ts";

/** What was read of the networks in which a modem is registered; null where nothing was. */
export interface VoiceEvidence {
  readonly creg: Registration | null;
  readonly cereg: Registration | null;
  readonly ims: ImsStatus | null;
}

/** `<AcT>` of 3GPP TS 27.007 §7.3 without circuit switching: E-UTRAN, and E-UTRAN with NR beside it. */
const PACKETS_ONLY: ReadonlySet<number> = new Set([7, 13]);

/**
 * Which way a voice call would go, `none` where there is no proof of any (modem-facts §2.2). `+CEREG` by itself never
 * proves one: a packet network carries speech only for who is registered with IMS. Null before anything was read.
 */
export function voicePath({ creg, cereg, ims }: VoiceEvidence): VoicePath | null {
  if (creg === null) return null;
  const overIms = ims?.registered === true && ims.voice !== false;
  if (creg.csVoice) {
    if (creg.act === null || !PACKETS_ONLY.has(creg.act)) return "cs";
    return overIms ? "ims" : "csfb";
  }
  if (!overIms) return "none";
  // "SMS only" is how a modem names a network that gives it packets and no circuits; else the voice has to be told of.
  const isSmsOnly = creg.stat === 6 || creg.stat === 7;
  return isSmsOnly || (cereg?.registered === true && ims.voice === true) ? "ims" : "none";
}
