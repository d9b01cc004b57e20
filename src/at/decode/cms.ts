import { foldedWords } from "./fields.ts";

/** Words of `+CMS ERROR` codes: 3GPP TS 27.005 §3.2.5; below 128 those of TS 24.011 Annex E. */
const CMS_WORDS: ReadonlyMap<number, string> = new Map([
  [1, "unassigned (unallocated) number"],
  [8, "operator determined barring"],
  [10, "call barred"],
  [21, "short message transfer rejected"],
  [27, "destination out of service"],
  [28, "unidentified subscriber"],
  [29, "facility rejected"],
  [30, "unknown subscriber"],
  [38, "network out of order"],
  [41, "temporary failure"],
  [42, "congestion"],
  [47, "resources unavailable, unspecified"],
  [50, "requested facility not subscribed"],
  [69, "requested facility not implemented"],
  [300, "ME failure"],
  [301, "SMS service of ME reserved"],
  [302, "operation not allowed"],
  [303, "operation not supported"],
  [304, "invalid PDU mode parameter"],
  [305, "invalid text mode parameter"],
  [310, "(U)SIM not inserted"],
  [311, "(U)SIM PIN required"],
  [312, "PH-(U)SIM PIN required"],
  [313, "(U)SIM failure"],
  [314, "(U)SIM busy"],
  [315, "(U)SIM wrong"],
  [316, "(U)SIM PUK required"],
  [317, "(U)SIM PIN2 required"],
  [318, "(U)SIM PUK2 required"],
  [320, "memory failure"],
  [321, "invalid memory index"],
  [322, "memory full"],
  [330, "SMSC address unknown"],
  [331, "no network service"],
  [332, "network timeout"],
  [340, "no +CNMA acknowledgement expected"],
  [500, "unknown error"],
]);

/** Modems write the card's name without its brackets. */
function folded(words: string): string {
  return foldedWords(words.replaceAll("(U)", ""));
}

const CODES: ReadonlyMap<string, number> = new Map([...CMS_WORDS].map(([code, words]) => [folded(words), code]));

/** The words of a `+CMS ERROR` code; null for codes that are nobody's. */
export function cmsWords(code: number): string | null {
  return CMS_WORDS.get(code) ?? null;
}

/** The code behind a `+CMS ERROR` in words, letters' case and blanks ignored; null where there is none. */
export function cmsCode(words: string): number | null {
  return CODES.get(folded(words)) ?? null;
}
