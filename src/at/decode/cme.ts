import { foldedWords } from "./fields.ts";

/** Words of `+CME ERROR` codes: 3GPP TS 27.007 §9.2, from 256 on those of ST-Ericsson and u-blox modems. */
const CME_WORDS: ReadonlyMap<number, string> = new Map([
  [0, "phone failure"],
  [1, "no connection to phone"],
  [2, "phone-adaptor link reserved"],
  [3, "operation not allowed"],
  [4, "operation not supported"],
  [5, "PH-SIM PIN required"],
  [6, "PH-FSIM PIN required"],
  [7, "PH-FSIM PUK required"],
  [10, "SIM not inserted"],
  [11, "SIM PIN required"],
  [12, "SIM PUK required"],
  [13, "SIM failure"],
  [14, "SIM busy"],
  [15, "SIM wrong"],
  [16, "incorrect password"],
  [17, "SIM PIN2 required"],
  [18, "SIM PUK2 required"],
  [20, "memory full"],
  [21, "invalid index"],
  [22, "not found"],
  [23, "memory failure"],
  [24, "text string too long"],
  [25, "invalid characters in text string"],
  [26, "dial string too long"],
  [27, "invalid characters in dial string"],
  [30, "no network service"],
  [31, "network timeout"],
  [32, "network not allowed - emergency calls only"],
  [40, "network personalization PIN required"],
  [41, "network personalization PUK required"],
  [42, "network subset personalization PIN required"],
  [43, "network subset personalization PUK required"],
  [44, "service provider personalization PIN required"],
  [45, "service provider personalization PUK required"],
  [46, "corporate personalization PIN required"],
  [47, "corporate personalization PUK required"],
  [48, "hidden key required"],
  [49, "EAP method not supported"],
  [50, "incorrect parameters"],
  [51, "command implemented but currently disabled"],
  [52, "command aborted by user"],
  [53, "not attached to network due to MT functionality restrictions"],
  [54, "not allowed, emergency only"],
  [55, "operation not allowed because of MT functionality restrictions"],
  [56, "fixed dial number only allowed"],
  [57, "temporarily out of service due to other MT usage"],
  [58, "language/alphabet not supported"],
  [59, "unexpected data value"],
  [60, "system failure"],
  [61, "data missing"],
  [62, "call barred"],
  [63, "message waiting indication subscription failure"],
  [100, "unknown"],
  [103, "illegal MS"],
  [106, "illegal ME"],
  [107, "GPRS services not allowed"],
  [111, "PLMN not allowed"],
  [112, "location area not allowed"],
  [113, "roaming not allowed in this location area"],
  [132, "service option not supported"],
  [133, "requested service option not subscribed"],
  [134, "service option temporarily out of order"],
  [148, "unspecified GPRS error"],
  [149, "PDP authentication failure"],
  [150, "invalid mobile class"],
  [177, "operator determined barring"],
  [256, "operation temporarily not allowed"],
  [257, "call barred"],
  [258, "phone is busy"],
  [259, "user abort"],
  [260, "invalid dial string"],
  [261, "supplementary service not executed"],
  [262, "SIM blocked"],
  [263, "invalid block"],
  [515, "device busy / please wait, init in progress (vendor)"],
  [772, "SIM powered down"],
]);

const CODES: ReadonlyMap<string, number> = new Map([
  // SIMCom's and Air780's words for 100.
  [foldedWords("unknown error"), 100],
  // The standard's code wins where a vendor's code has the same words.
  ...[...CME_WORDS].toReversed().map(([code, words]) => [foldedWords(words), code] as const),
]);

/** The words of a `+CME ERROR` code; null for codes that are nobody's. */
export function cmeWords(code: number): string | null {
  return CME_WORDS.get(code) ?? null;
}

/** The code behind a verbose `+CME ERROR` (`AT+CMEE=2`), letters' case and blanks ignored; null where there is none. */
export function cmeCode(words: string): number | null {
  return CODES.get(foldedWords(words)) ?? null;
}
