import { isSupportedCountry } from "libphonenumber-js/max";

/** Whether this is an ISO 3166-1 alpha-2 country, in capitals, whose numbering plan is known. */
export function isNumberingCountry(text: string): boolean {
  return isSupportedCountry(text);
}
