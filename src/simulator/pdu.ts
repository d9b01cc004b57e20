import { rfc3339, type WallMs } from "../domain/time.ts";

/** Characters whose code is the same in ASCII and in the GSM 7-bit default alphabet (3GPP TS 23.038 §6.2.1). */
const SAME_IN_GSM7 = /^[A-Za-z0-9 \r\n!"#%&'()*+,\-./:;<=>?]*$/;

export interface Message {
  readonly from: string;
  readonly text: string;
  readonly at: WallMs;
  /** Left out where the message is whole. */
  readonly part?: { readonly reference: number; readonly total: number; readonly nth: number };
}

/** Characters of one message, in 7 bits and in UCS2, and of one part of several (3GPP TS 23.040 §9.2.3.24.1). */
const MOST_GSM7 = 160;
const MOST_UCS2 = 70;
const MOST_IN_PART = 67;

/** The message as the network carries it: whole, or in parts that name their place. */
export function partsOf(message: Message, reference: number): readonly Message[] {
  const { text } = message;
  if (text.length <= (SAME_IN_GSM7.test(text) ? MOST_GSM7 : MOST_UCS2)) return [message];
  const total = Math.ceil(text.length / MOST_IN_PART);
  return Array.from({ length: total }, (_, index) => ({
    ...message,
    text: text.slice(index * MOST_IN_PART, (index + 1) * MOST_IN_PART),
    part: { reference: reference & 0xff, total, nth: index + 1 },
  }));
}

/** A short message as it is delivered, with an empty service centre address (3GPP TS 23.040 §9.2.2.1), hexadecimal. */
export function deliverPdu({ from, text, at, part }: Message): string {
  const digits = from.replace(/\D/g, "");
  const address = `${octet(digits.length)}${from.startsWith("+") ? "91" : "81"}${semiOctets(digits)}`;
  const seven = part === undefined && SAME_IN_GSM7.test(text);
  const header = part === undefined ? [] : [5, 0, 3, part.reference, part.total, part.nth];
  const data = seven ? packed(text) : Buffer.concat([Buffer.from(header), Buffer.from(text, "utf16le").swap16()]);
  const length = seven ? text.length : data.length;
  const body = `${part === undefined ? "04" : "44"}${address}00${seven ? "00" : "08"}${timeStamp(at)}${octet(length)}${data.toString("hex")}`;
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
