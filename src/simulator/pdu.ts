import { rfc3339, type WallMs } from "../domain/time.ts";

/** Characters whose code is the same in ASCII and in the GSM 7-bit default alphabet (3GPP TS 23.038 §6.2.1). */
const SAME_IN_GSM7 = /^[A-Za-z0-9 \r\n!"#%&'()*+,\-./:;<=>?]*$/;

export interface Message {
  readonly from: string;
  readonly text: string;
  readonly at: WallMs;
}

/** A short message as it is delivered, with an empty service centre address (3GPP TS 23.040 §9.2.2.1), hexadecimal. */
export function deliverPdu({ from, text, at }: Message): string {
  const digits = from.replace(/\D/g, "");
  const address = `${octet(digits.length)}${from.startsWith("+") ? "91" : "81"}${semiOctets(digits)}`;
  const seven = SAME_IN_GSM7.test(text);
  const data = seven ? packed(text) : Buffer.from(text, "utf16le").swap16();
  const length = seven ? text.length : data.length;
  const body = `04${address}00${seven ? "00" : "08"}${timeStamp(at)}${octet(length)}${data.toString("hex")}`;
  return `00${body}`.toUpperCase();
}

/** `<length>` of `+CMGL`, `+CMGR` and `+CMT`: octets without the service centre address (3GPP TS 27.005 §3.1). */
export function pduLength(pdu: string): number {
  return pdu.length / 2 - 1;
}

/** Seven bits to a character, low bits first (3GPP TS 23.038 §6.1.2.1). */
function packed(text: string): Buffer {
  const octets = Buffer.alloc(Math.ceil((text.length * 7) / 8));
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i) & 0x7f;
    const bit = i * 7;
    const [at, shift] = [bit >> 3, bit & 7];
    octets[at] = (octets[at] ?? 0) | ((code << shift) & 0xff);
    if (shift > 1) octets[at + 1] = code >> (8 - shift);
  }
  return octets;
}

/** Year to second and a zone of zero quarter-hours, each pair swapped. */
function timeStamp(at: WallMs): string {
  const digits = rfc3339(at).replace(/\D/g, "").slice(2, 14);
  return semiOctets(`${digits}00`);
}

function semiOctets(digits: string): string {
  const even = digits.length % 2 === 0 ? digits : `${digits}F`;
  return even.replace(/(.)(.)/g, "$2$1");
}

function octet(value: number): string {
  return value.toString(16).padStart(2, "0");
}
