/** The Luhn sum of digits whose last one is the check digit, modulo 10 (ISO/IEC 7812-1 annex B): 0 where it is right. */
function luhnRest(digits: string): number {
  let sum = 0;
  for (const [index, digit] of Array.from(digits).toReversed().entries()) {
    const weighed = Number(digit) * (index % 2 === 0 ? 1 : 2);
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10;
}

/**
 * Why a text is probably no IMEI as its label says it; null where it looks like one: 15 digits, the last of which checks
 * the others (3GPP TS 23.003 §6.2.1 and annex B). A doubt and no fault, since modules of careless makers exist.
 */
export function imeiDoubt(text: string): string | null {
  if (!/^[0-9]{15}$/.test(text)) return `${text} is no IMEI, which has 15 digits: compare it with the module's label.`;
  if (luhnRest(text) === 0) return null;
  return `the check digit of the IMEI ${text} is wrong: compare it with the module's label.`;
}
