import type { Imsi } from "./words.ts";

/** MCC 001 is for tests (ITU-T E.212 Annex A, 3GPP TS 23.122); 999 is for private networks (E.212 Amendment 2). */
const TEST_COUNTRY_CODES: ReadonlySet<string> = new Set(["001", "999"]);

/** The mobile country code of a numeric PLMN (5 or 6 digits); null when it is not one. */
export function countryCodeOfPlmn(plmn: string | null): string | null {
  return plmn !== null && /^[0-9]{5,6}$/.test(plmn) ? plmn.slice(0, 3) : null;
}

/** The mobile country code of an IMSI (6 to 15 digits); null when it is not one. */
export function countryCodeOfImsi(imsi: Imsi | null): string | null {
  return imsi !== null && /^[0-9]{6,15}$/.test(imsi) ? imsi.slice(0, 3) : null;
}

/**
 * Whether a line is on a test network: by the numeric PLMN that serves it (`+COPS?`), else by its card's IMSI;
 * null when neither tells.
 */
export function isTestNetwork(plmn: string | null, imsi: Imsi | null): boolean | null {
  const code = countryCodeOfPlmn(plmn) ?? countryCodeOfImsi(imsi);
  return code === null ? null : TEST_COUNTRY_CODES.has(code);
}
