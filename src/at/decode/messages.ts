/** A received message as a store lists it; the PDU in upper case. */
export interface ListedMessage {
  readonly index: number;
  readonly pdu: string;
}

/** A store of messages as `+CPMS?` tells it. */
export interface MessageStoreUse {
  readonly name: string;
  readonly used: number;
  readonly total: number;
}

/** Status of messages that were received, unread and read; the others are our own (3GPP TS 27.005 §3.1 `<stat>`). */
const RECEIVED: ReadonlySet<string> = new Set(["0", "1"]);
const HEADING = /^\+CMGL ?: *(\d{1,5}) *, *(\d) *,/;
const PDU = /^(?:[0-9A-Fa-f]{2}){10,200}$/;

/**
 * The received messages of an answer to `AT+CMGL=4`: a heading, then a line of hexadecimal. Whatever does not come in
 * such pairs, such as the text of a modem that ignores PDU mode, is no message.
 */
export function readMessages(lines: readonly string[]): readonly ListedMessage[] {
  const messages: ListedMessage[] = [];
  let heading: { readonly index: number; readonly received: boolean } | null = null;
  for (const line of lines) {
    const [, index, stat = ""] = HEADING.exec(line) ?? [];
    if (index !== undefined) heading = { index: Number(index), received: RECEIVED.has(stat) };
    else if (heading !== null && PDU.test(line)) {
      if (heading.received) messages.push({ index: heading.index, pdu: line.toUpperCase() });
      heading = null;
    }
  }
  return messages;
}

/** Whether a line that a message announced is a message in hexadecimal. */
export function isPdu(line: string): boolean {
  return PDU.test(line.trim());
}

const USES = /"([A-Z]{2})" *, *(\d{1,5}) *, *(\d{1,5})/g;

/** The stores of an answer to `AT+CPMS?`: where is read and deleted, where is sent from, where is received. */
export function readMessageStores(lines: readonly string[]): readonly MessageStoreUse[] {
  const line = lines.find((one) => one.startsWith("+CPMS")) ?? "";
  return [...line.matchAll(USES)].map(([, name = "", used, total]) => ({
    name,
    used: Number(used),
    total: Number(total),
  }));
}
