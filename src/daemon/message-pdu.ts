import { Deliver, parse, utils } from "node-pdu";
import { type E164, isLabNumber, parseNumber } from "../domain/number.ts";
import { type WallMs, wallMs } from "../domain/time.ts";

/** One part of a message that came in several. */
export interface MessagePart {
  /** The sender's own name for the message. */
  readonly reference: number;
  readonly total: number;
  /** From 1. */
  readonly nth: number;
}

/** A message as it was delivered (3GPP TS 23.040 §9.2.2.1). */
export interface DeliveredMessage {
  /** As the network writes it: `+` and digits, digits alone, or a name. */
  readonly sender: string;
  readonly text: string;
  readonly sentAt: WallMs | null;
  /** Null: it came in one. */
  readonly part: MessagePart | null;
}

const DIGITS = /^[0-9]{1,20}$/;

/**
 * Reads a message in hexadecimal, in any of the alphabets of 3GPP TS 23.038. `report`: not a message of a person, but a
 * word about one of ours; `unreadable`: nothing can be said of it.
 */
export function readPdu(pdu: string): DeliveredMessage | "report" | "unreadable" {
  try {
    const message = parse(pdu);
    if (!(message instanceof Deliver)) return "report";
    const { phone, type } = message.address;
    const isInternational = type.type === utils.SCAType.TYPE_INTERNATIONAL;
    const digits = phone ?? "";
    const sentAt = Date.parse(message.serviceCenterTimeStamp.getIsoString());
    return {
      sender: isInternational && DIGITS.test(digits) ? `+${digits}` : digits,
      text: message.data.getText(),
      sentAt: Number.isSafeInteger(sentAt) && sentAt > 0 ? wallMs(sentAt) : null,
      part: partOf(message),
    };
  } catch {
    // The library throws for whatever it cannot read, which is all that has to be known of it.
    return "unreadable";
  }
}

function partOf(message: Deliver): MessagePart | null {
  const header = message.data.parts[0]?.header ?? null;
  const [reference, total, nth] = [header?.getPointer(), header?.getSegments(), header?.getCurrent()];
  if (reference === undefined || total === undefined || nth === undefined) return null;
  return total > 1 && nth >= 1 && nth <= total ? { reference, total, nth } : null;
}

/**
 * The person behind the number that a network tells, written for abroad or at home; null for services, names and what was
 * withheld. `country`: where the card is at home, `lab` or ISO 3166-1.
 */
export function personBehind(told: string, country: string): E164 | null {
  if (country === "lab" && DIGITS.test(told) && isLabNumber(`+${told}`)) return personBehind(`+${told}`, country);
  const number = parseNumber(told, country === "lab" ? {} : { defaultCountry: country });
  return number.ok ? number.value : null;
}
